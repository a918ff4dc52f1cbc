"""The register of needs as a page and as a file."""

import pytest
from django.urls import reverse

from tests import factories


@pytest.mark.parametrize(
    ("query", "found"),
    [({}, True), ({"party": "KEN"}, True), ({"party": "PER"}, False), ({"party": "ZZZ"}, False), ({"as_of": "soon"}, False)],
)
def test_filter_that_cannot_be_read_finds_nothing(client, db, query, found):
    need = factories.need(status="registered")
    assert (need.reference in client.get(reverse("needs:list"), query).content.decode()) is found
    file = b"".join(client.get(reverse("needs:export", args=["csv"]), query)).decode()
    assert (need.reference in file) is found
