"""What a person reads where Django or REST framework refuses a value: our sentences, which say what to do, in place of theirs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.postgres import fields as arrays
from django.contrib.postgres import forms as array_forms
from django.core import validators
from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import relations, serializers

CHOOSE = _("Choose one of the choices that are shown.")
DAY = _("Enter a date as year-month-day, such as 2026-01-31.")
TIME = _("Enter a time as hours and minutes, such as 14:30.")
MOMENT = _("Enter a date and a time, such as 2026-01-31 14:30.")
EMAIL = _("Enter an e-mail address, such as name@example.org.")
ADDRESS = _("Enter an address of the web, such as https://example.org.")
CODE = _("Use letters without accents, digits, hyphens and underscores only.")
NUMBER = _("Enter a number, such as 12.5.")
WHOLE = _("Enter a whole number, such as 12.")

SENTENCES: dict[Any, dict[str, Any]] = {
    # What a form asks of what was typed or chosen
    forms.Field: {"required": _("Fill in this field.")},
    forms.ChoiceField: {"invalid_choice": CHOOSE},
    forms.MultipleChoiceField: {"invalid_choice": CHOOSE, "invalid_list": CHOOSE},
    forms.ModelChoiceField: {"invalid_choice": CHOOSE},
    forms.ModelMultipleChoiceField: {"invalid_choice": CHOOSE, "invalid_list": CHOOSE, "invalid_pk_value": CHOOSE},
    forms.DateField: {"invalid": DAY},
    forms.TimeField: {"invalid": TIME},
    forms.DateTimeField: {"invalid": MOMENT},
    forms.SplitDateTimeField: {"invalid_date": DAY, "invalid_time": TIME},
    forms.URLField: {"invalid": ADDRESS},
    forms.FileField: {
        **dict.fromkeys(("invalid", "missing", "contradiction"), _("Choose a file.")),
        "empty": _("The file is empty. Fill in the template and send it again."),
    },
    forms.JSONField: {"invalid": _("What was sent cannot be read. Open the page again and repeat the step.")},
    forms.BaseFormSet: {"missing_management_form": _("Part of this page was not sent. Open it again and fill it in once more.")},
    array_forms.SimpleArrayField: {"item_invalid": _("Item %(nth)s:")},
    # What a model asks of a value that came past the forms: from a file, from a program
    models.Field: {
        "invalid_choice": _("“%(value)s” is not one of the choices."),
        "null": _("Give this a value."),
        "blank": _("Give this a value."),
    },
    models.DateField: {"invalid": DAY, "invalid_date": DAY},
    models.DateTimeField: {"invalid": MOMENT, "invalid_date": MOMENT, "invalid_datetime": MOMENT},
    models.ForeignKey: {"invalid": _("There is no such record.")},
    arrays.ArrayField: {"item_invalid": _("Item %(nth)s:")},
    # What the REST door asks of a document
    serializers.Field: {"required": _("Send this field."), "null": _("Give this field a value: it cannot be null.")},
    serializers.Serializer: {"invalid": _("Send an object with fields, not {datatype}.")},
    serializers.CharField: {"invalid": _("Send a text."), "blank": _("Give this field a text that is not empty.")},
    serializers.EmailField: {"invalid": EMAIL},
    serializers.SlugField: {"invalid": CODE, "invalid_unicode": CODE},
    serializers.URLField: {"invalid": ADDRESS},
    serializers.BooleanField: {"invalid": _("Send true or false.")},
    serializers.IntegerField: {"invalid": WHOLE},
    serializers.FloatField: {"invalid": NUMBER},
    serializers.DecimalField: {"invalid": NUMBER},
    serializers.DateField: {"invalid": DAY},
    serializers.DateTimeField: {"invalid": MOMENT, "make_aware": MOMENT},
    serializers.ChoiceField: {"invalid_choice": _("“{input}” is not one of the choices.")},
    serializers.MultipleChoiceField: {"invalid_choice": _("“{input}” is not one of the choices.")},
    relations.SlugRelatedField: {"does_not_exist": _("There is no record “{value}”."), "invalid": _("Send a code, as a text.")},
}
VALIDATORS: tuple[tuple[Any, Any], ...] = (  # values are checked by these whichever door they come through
    (validators.EmailValidator, EMAIL),
    (validators.URLValidator, ADDRESS),
    (validators.validate_slug, CODE),
)


def speak_plainly() -> None:
    """Puts the sentences in the place of the frameworks', before the first form, model or document is checked."""
    for asked, sentences in SENTENCES.items():
        asked.default_error_messages = {**asked.__dict__.get("default_error_messages", {}), **sentences}
    for validator, sentence in VALIDATORS:
        validator.message = sentence
