"""Rounds and their questionnaires, the responses to them, and what Parties state: needs, difficulties, views."""

from .attachments import Attachment
from .carried import Carried
from .clarifications import Clarification, Message
from .delegations import Delegation
from .feedback import Feedback
from .mergings import Merging
from .questionnaires import Option, Question, Questionnaire, Section
from .responses import Answer, Response, Submission
from .rounds import Extension, PastResult, Round, RoundContact, RoundDesk, RoundPart, RoundParty
from .shares import NeedShare
from .statements import Difficulty, Need, View
from .templates import NeedTemplate

__all__ = [
    "Answer",
    "Attachment",
    "Carried",
    "Clarification",
    "Delegation",
    "Difficulty",
    "Extension",
    "Feedback",
    "Merging",
    "Message",
    "Need",
    "NeedShare",
    "NeedTemplate",
    "Option",
    "PastResult",
    "Question",
    "Questionnaire",
    "Response",
    "Round",
    "RoundContact",
    "RoundDesk",
    "RoundPart",
    "RoundParty",
    "Section",
    "Submission",
    "View",
]
