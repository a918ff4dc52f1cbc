"""No door answers in the words of a framework: bad input at every door, in six languages, and every sentence that a field could say."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from django import forms
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from rest_framework import serializers

from tarp.accounts.models import Office
from tarp.api import router
from tarp.parties.models import Barrier, Convention, Party
from tests import factories, walk
from tests.people import signed_in

LANGUAGES = [code for code, _name in settings.LANGUAGES]
BANNED = re.compile(
    r"\b(?:invalid|success|successful|successfully|oops|please|sorry|valid choice|a valid)\b|field (?:is required|may not|cannot)",
    re.IGNORECASE,
)
# Sentences of the frameworks, which they translate themselves: neither these nor their translations are said.
THEIRS = (
    "This field is required.",
    "Select a valid choice. That choice is not one of the available choices.",
    "Select a valid choice. %(value)s is not one of the available choices.",
    "Enter a valid date.",
    "Enter a valid email address.",
    "Enter a valid URL.",
    "This field may not be null.",
    "This field may not be blank.",
    "A valid integer is required.",
    "A valid number is required.",
    "Not a valid string.",
    '"{input}" is not a valid choice.',
    "Value %(value)r is not a valid choice.",
    "The {name} “{obj}” was added successfully.",
    "The {name} “{obj}” was changed successfully.",
    "The %(name)s “%(obj)s” was deleted successfully.",
    "Please type your current password.",
)
OURS = ("accounts", "records", "parties", "notices", "needs", "offers", "plans", "reports")


def said(response: Any) -> str:
    """The words of an answer, without the marks around them."""
    text = response.content.decode()
    if response["Content-Type"].startswith("text/html"):
        return html.unescape(re.sub(r"<[^>]*>", " ", text))
    problem = json.loads(text)  # its codes are words for programs
    return " ".join([problem["title"], problem["detail"], *(error["detail"] for error in problem.get("errors", ()))])


def words_of_frameworks(language: str) -> list[str]:
    """Their sentences in a language, as patterns in which anything stands for a placeholder."""
    with translation.override(language):
        found = [re.split(r"%\(\w+\)[rs]|{\w+}", translation.gettext(sentence)) for sentence in THEIRS]
    return [".{1,200}".join(map(re.escape, parts)) for parts in found]


def assert_plain(response: Any, language: str) -> None:
    text = said(response)
    assert BANNED.findall(text) == []
    assert [sentence for sentence in words_of_frameworks(language) if re.search(sentence, text)] == []


def at(language: str, name: str, *arguments: Any, **kwargs: Any) -> str:
    with translation.override(language):
        return reverse(name, args=arguments, kwargs=kwargs)


def test_the_frameworks_own_words_would_be_found():
    """The control: their translations are known here."""
    for language in LANGUAGES:
        assert len(set(words_of_frameworks(language)) - set(words_of_frameworks("en"))) > 10 or language == "en"
    assert BANNED.findall("Select a valid choice. This field is required. Saved successfully.") == [
        "a valid",
        "field is required",
        "successfully",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_forms_refuse_in_our_words(people, language):
    need = factories.need()
    client = signed_in(people.transmitter)
    wrong = {
        "title": "x" * 400,
        "theme": "999999",
        "conventions": ["nope"],
        "provisions": ["nope"],
        "assistance_types": ["999999"],
        "priority": "nope",
        "from_year": "soon",
        "language": "xx",
        "listing": "nope",
        "estimated_cost": "much",
    }
    answers = [
        client.post(at(language, "needs:add"), wrong),
        client.post(at(language, "needs:edit", reference=need.reference), wrong),
        client.post(at(language, "accounts:account"), {"name": "", "language": "xx"}),
        client.post(at(language, "accounts:tokens"), {"name": "", "scope": "all", "days": "never"}),
        signed_in(people.head).post(at(language, "reports:start"), {"as_of": "yesterday", "meeting": "nope", "period_from": ""}),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert_plain(answer, language)


def frame(page: Any) -> dict[str, Any]:
    """What a browser sends along of the rows of an admin form, of which there are none yet."""
    forms_of_rows = [inline.formset.management_form for inline in page.context["inline_admin_formsets"]]
    return {field.html_name: field.value() for form in forms_of_rows for field in form} | {
        f"{form.prefix}-TOTAL_FORMS": "0" for form in forms_of_rows
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_admin_refuses_and_thanks_in_our_words(people, language):
    client = signed_in(people.head)
    refused = [
        ("accounts_office", {"kind": "nope", "name": "", "email": "nobody"}),
        ("accounts_appointment", {"user": "999999", "office": "999999", "role": "nope", "starts_on": "soon"}),
        ("needs_round", {"code": "a b", "name_en": "", "opens_on": "soon", "questionnaire": "999999", "conventions": ["nope"]}),
        ("parties_party", {"code": "", "name_en": "", "kind": "nope", "retired_on": "soon"}),
        ("parties_listing", {"code": "", "convention": "x", "annexes": "a-very-long-annex", "categories": "nope", "adopted_on": "soon"}),
        ("offers_provider", {"code": "", "kind": "nope", "website": "nowhere", "party": "999999"}),
        ("plans_contribution", {"activity": "999999", "donor": "999999", "pledged": "much", "currency": ""}),
    ]
    for model, posted in refused:
        place = at(language, f"admin:{model}_add")
        answer = client.post(place, posted | frame(client.get(place)))
        assert (model, answer.status_code, bool(answer.context["mistakes"])) == (model, 200, True)
        assert_plain(answer, language)
    office = {"kind": "observer", "name": "An office", "email": "", "_continue": "1"}
    place = at(language, "admin:accounts_office_add")
    nothing = frame(client.get(place))
    added = client.post(place, office | nothing, follow=True)
    made = Office.objects.get(name="An office")
    changed = client.post(
        at(language, "admin:accounts_office_change", made.pk), office | nothing | {"name": "Another", "_save": "1"}, follow=True
    )
    barrier = Barrier.objects.create(code="gone", name_en="Gone")
    deleted = client.post(at(language, "admin:parties_barrier_delete", barrier.pk), {"post": "yes"}, follow=True)
    assert not Barrier.objects.filter(code="gone").exists()
    for answer in (added, changed, deleted):
        assert [str(message) for message in answer.context["messages"]] != []
        assert_plain(answer, language)


def test_admin_says_that_two_rows_are_the_same(people):
    report = walk.world(people).report
    prefix, basel = "symbols", Convention.objects.get(code="basel").pk
    rows = {f"{prefix}-{number}-{name}": value for number in (0, 1) for name, value in (("convention", basel), ("symbol", "X"))}
    client = signed_in(people.head)
    answer = client.post(
        reverse("admin:reports_progressreport_change", args=[report.pk]),
        {
            "title": report.title,
            "distribution": report.distribution,
            "period_from": report.period_from,
            f"{prefix}-TOTAL_FORMS": 2,
            f"{prefix}-INITIAL_FORMS": 0,
            **rows,
        },
    )
    assert "Two rows hold the same: report, convention. Change one of them." in said(answer).replace("\n", " ")
    assert_plain(answer, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_api_refuses_in_our_words(people, language):
    need = factories.need()
    client = signed_in(people.transmitter)
    fields = [name for name, field in router_serializer("needs")().get_fields().items() if not field.read_only]
    for value in ("nope", "", None, 7, True, ["nope"], [None], {"a": 1}):
        for method, address, headers in (
            ("post", "/api/v1/needs/", {}),
            ("patch", f"/api/v1/needs/{need.reference}/", {"If-Match": f'"{need.version}"'}),
        ):
            answer = getattr(client, method)(
                address,
                dict.fromkeys(fields, value),
                content_type="application/json",
                headers={"Accept-Language": language, **headers},
            )
            assert answer.status_code == 400
            assert_plain(answer, language)
    for body in ("[]", "7", "{", "{}"):
        answer = client.post("/api/v1/needs/", body, content_type="application/json", headers={"Accept-Language": language})
        assert (body, answer.status_code) == (body, 400)
        assert_plain(answer, language)
    for query in ("theme=nope", "status=nope", "as_of=soon", "updated_since=soon", "cursor=nope", "page_size=many"):
        answer = client.get(f"/api/v1/needs/?{query}", headers={"Accept-Language": language})
        assert (query, answer.status_code) == (query, 400)
        assert_plain(answer, language)
    for token in ("Bearer nope", "Bearer", "Bearer no pe"):
        answer = signed_in(None).get("/api/v1/needs/", headers={"Accept-Language": language, "Authorization": token})
        assert (token, answer.status_code) == (token, 401)
        assert_plain(answer, language)


def router_serializer(name: str) -> Any:
    return next(viewset.serializer_class for prefix, viewset, _base in router.registry if prefix == name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_import_refuses_in_our_words(people, language):
    def sent(text: str) -> dict[str, Any]:
        return {"file": SimpleUploadedFile("table.csv", text.encode(), content_type="text/csv")}

    sheet = "party,conventions,title,theme,priority,from_year,language\r\nKEN,nope,,nope,nope,soon,xx\r\n,basel,x,,,,\r\n"
    answers = [
        signed_in(people.drafter).post(at(language, "needs:import"), sent(sheet)),
        signed_in(people.drafter).post(at(language, "needs:import"), {}),
        signed_in(people.officer).post(
            at(language, "admin:parties_listing_import"),
            sent("code,convention,entry,annexes,categories,adopted_on,confidence\r\n,nope,,a-very-long-annex,nope,soon,sure\r\n"),
        ),
    ]
    for answer in answers:
        assert answer.status_code == 422
        assert_plain(answer, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_filters_refuse_in_our_words(people, language):
    client = signed_in(people.officer)
    pages = {
        "needs:list": "theme=nope&party=nope&status=nope&region=nope&as_of=soon",
        "needs:rounds": "convention=nope&status=nope",
        "offers:list": "theme=nope&status=nope&open_on=soon",
        "offers:providers": "kind=nope",
        "parties:list": "as_of=soon&region=nope&group=nope",
        "plans:activities": "year=soon&status=nope&plan=nope",
        "plans:matches": "year=soon&party=nope",
        "reports:gaps": "as_of=soon&convention=nope&rung=nope",
        "reports:list": "meeting=nope",
        "reports:asked": "as_of=soon&answered=perhaps",
        "admin:needs_need_changelist": "status__exact=nope",
        "admin:accounts_appointment_changelist": "e=1",
    }
    for name, query in pages.items():
        answer = client.get(f"{at(language, name)}?{query}", follow=True)
        assert (name, answer.status_code) == (name, 200)
        assert_plain(answer, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sign_in_refuses_in_our_words(people, language, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    visitor, person = signed_in(None), signed_in(people.transmitter)
    answers = [
        visitor.post(at(language, "account_login"), {"login": people.transmitter.email, "password": "not this one"}),
        visitor.post(at(language, "account_login"), {"login": "nobody", "password": ""}),
        visitor.post(at(language, "account_reset_password"), {"email": "nobody"}),
        visitor.post(at(language, "account_reset_password"), {"email": ""}),
        visitor.get(at(language, "account_reset_password_from_key", uidb36="1", key="unknown")),
        visitor.get(at(language, "account_confirm_email", key="unknown")),
        visitor.get(at(language, "accounts:invitation", token="unknown"), follow=True),
        person.post(at(language, "account_change_password"), {"oldpassword": "no", "password1": "short", "password2": "other"}),
        person.post(at(language, "account_change_password"), {}),
        person.post(at(language, "account_reauthenticate"), {"password": "no"}),
    ]
    for answer in answers:
        assert answer.status_code in (200, 410)
        assert_plain(answer, language)


# --- Every sentence that a field of ours could say, met or not


def subclasses(kind: Any) -> Iterator[Any]:
    for one in kind.__subclasses__():
        yield one
        yield from subclasses(one)


def form_fields() -> Iterator[tuple[str, Any]]:
    for form in subclasses(forms.BaseForm):
        if form.__module__.split(".")[0] in ("tarp", "needs", "offers", "plans", "reports", "allauth"):
            yield from ((f"{form.__module__}.{form.__name__}.{name}", field) for name, field in getattr(form, "base_fields", {}).items())


def model_fields() -> Iterator[tuple[str, Any]]:
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            yield from ((str(field), field) for field in model._meta.concrete_fields if field.editable)


def document_fields() -> Iterator[tuple[str, Any]]:
    for prefix, viewset, _base in router.registry:
        yield from ((f"{prefix}.{name}", field) for name, field in viewset.serializer_class().get_fields().items())


@pytest.mark.parametrize("fields", [form_fields, model_fields, document_fields])
def test_no_field_has_a_sentence_of_a_framework(db, fields):
    reverse("home")  # every form is known once the addresses are
    found = list(fields())
    assert len(found) > 30
    wrong = {
        f"{name}: {sentence}"
        for name, field in found
        for sentence in [
            *field.error_messages.values(),
            *(getattr(validator, "message", "") for validator in getattr(field, "validators", ())),
        ]
        if BANNED.search(str(sentence))
    }
    assert sorted(wrong) == []


def test_no_sentence_of_the_sign_in_is_a_frameworks():
    sentences = get_adapter().error_messages
    assert [name for name, sentence in sentences.items() if BANNED.search(str(sentence)) and not name.startswith("username")] == []


def test_serializers_speak_plainly_whatever_they_are_made_of():
    class Sent(serializers.Serializer):
        party = serializers.SlugRelatedField(slug_field="code", queryset=Party.objects.none())
        number = serializers.IntegerField()

    sent = Sent(data={"number": "many"})
    assert not sent.is_valid()
    assert {name: list(map(str, errors)) for name, errors in sent.errors.items()} == {
        "party": ["Send this field."],
        "number": ["Enter a whole number, such as 12."],
    }
