"""How many queries an answer takes, counted in literals: the limit, the person, the rows of the page, and the rungs of needs."""

import pytest

from tests.api.records import MAKERS, REFERENCE, need

LIMIT, TOKEN, STANDING, ROWS, RUNGS = 1, 1, 1, 1, 1


@pytest.mark.parametrize("path", [*MAKERS, *REFERENCE])
def test_a_list_takes_one_query_at_one_row_and_at_fifty(call, people, django_assert_num_queries, path):
    client = call("officer")
    client.get(f"{path}/")  # notes the first use of the token
    standing = STANDING if path in MAKERS else 0
    for size in (1, 50):
        if path in MAKERS:
            for _ in range(size):
                MAKERS[path]()
        with django_assert_num_queries(LIMIT + TOKEN + standing + ROWS + (RUNGS if path == "needs" else 0)):
            answer = client.get(f"{path}/?page_size={size}")
        assert len(answer.json()["results"]) == size if path not in ("conventions", "meetings", "themes") else answer.status_code == 200


def test_a_detail_takes_one(call, people, django_assert_num_queries):
    reference = need().reference
    with django_assert_num_queries(LIMIT + ROWS + RUNGS):
        assert call().get(f"needs/{reference}/").status_code == 200
    with django_assert_num_queries(LIMIT + ROWS):
        assert call().get("parties/KEN/").status_code == 200


def test_a_need_is_stated_in_a_fixed_number(call, people, django_assert_num_queries):
    client = call("transmitter")
    client.get("needs/")
    names, transaction, rule = 2, 2, 1  # the codes of the body; its rule reads offices, and has what was chosen in hand
    save = 2 + 1 + 1  # the row and its relations
    with django_assert_num_queries(LIMIT + TOKEN + STANDING + names + transaction + 1 + save + rule + ROWS):  # a draft has no rung
        assert client.send("post", "needs/", {"party": "KEN", "conventions": ["basel", "stockholm"], "title": "x"}).status_code == 201
