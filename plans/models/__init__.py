"""Plans with their activities and money, what the activities cover and deliver, and the matches of needs and offers."""

from .activities import Activity, Attendance, Coverage, Event
from .matches import Match
from .money import BudgetLine, Contribution
from .programmes import Objective, Plan
from .related import RelatedWork

__all__ = ["Activity", "Attendance", "BudgetLine", "Contribution", "Coverage", "Event", "Match", "Objective", "Plan", "RelatedWork"]
