"""Rounds and their questionnaires, the responses to them, and what Parties state: needs, difficulties, views."""

from .carried import Carried
from .questionnaires import Option, Question, Questionnaire, Section
from .responses import Answer, Response, Submission
from .rounds import Round, RoundPart, RoundParty
from .statements import Difficulty, Need, View

__all__ = [
    "Answer",
    "Carried",
    "Difficulty",
    "Need",
    "Option",
    "Question",
    "Questionnaire",
    "Response",
    "Round",
    "RoundPart",
    "RoundParty",
    "Section",
    "Submission",
    "View",
]
