"""What the secretariat and Parties say to each other about needs: clarifications, duplicates, merging, shares, suggestions, whereabouts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from needs import clarifications, duplicates, joint, listings, whereabouts
from needs.models import Clarification, Need, NeedTemplate, View
from needs.models.templates import months_after
from needs.resources import NeedResource
from needs.tasks import tell_suggested
from plans.coverage import with_rung
from tarp.notices.models import Message as Mail
from tarp.parties.models import Listing, Party
from tarp.records.history import Step
from tarp.records.names import LANGUAGE_COLUMNS
from tarp.records.rules import Refused
from tarp.records.spreadsheets import Table
from tarp.records.workflow import Incomplete
from tarp.records.writing import perform, write
from tests import factories
from tests.people import signed_in

# --- Clarifications


def test_question_stands_on_a_field_is_answered_there_and_both_sides_are_told(people):
    need = factories.need(status="submitted")
    asked = clarifications.ask(need, field="description", text="Which ports?", by=people.officer, send_back=True)
    assert Need.objects.get(pk=need.pk).status == "returned"
    assert set(Mail.objects.filter(kind="clarification_asked").values_list("person__name", flat=True)) == {
        "Transmitter", "Drafter", "Basel drafter",
    }  # fmt: skip
    answered = perform(asked, "reply", by=people.drafter, note="Mombasa and Lamu.")
    assert [(one.text, one.is_from_party) for one in answered.messages.order_by("pk")] == [
        ("Which ports?", False),
        ("Mombasa and Lamu.", True),
    ]
    assert Mail.objects.get(kind="clarification_answered").person == people.officer
    closed = perform(perform(answered, "follow_up", by=people.analyst, note="All of them?"), "close", by=people.officer)
    assert (closed.status, closed.messages.count()) == ("closed", 3)


def test_returned_need_is_open_to_its_party_in_the_fields_asked_about_alone(people):
    need = factories.need(status="submitted")
    clarifications.ask(need, field="title", text="Which ports?", by=people.officer, send_back=True)
    need = Need.objects.get(pk=need.pk)
    assert clarifications.open_fields(need) == {"title"}

    def save(**fields):
        for name, value in fields.items():
            setattr(need, name, value)
        need.save()
        return need

    assert write(lambda: save(title="Training at two ports"), by=people.drafter, record=need).title == "Training at two ports"
    with pytest.raises(Refused) as refused:
        write(lambda: save(description="Changed too."), by=people.drafter, record=Need.objects.get(pk=need.pk))
    assert refused.value.code == "field_not_open"
    with pytest.raises(Refused):
        write(lambda: need.provisions.clear() or need, by=people.drafter, record=Need.objects.get(pk=need.pk))
    client = signed_in(people.drafter)
    patched = client.patch(
        f"/api/v1/needs/{need.reference}/", {"description": "By program."}, content_type="application/json",
        headers={"If-Match": f'"{Need.objects.get(pk=need.pk).version}"'},
    )  # fmt: skip
    assert (patched.status_code, patched.json()["code"]) == (403, "field_not_open")
    page = client.get(reverse("needs:edit", args=[need.reference])).content.decode()
    assert "Which ports?" in page
    assert Need.objects.get(pk=need.pk).description == "Officers at two ports cannot recognize mixed wastes."


def test_returned_response_is_open_in_the_sections_asked_about_alone(people):
    response = factories.response(factories.open_round("KEN"), status="submitted")
    section = response.part.questionnaire.sections.filter(kind="questions").order_by("position").first()
    question = section.questions.order_by("position").first()
    assert response.open_sections() is None
    clarifications.ask(response, field=question.code, text="Which ministry?", by=people.officer, send_back=True)
    response.refresh_from_db()
    assert (response.status, response.open_sections()) == ("returned", {section.code})


@pytest.mark.parametrize(
    ("person", "number"), [("drafter", 1), ("basel_drafter", 0), ("other_transmitter", 0), ("provider", 0), ("officer", 1)]
)
def test_threads_are_between_the_party_and_the_secretariat(people, person, number):
    need = factories.need(conventions=("rotterdam",), status="registered", visibility="public")
    clarifications.ask(need, field="title", text="Which?", by=people.officer)
    rows = signed_in(people[person]).get("/api/v1/clarifications/").json()["results"]
    assert [[message["text"] for message in row["messages"]] for row in rows] == [["Which?"]] * number
    assert Clarification.objects.visible_to(people[person]).count() == number


# --- Duplicates and merging


def test_entry_asks_first_where_the_party_stated_the_same(people):
    before = factories.need(status="registered")
    client, place = signed_in(people.transmitter), reverse("needs:add")
    said = {
        "title": "The same again", "theme": before.theme_id, "provisions": [one.pk for one in before.provisions.all()],
        "conventions": [one.pk for one in before.conventions.all()],
    }  # fmt: skip
    asked = client.post(place, said)
    assert (asked.status_code, before.reference in asked.content.decode(), Need.objects.count()) == (409, True, 1)
    assert client.post(place, said | {"is_another": "1"}).status_code == 302
    assert Need.objects.count() == 2
    assert client.post(place, said | {"title": "Elsewhere", "theme": ""}).status_code == 302


def test_step_of_a_round_asks_too_and_lets_another_need_be_stated(people):
    before = factories.need(status="registered")
    response = factories.response(factories.open_round("KEN"))
    client = signed_in(people.transmitter)
    assert client.post(reverse("needs:state_need", args=[response.reference]), {"title": "The same again", "go": "on"}).status_code == 302
    begun = response.needs.get()
    assert begun.source == "questionnaire"
    step = reverse("needs:need_step", args=[response.reference, begun.reference, "about"])
    said = {
        "theme": before.theme_id, "provisions": [one.pk for one in before.provisions.all()],
        "conventions": [one.pk for one in before.conventions.all()],
    }  # fmt: skip
    asked = client.post(step, said)
    assert (asked.status_code, before.reference in asked.content.decode(), 'name="is_another"' in asked.content.decode()) == (
        409,
        True,
        True,
    )
    shown = asked.content.decode()
    assert shown.index('name="go" value="on"') < shown.index('name="is_another"')  # Enter presses the first button of a form
    assert client.post(step, said | {"go": "on"}).status_code == 409
    assert client.post(step, said | {"is_another": "1"}).status_code == 302
    begun.refresh_from_db()
    assert begun.theme == before.theme


def test_need_that_was_withdrawn_or_of_another_party_is_not_the_same(people):
    need = factories.need(status="registered")
    own = {"theme": need.theme, "provisions": need.provisions.all()}
    assert list(duplicates.stated_before(party=need.party, **own)) == [need]
    assert not duplicates.stated_before(party=Party.objects.get(code="FJI"), **own).exists()
    perform(need, "withdraw", by=people.transmitter, note="Done.", reason="met_otherwise")
    assert not duplicates.stated_before(party=need.party, **own).exists()


def test_import_warns_of_what_was_stated_before_and_keeps_the_row(people):
    before = factories.need(status="registered")
    provision = before.provisions.get().code
    header = ("party", "title", "conventions", "theme", "provisions")
    table = Table(header, ((2, ("KEN", "Again", "basel", before.theme.code, provision)), (3, ("KEN", "New", "basel", "", ""))))
    report = NeedResource(by=people.officer).check(table)
    assert (report.findings, [(one.line, before.reference in one.sentence) for one in report.warnings]) == ((), [(2, True)])
    assert NeedResource(by=people.officer).load(table).created == 2


def test_merging_keeps_both_sources_and_what_refers_to_the_merged_need(people):
    today = timezone.localdate()
    kept = factories.need(status="registered", source="request", source_reference="Letter of 3 May")
    merged = factories.need(status="registered", conventions=("basel", "stockholm"), source_reference="NIP, page 12", merged_into=kept)
    thread = clarifications.ask(merged, field="title", text="Which?", by=people.officer)
    assert Need.objects.registered(on=today).count() == 2
    perform(merged, "merge", by=people.officer, note="The same.", reason="stated_already")
    kept.refresh_from_db()
    assert Need.objects.registered(on=today).get() == kept
    assert sorted(one.code for one in kept.conventions.all()) == ["basel", "stockholm"]
    assert kept.links["conventions"] == ["basel", "stockholm"]
    assert Clarification.objects.get(pk=thread.pk).need == kept
    page = signed_in(None).get(reverse("needs:detail", args=[kept.reference])).content.decode()
    assert ("Letter of 3 May" in page, "NIP, page 12" in page) == (True, True)


@pytest.mark.parametrize(
    ("visibility", "who", "leads"), [("public", "anonymous", True), ("providers", "provider", True), ("providers", "anonymous", False)]
)
def test_merged_need_leads_those_who_see_the_kept_one_there(people, visibility, who, leads):
    """Through a second merging too; whoever sees the merged need itself still reads it."""
    first, second, kept = (factories.need(status="registered", visibility=visibility, title=title) for title in ("A", "B", "C"))
    for merged, into in ((first, second), (second, kept)):
        merged.merged_into = into
        merged.save()
        perform(merged, "merge", by=people.officer, note="The same.", reason="stated_already")
    page, rest = reverse("needs:detail", args=[first.reference]), reverse("api:needs-detail", args=[first.reference])
    client, after = signed_in(people[who]), reverse("needs:detail", args=[kept.reference])
    answers = client.get(page), client.get(rest)
    if not leads:
        assert [answer.status_code for answer in answers] == [404, 404]
        return
    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [
        (302, after),
        (302, reverse("api:needs-detail", args=[kept.reference])),
    ]
    said = answers[1].json()
    assert (answers[1].headers["Content-Type"], said["code"], said["detail"]) == (
        "application/problem+json",
        "merged",
        f"This need was merged into {kept.reference}.",
    )
    assert client.get(after).content.decode().count(f"{first.reference} was merged into this need.") == 1
    assert [signed_in(people.transmitter).get(one).status_code for one in (page, rest)] == [200, 200]


def test_need_is_not_merged_into_one_of_another_party(people):
    other = factories.need("FJI", status="registered")
    need = factories.need(status="registered", merged_into=other)
    with pytest.raises(Incomplete) as incomplete:
        perform(need, "merge", by=people.officer, note="The same.", reason="stated_already")
    assert [problem.code for problem in incomplete.value.problems] == ["merged_into_another_party"]


def test_page_of_a_need_says_in_which_languages_and_the_register_leads_to_what_stands_beside_it(people):
    need = factories.need(status="registered", visibility="public", delivery_languages=["fr", "ar"], language="fr")
    page = signed_in(None).get(reverse("needs:detail", args=[need.reference])).content.decode()
    assert "<dt>Languages of delivery</dt><dd>Arabic, French</dd>" in page
    assert "<dt>Language of the text</dt><dd>French</dd>" in page
    lists = [reverse(name) for name in ("needs:difficulties", "needs:views", "needs:clarifications")]
    shown = {
        name: [f'href="{address}"' in signed_in(people[name]).get(reverse("needs:list")).content.decode() for address in lists]
        for name in ("anonymous", "provider", "drafter", "officer")
    }
    assert shown == {"anonymous": [False] * 3, "provider": [False] * 3, "drafter": [True] * 3, "officer": [True] * 3}


# --- Joint needs


def test_each_party_accepts_its_share_and_one_that_withdraws_leaves_the_rest(people):
    need = factories.need(status="registered", visibility="secretariat", conventions=("stockholm",))
    fiji, peru = (joint.invite(need, party=Party.objects.get(code=code), by=people.drafter) for code in ("FJI", "PER"))
    assert Need.objects.visible_to(people.other_transmitter).get() == need
    with pytest.raises(Refused):
        perform(fiji, "accept", by=people.transmitter)
    accepted = perform(fiji, "accept", by=people.other_transmitter)
    assert (accepted.status, accepted.decided_by) == ("accepted", people.other_transmitter)
    assert Mail.objects.filter(kind="share_decided", person=people.transmitter).exists()
    type(peru).objects.filter(pk=peru.pk).update(status="accepted")
    withdrawn = perform(accepted, "withdraw", by=people.other_transmitter, note="Done by ourselves.")
    peru.refresh_from_db()
    need.refresh_from_db()
    assert (withdrawn.status, peru.status, need.status) == ("withdrawn", "accepted", "registered")


def test_party_that_is_not_eligible_is_not_asked(people):
    need = factories.need(conventions=("basel",))
    assert not joint.may_be_asked(need).filter(code="FJI").exists()
    with pytest.raises(Refused) as refused:
        joint.invite(need, party=Party.objects.get(code="FJI"), by=people.drafter)
    assert refused.value.code == "share_party_not_eligible"


def test_joint_need_counts_once_in_totals_and_once_for_each_party_that_accepted(people):
    today = timezone.localdate()
    need = factories.need(status="registered", visibility="public", conventions=("stockholm",))
    share = joint.invite(need, party=Party.objects.get(code="FJI"), by=people.drafter)

    def counted():
        totals = with_rung(Need.objects.all(), as_of=today).count()
        own = {code: Need.objects.of_party(Party.objects.get(code=code)).count() for code in ("KEN", "FJI", "PER")}
        listed = {code: len(signed_in(None).get(f"/api/v1/needs/?party={code}").json()["results"]) for code in ("KEN", "FJI", "PER")}
        return totals, own, listed

    asked = {"KEN": 1, "FJI": 0, "PER": 0}
    assert counted() == (1, asked, asked)
    perform(share, "accept", by=people.other_transmitter)
    accepted = {"KEN": 1, "FJI": 1, "PER": 0}
    assert counted() == (1, accepted, accepted)
    page = signed_in(None).get(reverse("parties:detail", args=["FJI"]))
    assert page.context["figures"][0]["value"] in (1, "1")


# --- Suggestions after a listing


@pytest.mark.parametrize(
    ("day", "months", "then"), [("2025-05-09", 9, "2026-02-09"), ("2026-01-31", 1, "2026-02-28"), ("2026-12-15", 24, "2028-12-15")]
)
def test_months_are_counted_from_day_to_day(day, months, then):
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(then)


def test_listing_suggests_its_templates_to_every_eligible_party_once(people):
    listing = Listing.objects.get(code="RC-ALDRIN")
    foreseen = listings.preview(listing, dispatched_on=date(2026, 1, 22))
    templates = NeedTemplate.objects.filter(convention__code="rotterdam").count()
    assert (len(foreseen.templates), foreseen.there, foreseen.missing) == (templates, 0, foreseen.parties * templates)
    made = listings.suggest(listing, dispatched_on=date(2026, 1, 22), by=people.officer)
    assert made == foreseen.missing == Need.objects.filter(status="suggested").count()
    assert listings.suggest(listing, dispatched_on=date(2026, 1, 22), by=people.officer) == 0
    import_response = Need.objects.get(template__code="RC-IMPORT-RESPONSE", party__code="KEN")
    assert (import_response.due_on, import_response.source, import_response.listing) == (date(2026, 10, 22), "listing", listing)
    assert [one.code for one in import_response.conventions.all()] == ["rotterdam"]
    assert Need.objects.registered(on=timezone.localdate()).count() == 0
    with pytest.raises(Refused):
        listings.suggest(listing, dispatched_on=date(2026, 1, 22), by=people.transmitter)


@pytest.mark.parametrize("language", ["fr", "es", "ar", "zh-hans", "ru"])
def test_suggested_need_that_is_confirmed_speaks_the_language_of_the_person(people, language):
    listing = Listing.objects.get(code="RC-ALDRIN")
    listings.suggest(listing, dispatched_on=date(2026, 1, 22), by=people.officer)
    for suggested in Need.objects.filter(party__code="KEN", status="suggested").select_related("template"):
        with translation.override(language):
            need = perform(suggested, "confirm", by=people.drafter)
        said = getattr(suggested.template, f"description_{LANGUAGE_COLUMNS[language]}")
        assert (need.language, need.description, bool(said)) == (language, f"{said} ({listing.entry})", True)


def test_every_template_is_described_in_six_languages(db):
    for template in NeedTemplate.objects.all():
        texts = [getattr(template, f"description_{column}") for column in LANGUAGE_COLUMNS.values()]
        assert (all(texts), len(set(texts))) == (True, 6), template.code


def test_suggesting_takes_as_many_statements_for_all_parties_as_for_some(people):
    listing = (
        Listing.objects.get(code="SC-PCB")
        if Listing.objects.filter(code="SC-PCB").exists()
        else Listing.objects.filter(convention__code="stockholm").order_by("code")[0]
    )
    assert people.officer.standing.is_staff  # asked once
    counts = []
    for keep in (5, None):
        Need.objects.all().delete()
        eligible = listings.eligible(listing)
        if keep:
            kept = list(eligible.order_by("pk").values_list("pk", flat=True)[:keep])
            hidden = list(eligible.exclude(pk__in=kept).values_list("pk", flat=True))
            adherences = Party.adherences.rel.related_model.objects.filter(party__in=hidden, convention=listing.convention)
            ends = dict(adherences.values_list("pk", "ended_on"))
            adherences.update(ended_on=date(2026, 1, 1))
        with CaptureQueriesContext(connection) as captured:
            listings.suggest(listing, dispatched_on=timezone.localdate(), by=people.officer)
        counts.append(len(captured))
        if keep:
            Party.adherences.rel.related_model.objects.filter(pk__in=ends).update(ended_on=None)
    assert counts[0] == counts[1]


def test_contact_points_are_told_once_of_what_was_suggested(people):
    listing = Listing.objects.get(code="RC-ALDRIN")
    listings.suggest(listing, dispatched_on=timezone.localdate(), by=people.officer)
    for _again in range(2):
        tell_suggested(listing.pk)
    assert Mail.objects.filter(kind="needs_suggested", person=people.transmitter).count() == 1


def test_party_confirms_or_dismisses_all_on_one_page_in_its_language(people):
    listing = Listing.objects.get(code="RC-ALDRIN")
    listings.suggest(listing, dispatched_on=timezone.localdate(), by=people.officer)
    client = signed_in(people.transmitter)
    own = Need.objects.filter(party__code="KEN")
    first = own.order_by("pk")[0]
    with translation.override("fr"):
        place = reverse("needs:suggested")
        assert client.post(place, {"move": "confirm", "need": first.reference}).status_code == 302
    first.refresh_from_db()
    assert (first.status, first.language, first.title.startswith("Réponse")) == ("draft", "fr", True)
    place = reverse("needs:suggested")
    assert client.post(place, {"move": "dismiss", "all": "1"}).status_code == 422
    ticked = own.exclude(pk=first.pk).order_by("pk")[0]
    refused = client.post(place, {"move": "dismiss", "need": ticked.reference})
    reasons = "Does not apply to the country; Met in another way; Stated already; No longer needed; Another reason, given in the note"
    assert refused.context["problems"] == [(f"Select a reason: {reasons}.", "")]
    page = refused.content.decode()
    assert (page.count(" checked>"), f'value="{ticked.reference}" id="id_{ticked.reference}" checked>' in page) == (1, True)
    assert client.get("/en/desk/").content.decode().count(f'href="{place}"') == 1
    assert client.post(place, {"move": "dismiss", "all": "1", "reason": "not_applicable"}).status_code == 302
    assert set(own.exclude(pk=first.pk).values_list("status", "closing_reason")) == {("withdrawn", "not_applicable")}
    assert Need.objects.filter(party__code="FJI").exclude(status="suggested").count() == 0


def test_admin_shows_first_what_it_would_suggest(people):
    listing = Listing.objects.get(code="RC-ALDRIN")
    client, place = signed_in(people.officer), reverse("admin:parties_listing_suggest", args=[listing.pk])
    assert place in client.get(reverse("admin:parties_listing_change", args=[listing.pk])).content.decode()
    shown = client.get(place)
    assert (shown.status_code, Need.objects.count()) == (200, 0)
    client.post(place, {"dispatched_on": "2026-01-22"})
    assert Need.objects.count() == 0
    assert client.post(place, {"dispatched_on": "2026-01-22", "confirmed": "1"}).status_code == 302
    assert Need.objects.count() == shown.context["preview"].missing


# --- Where is my need?

BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


def step(day, status):
    return Step(BEGUN + timedelta(days=day), "", status, status, None, "")


def test_clocks_stop_only_on_recorded_events():
    steps = [step(0, "draft"), step(10, "submitted"), step(30, "returned"), step(34, "submitted"), step(40, "registered")]
    waits = [whereabouts.Wait(BEGUN + timedelta(days=50), BEGUN + timedelta(days=65), "provider")]
    found = whereabouts.clocks(steps, waits, turns=Need.workflow.turns, now=BEGUN + timedelta(days=100))
    assert [(str(clock.label), clock.days, clock.is_running) for clock in found] == [
        ("With the Party", 14, False),
        ("With the secretariat", 71, True),
        ("With the provider", 15, False),
    ]


def test_next_expected_day_follows_the_rule_and_says_when_it_has_passed(people):
    need = factories.need(status="submitted")
    on_time = whereabouts.next_expected(need, [Step(timezone.now(), "", "submitted", "", None, "")])
    late = whereabouts.next_expected(need, [Step(timezone.now() - timedelta(days=31), "", "submitted", "", None, "")])
    assert (on_time["by"], on_time["is_late"], late["is_late"]) == (timezone.localdate() + timedelta(days=30), False, True)
    assert whereabouts.next_expected(factories.need(status="closed"), []) is None


def test_page_says_why_a_need_is_unmet(people):
    need = factories.need(status="registered", visibility="public", unmet_reason="no_funds")
    assert "There are no funds for it" in signed_in(None).get(reverse("needs:detail", args=[need.reference])).content.decode()


# --- As a reader sees it


@pytest.mark.parametrize(
    ("visibility", "seen"),
    [("secretariat", ""), ("parties", "party"), ("providers", "party provider"), ("public", "party provider anyone")],
)
def test_party_sees_its_need_as_a_reader_will(people, visibility, seen):
    need = factories.need(status="registered", visibility=visibility, title="Kept among some")
    client = signed_in(people.drafter)
    for name in ("party", "provider", "anyone"):
        page = client.get(reverse("plans:as_seen", args=[need.reference, name]))
        assert (page.status_code, page.context["is_seen"]) == (200, name in seen.split())
        assert ("In the register" in page.content.decode()) is (name in seen.split())
        assert (page.context["moves"], page.context["may_edit"], page.context["threads"]) == ([], False, [])


def test_reader_that_does_not_exist_is_not_there(people):
    need = factories.need()
    assert signed_in(people.drafter).get(reverse("plans:as_seen", args=[need.reference, "ghost"])).status_code == 404


# --- Difficulties and views


def test_views_have_a_register_at_every_door(people):
    kenya = Party.objects.get(code="KEN")
    View.objects.create(party=kenya, text="Meetings should be shorter.")
    View.objects.create(party=kenya, text="More interpretation is needed.")
    client = signed_in(people.transmitter)
    page = client.get(reverse("needs:views"), {"search": "shorter"}).content.decode()
    assert ("Meetings should be shorter." in page, "interpretation" in page) == (True, False)
    assert len(client.get("/api/v1/views/?party=KEN").json()["results"]) == 2
    assert signed_in(people.other_transmitter).get("/api/v1/views/").json()["results"] == []
    assert b"shorter" in b"".join(client.get(reverse("needs:export_views", args=["csv"])))
