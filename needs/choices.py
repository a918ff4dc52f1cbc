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


class FileKind(models.TextChoices):
    """What may be attached; told by content (tarp.records.uploads)."""

    PDF = "pdf", "PDF"
    DOCX = "docx", "DOCX"
    XLSX = "xlsx", "XLSX"
    PNG = "png", "PNG"
    JPEG = "jpeg", "JPEG"
    TEXT = "text", _("Plain text")


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


class ClosingReason(models.TextChoices):
    """Why a need left the register or never entered it. Each move that closes takes some of them (`needs.workflow`)."""

    MET = "met", pgettext_lazy("reason", "Met with the assistance given")
    MET_OTHERWISE = "met_otherwise", pgettext_lazy("reason", "Met in another way")
    NO_LONGER_NEEDED = "no_longer_needed", pgettext_lazy("reason", "No longer needed")
    OVERTAKEN = "overtaken", pgettext_lazy("reason", "Overtaken by events")
    PRIORITIES_CHANGED = "priorities_changed", pgettext_lazy("reason", "National priorities have changed")
    STATED_IN_ERROR = "stated_in_error", pgettext_lazy("reason", "Stated in error")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("reason", "Does not apply to the country")
    NOT_ELIGIBLE = "not_eligible", pgettext_lazy("reason", "The Party is not eligible")
    OUT_OF_SCOPE = "out_of_scope", pgettext_lazy("reason", "Out of the scope of the conventions")
    STATED_ALREADY = "stated_already", pgettext_lazy("reason", "Stated already")
    NOT_CLEAR = "not_clear", pgettext_lazy("reason", "Not clear, and questions were not answered")
    PART_OF_ANOTHER = "part_of_another", pgettext_lazy("reason", "Part of another need")
    NOT_CONFIRMED = "not_confirmed", pgettext_lazy("reason", "Not confirmed after a round")
    OTHER = "other", pgettext_lazy("reason", "Another reason, given in the note")


class UnmetReason(models.TextChoices):
    """Why a registered need has not been met, as the secretariat sees it and says it."""

    NO_OFFER = "no_offer", pgettext_lazy("unmet", "No provider has offered this")
    NO_FUNDS = "no_funds", pgettext_lazy("unmet", "There are no funds for it")
    NO_CAPACITY = "no_capacity", pgettext_lazy("unmet", "Providers have no capacity left")
    LANGUAGE = "language", pgettext_lazy("unmet", "It is not available in the language needed")
    NOT_ELIGIBLE = "not_eligible", pgettext_lazy("unmet", "The Party does not fulfil the conditions of the offers")
    INFORMATION_MISSING = "information_missing", pgettext_lazy("unmet", "Information from the Party is missing")
    DECLINED = "declined", pgettext_lazy("unmet", "What was proposed was declined")
    POSTPONED = "postponed", pgettext_lazy("unmet", "The activity was postponed or cancelled")
    OTHER = "other", pgettext_lazy("unmet", "Another reason")


class ShareStatus(models.TextChoices):
    """Of one Party's share of a joint need."""

    ASKED = "asked", pgettext_lazy("share", "Asked")
    ACCEPTED = "accepted", pgettext_lazy("share", "Accepted")
    DECLINED = "declined", pgettext_lazy("share", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("share", "Taken back")


class DueFrom(models.TextChoices):
    """The day from which the months of a due date are counted."""

    DISPATCH = "dispatch", _("Dispatch of the request for a response")
    ADOPTION = "adoption", _("Adoption of the listing")
    EFFECT = "effect", _("Day on which the listing takes effect")


class ClarificationStatus(models.TextChoices):
    ASKED = "asked", pgettext_lazy("clarification", "Asked")
    ANSWERED = "answered", pgettext_lazy("clarification", "Answered")
    CLOSED = "closed", pgettext_lazy("clarification", "Closed")


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


class Ease(models.TextChoices):
    """The one question that is asked of those who have answered."""

    VERY_EASY = "very_easy", _("Very easy")
    EASY = "easy", _("Easy")
    NEITHER = "neither", _("Neither easy nor hard")
    HARD = "hard", _("Hard")
    VERY_HARD = "very_hard", _("Very hard")
