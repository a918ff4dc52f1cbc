"""Rounds and their questionnaires, the responses to them, and what Parties state: needs, difficulties, views."""

from .questionnaires import Option, Question, Questionnaire, Section
from .responses import Answer, Response
from .rounds import Round, RoundParty
from .statements import Difficulty, Need, View

__all__ = ["Answer", "Difficulty", "Need", "Option", "Question", "Questionnaire", "Response", "Round", "RoundParty", "Section", "View"]
