"""Editions of a questionnaire: one that is in use stays as it is, and a change makes the next."""

from __future__ import annotations

from typing import Any

from django.db.models import Max

from needs.models import Questionnaire
from needs.outlines import Outline, build, outline
from tarp.records.writing import write


def next_number(code: str) -> int:
    """The number of the edition that comes next under this code: 1 where there is none yet."""
    return (Questionnaire.objects.filter(code=code).aggregate(last=Max("edition"))["last"] or 0) + 1


def next_edition(questionnaire: Questionnaire, *, by: Any) -> Questionnaire:
    """A copy of the questionnaire, with everything in it, that can be changed; rounds keep the edition that they name."""
    return keep(outline(questionnaire), by=by, why=f"{questionnaire.code} {questionnaire.edition}")


def keep(said: Outline, *, by: Any, why: str = "") -> Questionnaire:
    """Makes the next edition under the code of the outline: its first where the code is new."""
    return write(lambda: build(said | {"edition": next_number(said["code"])}), by=by, act="make_edition", why=why)
