"""The form of one need, difficulty or view of a response, wherever it is filled in: on a page, by a colleague's link, in a workbook."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from needs.choices import SectionKind
from needs.forms import DifficultyForm, NeedForm, ViewForm, conventions_open_to
from needs.models import Difficulty, Need, Response, Section, View
from tarp.parties.models import Convention

STATED: dict[str, tuple[Any, Any]] = {
    SectionKind.NEEDS: (Need, NeedForm),
    SectionKind.DIFFICULTIES: (Difficulty, DifficultyForm),
    SectionKind.VIEWS: (View, ViewForm),
}


def conventions_of(response: Response) -> Any:
    """Those under which the Party may state something in this response; none for a desk, which states nothing."""
    if response.party is None:
        return Convention.objects.none()
    return conventions_open_to(response.party, response.conventions.values_list("pk", flat=True))


def form_for(response: Response, section: Section, typed: Any = None, *, record: Any = None, conventions: Any = None) -> Any:
    """The form, with what was typed or proposed; of a new record of the section unless one is given."""
    model, form = STATED[section.kind]
    options = {} if model is View else {"conventions": conventions_of(response) if conventions is None else conventions}
    record = record or model(party=response.party, response=response, section=section, language=get_language() or "en")
    made = form(typed, instance=record, **options)
    del made.fields["version"]
    return made
