"""The pages of answering a round, one subject a file."""

from needs.answering.check import CheckAnswers
from needs.answering.feedback import FeedbackPage, PacePage
from needs.answering.question import Autosave, QuestionPage
from needs.answering.response import ResponsePage, TaskList
from needs.answering.section import SectionPage
from needs.answering.start import RoundExport, RoundList, RoundPage, StartResponse
from needs.answering.statement import NeedStep, StateDifficulty, StateNeed, StateView

__all__ = [
    "Autosave",
    "CheckAnswers",
    "FeedbackPage",
    "NeedStep",
    "PacePage",
    "QuestionPage",
    "ResponsePage",
    "RoundExport",
    "RoundList",
    "RoundPage",
    "SectionPage",
    "StartResponse",
    "StateDifficulty",
    "StateNeed",
    "StateView",
    "TaskList",
]
