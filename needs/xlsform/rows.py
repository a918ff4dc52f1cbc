"""The words of an XLSForm workbook as this system writes and reads them; writing and reading hold no word of their own.

pyxform is not used (docs/adr/0005): it turns a workbook into an XForm, which nothing here reads, and has no way back to a
workbook. What is needed is the table below and its two readings.
"""

from django.utils.translation import gettext_lazy as _

from needs.choices import QuestionKind, Rating, SectionKind

LANGUAGES = {
    "en": "English (en)",
    "fr": "Français (fr)",
    "es": "Español (es)",
    "ar": "العربية (ar)",
    "zh-hans": "中文 (zh)",
    "ru": "Русский (ru)",
}
CODES = {"zh": "zh-hans", **{code: code for code in LANGUAGES}}  # as written in a heading -> language


def worded(column: str) -> list[str]:
    """The columns of a text, one a language: label::Français (fr)."""
    return [f"{column}::{name}" for name in LANGUAGES.values()]


def own(column: str) -> list[str]:
    """The same for columns of our own: translation_fr. Other readers of XLSForm take `::` for theirs, and stop."""
    return [f"{column}_{language}" for language in LANGUAGES]


SURVEY = [
    "type",
    "name",
    *worded("label"),
    *worded("hint"),
    "required",
    "relevant",
    "constraint",
    *worded("constraint_message"),
    "appearance",
    "minimum",  # columns of our own, which other readers of XLSForm leave aside: minimum, maximum, source, translation
    "maximum",
    "source",
    *own("translation"),
]
CHOICES = ["list_name", "name", *worded("label"), *own("translation")]
SETTINGS = ["form_title", "form_id", "version", "default_language", "audience", "source", *own("title")[1:]]
SHEETS = {"survey": SURVEY, "choices": CHOICES, "settings": SETTINGS}

SIMPLE = {QuestionKind.TEXT: "text", QuestionKind.INTEGER: "integer", QuestionKind.DATE: "date", QuestionKind.FILE: "file"}
LISTED = {QuestionKind.SINGLE: "select_one", QuestionKind.MULTIPLE: "select_multiple", QuestionKind.RANK: "rank"}
PICKED = {
    QuestionKind.PROVISIONS: "select_multiple_from_file provisions.csv",
    QuestionKind.CHEMICALS: "select_multiple_from_file chemicals.csv",
}
TABLE = "table-list"
TABLES = {QuestionKind.MATRIX: "select_multiple", QuestionKind.SCALE: "select_one"}  # the type of a row of the table
MONEY = "money"
STANDING = "standing"  # appearance of a question that tells apart no need, need met, need not met and not known
REPEATED = (SectionKind.NEEDS, SectionKind.DIFFICULTIES, SectionKind.VIEWS)  # appearance of begin_repeat

RATING = "rating"  # the list of a priority scale
RATINGS = {
    Rating.HIGH: ("High", "Élevée", "Alta", "عالية", "高", "Высокая"),
    Rating.MEDIUM: ("Medium", "Moyenne", "Media", "متوسطة", "中", "Средняя"),
    Rating.LOW: ("Low", "Faible", "Baja", "منخفضة", "低", "Низкая"),
    Rating.NOT_NEEDED: ("Not needed", "Pas nécessaire", "No necesaria", "غير مطلوبة", "不需要", "Не требуется"),
}
AMOUNT = {  # the rows of a question about money: type, and label in the order of LANGUAGES
    "amount": ("decimal", ("Amount", "Montant", "Importe", "المبلغ", "金额", "Сумма")),
    "currency": ("text", ("Currency", "Monnaie", "Moneda", "العملة", "货币", "Валюта")),
    "from_year": ("integer", ("From the year", "De l’année", "Desde el año", "من سنة", "起始年份", "С года")),
    "to_year": ("integer", ("To the year", "À l’année", "Hasta el año", "إلى سنة", "截止年份", "По год")),
}

UNREAD = {  # columns of XLSForm that are not read here, with what to do instead
    "calculation": _("Nothing is calculated here. Delete the column, and the rows that calculate."),
    "choice_filter": _("Lists of choices are not filtered. Write a list for each case and show the question with relevant."),
    "repeat_count": _("How many may be stated is said by our column maximum. Move the number there."),
    "default": _("Questions have no default answer: an answer is what somebody gave. Delete the column."),
    "required_message": _("The sentence for a missing answer is the same for all questions. Delete the column."),
    "read_only": _("Every question can be answered. Delete the column; put what is only read into a hint."),
    "parameters": _("Parameters are not read. Write limits into minimum and maximum."),
    "trigger": _("Nothing is triggered by answers. Delete the column; use relevant to show a question."),
    "media": _("Questions hold no pictures, sound or video. Delete the column."),
    "image": _("Questions hold no pictures, sound or video. Delete the column."),
    "audio": _("Questions hold no pictures, sound or video. Delete the column."),
    "video": _("Questions hold no pictures, sound or video. Delete the column."),
    "guidance_hint": _("Put guidance into the column hint."),
    "style": _("The look of a questionnaire is the same for all. Delete the column."),
}
TYPES = {  # types of XLSForm that are no question here, with what to do instead
    "note": _("A note is no question. Put its text into the hint of the section or of the next question."),
    "calculate": _("Nothing is calculated here. Delete the row."),
    "hidden": _("Nothing is hidden here. Delete the row."),
    "decimal": _("Ask for a whole number (integer), or for money (a group with the appearance money)."),
    "range": _("Ask for a whole number (integer) with a minimum and a maximum."),
    "time": _("Ask for a date, or for a text."),
    "datetime": _("Ask for a date, or for a text."),
    "image": _("Ask for a file."),
    "audio": _("Ask for a file."),
    "video": _("Ask for a file."),
    "geopoint": _("Places are not asked for. Ask for a text."),
    "begin": _("A repeat stands by itself, not inside a section. End the section before it."),
    "select_one_from_file": _("Only provisions.csv and chemicals.csv can be chosen from, with select_multiple_from_file."),
    "select_multiple_from_file": _("Only provisions.csv and chemicals.csv can be chosen from, with select_multiple_from_file."),
    "acknowledge": _("Ask with select_one and a list of yes and no."),
    **dict.fromkeys(
        ("start", "end", "today", "deviceid", "username", "email", "phonenumber", "audit", "start-geopoint", "background-audio"),
        _("Who answers, and when, is recorded by itself. Delete the row."),
    ),
}


def in_languages(texts: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(LANGUAGES, texts, strict=True))
