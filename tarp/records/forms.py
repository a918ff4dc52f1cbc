"""Forms of records: they know from which version they were opened, and ask nothing that only submitting asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tarp.records.workflow import LONGEST_TEXT

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})  # as the browser's own picker writes and reads it

OF_DJANGO = (_("- Select an option -"),)  # said by Django in fewer languages than we speak; named here, it is in our catalogues


class VersionedForm(forms.ModelForm):
    """A model form that knows from which version it was opened."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        version = getattr(self.instance, "version", None)  # a part of a record has none of its own
        self.fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput, initial=version)

    @property
    def opened_version(self) -> int | None:
        """The version that was on the screen; None when the client did not say."""
        return self.cleaned_data.get("version")

    def narrow(self, names: list[str]) -> None:
        """Shows, judges and saves these fields alone; the record keeps its others."""
        for name in set(self.fields) - {*names, "version"}:
            del self.fields[name]

    def remember_what_was_shown(self) -> None:
        """Sends each value along as it was shown, so that a conflict can tell what this person changed from what they left alone.

        A client that sends none back is taken to have meant every value that it sent.
        """
        sent = not self.is_bound or any(self.add_initial_prefix(name) in self.data for name in self.fields)
        for name, field in self.fields.items():
            field.show_hidden_initial = sent and name != "version"

    def go_on_from(self, saved: VersionedForm) -> None:
        """After a conflict: what this person changed stays as typed, everything else becomes what the other saved."""
        changed = set(self.changed_data)
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(saved.instance.version)
        for field in saved.visible_fields():
            value = field.value()
            values = value if isinstance(value, list | tuple) else ["" if value is None else value]
            words = [str(getattr(one, "pk", one)) for one in values]
            self.data.setlist(self.add_initial_prefix(field.name), words)
            if field.name not in changed:
                self.data.setlist(self.add_prefix(field.name), words)

    def shown(self, name: str) -> str:
        """The value of a field in words, as a person would read it."""
        field, value = self.fields[name], self[name].value()
        if isinstance(field, forms.ModelMultipleChoiceField | forms.ModelChoiceField):
            keys = value if isinstance(value, list | tuple) else [value] if value not in (None, "") else []
            keys = [getattr(key, field.to_field_name or "pk", key) for key in keys]
            return ", ".join(str(record) for record in field.queryset.filter(**{f"{field.to_field_name or 'pk'}__in": keys}))
        if isinstance(field, forms.MultipleChoiceField):
            labels = dict(field.choices)
            return ", ".join(str(labels.get(key, key)) for key in value or [])
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, value or ""))
        return "" if value is None else str(value)


class RecordForm(VersionedForm):
    """A form that saves whatever is of the right type. `needed_to_submit` names the fields that the to-do list asks for."""

    needed_to_submit: tuple[str, ...] = ()
    always_required: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name not in self.always_required:
                field.required = False
        for name in {*self._meta.model.limited_texts} & {*self.fields}:
            self.fields[name].max_length = LONGEST_TEXT  # is said and counted on the page, and refuses nothing
