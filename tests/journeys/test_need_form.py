"""The form of a need in the web admin: short enough to be read, and complete without scripts."""

import pytest

from needs.models import Need
from tarp.parties.models import Chemical
from tests import factories
from tests.journeys.conftest import Visitor
from tests.people import everybody

HEIGHT = 2900  # pixels, of which it had 5,300


def pick(officer: Visitor, name: str, words: str, *, script: bool) -> None:
    """One more in a list that searches, where scripts run; in the same list as the browser has it, where none do."""
    if not script:
        chosen = officer.page.locator(f"select[name={name}] option:checked").all_inner_texts()
        officer.page.select_option(f"select[name={name}]", label=[*chosen, words])
        return
    officer.page.locator(f".field-{name} .select2-selection").first.click()
    officer.page.locator(".select2-search__field").last.fill(words)
    officer.page.locator(".select2-results__option", has_text=words).first.click()


@pytest.mark.parametrize("script", [True, False])
def test_officer_completes_a_need_in_the_order_of_work(visit, script):
    people = everybody()
    need = factories.need(status="submitted", title="Customs training", description="What is needed and why. " * 20)
    officer = visit(people.officer, script=script)
    officer.go(f"/admin/needs/need/{need.pk}/change/")
    assert officer.page.locator("fieldset h2").all_inner_texts() == [
        "What it says", "About what", "When, where, how much", "Where it stands", "Unofficial translation", "Confirmed and changed",
    ]  # fmt: skip
    if script:  # axe finds more in the lists that search, which are Django's own
        officer.axe("color-contrast", "heading-order")
        assert officer.page.evaluate("document.documentElement.scrollHeight") < HEIGHT
    aldrin = Chemical.objects.get(name_en="Aldrin")
    pick(officer, "chemicals", "Aldrin", script=script)
    officer.page.get_by_label("Lack of funds", exact=True).check()
    officer.page.get_by_label("Stockholm Convention", exact=True).check()
    officer.page.locator("summary", has_text="Unofficial translation").click()
    officer.fill(translated_title="Training of customs officers")
    officer.page.locator("input[name=_save]").click()
    assert officer.page.locator(".errornote").all_inner_texts() == []
    kept = Need.objects.get()
    assert (list(kept.chemicals.all()), kept.barriers.get().name_en, kept.translated_title) == (
        [aldrin], "Lack of funds", "Training of customs officers",
    )  # fmt: skip
    assert sorted(kept.conventions.values_list("code", flat=True)) == ["basel", "stockholm"]
    assert (kept.party.code, list(kept.provisions.all())) == (need.party.code, list(need.provisions.all()))
