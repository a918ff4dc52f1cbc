"""Rounds and their questionnaires, the responses to them, and what Parties state: needs, difficulties, views."""

from .carried import Carried
from .delegations import Delegation
from .questionnaires import Option, Question, Questionnaire, Section
from .responses import Answer, Response, Submission
from .rounds import Extension, PastResult, Round, RoundContact, RoundPart, RoundParty
from .statements import Difficulty, Need, View

__all__ = [
    "Answer",
    "Carried",
    "Delegation",
    "Difficulty",
    "Extension",
    "Need",
    "Option",
    "PastResult",
    "Question",
    "Questionnaire",
    "Response",
    "Round",
    "RoundContact",
    "RoundPart",
    "RoundParty",
    "Section",
    "Submission",
    "View",
]
