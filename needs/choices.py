"""The closed lists of needs, rounds and responses."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Audience(models.TextChoices):
    NEEDS = "needs", _("Needs for technical assistance")
    OFFERS = "offers", _("Available technical assistance")


class Division(models.TextChoices):
    """By what the Parties of a result are divided."""

    REGION = "region", _("Region")
    GROUP = "group", _("Group of countries")


class RoundStatus(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("round", "Planned")
    PREPARED = "prepared", pgettext_lazy("round", "Prepared")
    OPEN = "open", pgettext_lazy("round", "Open")
    EXTENDED = "extended", pgettext_lazy("round", "Extended")
    CLOSED = "closed", pgettext_lazy("round", "Closed")
    VALIDATED = "validated", pgettext_lazy("round", "Validated")
    PUBLISHED = "published", pgettext_lazy("round", "Published")
    ARCHIVED = "archived", pgettext_lazy("round", "Archived")
    CANCELLED = "cancelled", pgettext_lazy("round", "Cancelled")


class Deadline(models.TextChoices):
    """How long a part of a round waits; calls for information name a date, urgency, or nothing."""

    DATE = "date", _("By a date")
    SOON = "soon", _("As soon as possible")
    NONE = "none", _("No deadline")


class SectionKind(models.TextChoices):
    QUESTIONS = "questions", _("Questions")
    NEEDS = "needs", _("Needs, one by one")
    DIFFICULTIES = "difficulties", _("Difficulties, one by one")
    VIEWS = "views", _("Other views")


class QuestionKind(models.TextChoices):
    TEXT = "text", _("Text")
    SINGLE = "single", _("One choice")
    MULTIPLE = "multiple", _("Several choices")
    MATRIX = "matrix", _("Matrix: choices for each row")
    RANK = "rank", _("Rank the most important")
    SCALE = "scale", _("Priority of each row")
    INTEGER = "integer", _("Whole number")
    MONEY = "money", _("Amount of money for a period of years")
    DATE = "date", _("Date")
    FILE = "file", _("File")
    PROVISIONS = "provisions", _("Provisions")
    CHEMICALS = "chemicals", _("Chemicals")


class Axis(models.TextChoices):
    """Whether an option of a question is chosen, or is a row for which something is chosen (matrix, priority scale)."""

    CHOICE = "choice", _("Choice")
    ROW = "row", _("Row")


class Standing(models.TextChoices):
    """What an answer says of the need that its question asks about. No answer is a sixth thing: there is no row."""

    NOT_ASKED = "", _("The question does not ask this")
    NO_NEED = "no_need", _("No need")
    MET = "met", _("Need met")
    NOT_MET = "not_met", _("Need not met")
    NOT_KNOWN = "not_known", _("Not known")


class Rating(models.TextChoices):
    """The steps of a priority scale."""

    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")
    NOT_NEEDED = "not_needed", _("Not needed")


class Translation(models.TextChoices):
    """How far a text has come in one language; no state: there is no text."""

    DRAFT = "draft", _("Draft")
    REVIEWED = "reviewed", _("Reviewed")
    OUTDATED = "outdated", _("The English text has changed since")


class Channel(models.TextChoices):
    """How a response reached the secretariat."""

    ONLINE = "online", _("Online")
    SPREADSHEET = "spreadsheet", _("Spreadsheet")
    PAPER = "paper", _("On paper")


class ResponseStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("response", "Draft")
    ENDORSED = "endorsed", pgettext_lazy("response", "Ready to be transmitted")
    SUBMITTED = "submitted", pgettext_lazy("response", "Submitted")
    RETURNED = "returned", pgettext_lazy("response", "Returned for clarification")
    VALIDATED = "validated", pgettext_lazy("response", "Validated")
    DECLINED = "declined", pgettext_lazy("response", "Declined")


class Verdict(models.TextChoices):
    """What a Party says of a need or an answer of an earlier round. Nothing said: it is not confirmed."""

    STILL_TRUE = "still_true", pgettext_lazy("carried forward", "Still true")
    CHANGED = "changed", pgettext_lazy("carried forward", "Changed")
    NO_LONGER = "no_longer", pgettext_lazy("carried forward", "No longer")


class NeedStatus(models.TextChoices):
    SUGGESTED = "suggested", pgettext_lazy("need", "Suggested")
    DRAFT = "draft", pgettext_lazy("need", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("need", "Submitted")
    RETURNED = "returned", pgettext_lazy("need", "Returned with a question")
    REGISTERED = "registered", pgettext_lazy("need", "Registered")
    CLOSED = "closed", pgettext_lazy("need", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("need", "Withdrawn")
    REJECTED = "rejected", pgettext_lazy("need", "Rejected")
    MERGED = "merged", pgettext_lazy("need", "Merged into another need")
    DORMANT = "dormant", pgettext_lazy("need", "Dormant")


class StatementStatus(models.TextChoices):
    """Of difficulties and views, which are stated and kept, not matched or planned."""

    DRAFT = "draft", pgettext_lazy("statement", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("statement", "Submitted")
    WITHDRAWN = "withdrawn", pgettext_lazy("statement", "Withdrawn")


class Priority(models.TextChoices):
    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")


class Level(models.TextChoices):
    NATIONAL = "national", _("National")
    SUBREGIONAL = "subregional", _("Subregional")
    REGIONAL = "regional", _("Regional")
    INTERNATIONAL = "international", _("International")


class Severity(models.TextChoices):
    SEVERE = "severe", _("Prevents implementation")
    MODERATE = "moderate", _("Slows implementation")
    MINOR = "minor", _("Is a nuisance")


class Source(models.TextChoices):
    """Where a need was stated (the Secretariat's own list of sources; a need needs no questionnaire)."""

    QUESTIONNAIRE = "questionnaire", _("Questionnaire response")
    REQUEST = "request", _("Direct request or correspondence of a Party")
    IMPORT_RESPONSE = "import_response", _("Import response form (Rotterdam Convention)")
    NATIONAL_ACTION_PLAN = "national_action_plan", _("National action plan (Rotterdam Convention)")
    NATIONAL_IMPLEMENTATION_PLAN = "national_implementation_plan", _("National implementation plan (Stockholm Convention)")
    NATIONAL_REPORT = "national_report", _("National report")
    PROGRAMME_OF_WORK = "programme_of_work", _("Previous programme of work")
    GUIDANCE_FEEDBACK = "guidance_feedback", _("Feedback on the guidance on technical assistance (SC-1/15)")
    EFFECTIVENESS_EVALUATION = "effectiveness_evaluation", _("Effectiveness evaluation")
    SYNERGIES_REVIEW = "synergies_review", _("Review of the synergies arrangements")
    DECISION = "decision", _("Request in a decision of a Conference of the Parties or a subsidiary body")
    INTERSESSIONAL = "intersessional", _("Feedback from an intersessional process")
    EVENT = "event", _("Activity, meeting or project")
    ONLINE = "online", _("Information available online or from others")
    LISTING = "listing", _("Listing of a chemical")


class Visibility(models.TextChoices):
    SECRETARIAT = "secretariat", _("The Party and the secretariat")
    PARTIES = "parties", _("Parties")
    PROVIDERS = "providers", _("Parties and providers")
    PUBLIC = "public", _("Everyone")


class LifeCycleStage(models.TextChoices):
    DESIGN = "design", _("Design and alternatives")
    PRODUCTION = "production", _("Production")
    TRADE = "trade", _("Import, export and trade")
    TRANSPORT = "transport", _("Transport")
    USE = "use", _("Formulation and use")
    STORAGE = "storage", _("Storage and stockpiles")
    COLLECTION = "collection", _("Collection")
    RECOVERY = "recovery", _("Recycling and recovery")
    DISPOSAL = "disposal", _("Treatment and disposal")
    CONTAMINATED_SITES = "contaminated_sites", _("Contaminated sites")
    MONITORING = "monitoring", _("Release monitoring")
    CROSS_STAGE = "cross_stage", _("All stages: law, data, awareness")
