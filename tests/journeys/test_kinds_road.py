"""Every kind of question in a browser: on a telephone and on a desk, in six languages, without script, and with what went wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from needs.models import Questionnaire
from tests import factories
from tests.people import everybody

CHOICES, ROWS = "customs law laboratory outreach equipment training", "ports borders ministries"
KINDS: dict[str, dict[str, Any]] = {
    "text": {"maximum": 3000, "help_en": "Name ministries, not persons."},
    "single": {"options": CHOICES, "is_required": True},
    "multiple": {"options": CHOICES, "maximum": 4},
    "matrix": {"options": CHOICES, "rows": ROWS},
    "rank": {"options": CHOICES, "maximum": 3},
    "scale": {"rows": ROWS},
    "integer": {"minimum": 1},
    "money": {},
    "date": {},
    "provisions": {},
    "chemicals": {},
}


@pytest.fixture
def place(transactional_db: None) -> str:
    """The address of the preview of a questionnaire with every kind, for Kenya."""
    for kind, more in KINDS.items():
        factories.question("every-kind", kind, **more)
    factories.question("every-kind", "single", "laboratories", options="field full", asks_standing=True)
    return f"/admin/needs/questionnaire/{Questionnaire.objects.get(code='every-kind').pk}/preview/?preview.party=KEN&preview.on=2026-11-01"


def test_no_kind_scrolls_sideways_on_a_telephone_in_any_language(visit, place):
    officer = visit(everybody().officer, width=320)
    for language, _name in settings.LANGUAGES:
        officer.language = language
        officer.go(place)
        for fold in officer.page.locator("details > summary").all():
            fold.click()
        assert officer.page.evaluate("document.documentElement.scrollWidth") == 320, language


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_kind_passes_axe_empty_and_with_errors(visit, place, language, width):
    officer = visit(everybody().officer, width=width)
    officer.language = language
    officer.go(place).axe()
    officer.go(f"{place}&integer=twelve&date=soon&money.amount=much&rank.1=law&rank.2=law&laboratories=full&text={'x' * 3001}")
    assert officer.page.locator(".field-error").count() == 6
    officer.axe()


def test_grid_is_a_table_with_heads_where_there_is_room_and_cards_where_there_is_not(visit, place):
    officer = visit(everybody().officer).go(place)
    grid = officer.page.locator("#id_matrix")
    assert grid.get_by_role("columnheader", name="Law").count() == 1
    assert grid.get_by_role("rowheader", name="Ports").count() == 1
    box = grid.get_by_role("checkbox", name="Ports: Law", exact=True)
    cell = box.bounding_box()
    assert grid.get_by_role("checkbox", name="Ports: Training", exact=True).bounding_box()["y"] == cell["y"]
    officer.page.set_viewport_size({"width": 600, "height": 900})
    assert grid.get_by_role("checkbox", name="Ports: Training", exact=True).bounding_box()["y"] > box.bounding_box()["y"]
    assert grid.locator("label:has-text('Training')").first.bounding_box()["width"] > 40


def test_every_kind_works_without_script(visit, place):
    officer = visit(everybody().officer, script=False).go(place)
    page = officer.page
    page.fill("[name=text]", "Two ports\nand a border")
    page.get_by_role("group", name="About single").get_by_label("Law").check()
    page.get_by_role("group", name="About multiple").get_by_label("Customs").check()
    page.get_by_label("Ports: Law", exact=True).check()
    page.get_by_label("Borders: High", exact=True).check()
    page.select_option("[name='rank.1']", label="Outreach")
    page.select_option("[name='rank.2']", label="Law")
    page.fill("[name=integer]", "١٬٢٠٠")
    page.fill("[name='money.amount']", "25 000,50")
    page.fill("[name='money.from_year']", "2028")
    page.fill("[name='money.to_year']", "2030")
    page.fill("[name=date]", "2028-05-31")
    page.get_by_role("group", name="About laboratories").first.get_by_label("Need not met").check()
    page.locator("#id_provisions summary").first.click()
    page.locator("#id_provisions input").first.check()
    officer.press("Show what follows from these answers")
    assert page.locator(".field-error").count() == 0
    assert page.input_value("[name=text]") == "Two ports\nand a border"
    assert page.get_by_label("Ports: Law", exact=True).is_checked()
    assert page.get_by_label("Borders: High", exact=True).is_checked()
    assert (page.input_value("[name='rank.1']"), page.input_value("[name='rank.2']")) == ("outreach", "law")
    assert page.locator("#id_provisions details[open] summary").inner_text().endswith("1 selected)")
    page.get_by_role("group", name="About single").get_by_label("No answer").check()
    officer.press("Show what follows from these answers")
    assert page.get_by_role("group", name="About single").locator("input:checked").count() == 0
