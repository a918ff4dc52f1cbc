"""The pages of docs/reference that are written from the code are those that the code writes now."""

import pytest

from tarp.records import documents


@pytest.mark.parametrize("name", ["import-columns.md", "states.md"])
def test_page_is_current(name):
    written = (documents.FOLDER / name).read_text()
    assert written == documents.pages()[name], "Run `python3 manage.py write_reference` and commit docs/reference."


def test_pages_name_every_kind_of_record():
    pages = documents.pages()
    for kind in ("Needs", "Difficulties", "Views", "Offers", "Providers", "Activities"):
        assert f"\n## {kind}\n" in pages["import-columns.md"]
    for kind in ("Round", "Response", "Need", "Offer", "Match", "Activity", "Progress report"):
        assert f"\n## {kind}\n" in pages["states.md"]
