"""What a need holds beyond the main road: reasons, justifications, provisions of its own conventions, relations in its history."""

import html
import json

import pytest
from django.apps import apps
from django.urls import reverse

from needs import checks
from needs.choices import Source
from needs.models import Need
from needs.resources import NeedResource
from tarp.parties.models import Chemical, Convention, Party, Provision
from tarp.records.history import changes, timeline
from tarp.records.spreadsheets import Table
from tarp.records.workflow import Incomplete
from tarp.records.writing import perform, write
from tests import factories
from tests.people import signed_in

CLOSINGS = [  # status, move, who, and a reason of the list of the move
    ("suggested", "dismiss", "drafter", "not_applicable"),
    ("submitted", "reject", "officer", "out_of_scope"),
    ("registered", "withdraw", "transmitter", "met_otherwise"),
    ("registered", "close", "officer", "met"),
    ("registered", "set_dormant", "officer", "not_confirmed"),
]


@pytest.mark.parametrize(("status", "move", "person", "reason"), CLOSINGS)
def test_closing_takes_a_reason_of_its_own_list(people, status, move, person, reason):
    need = factories.need(status=status)
    for wrong in ("", "nonsense", "part_of_another"):
        with pytest.raises(Incomplete) as incomplete:
            perform(need, move, by=people[person], note="A note.", reason=wrong)
        assert [problem.code for problem in incomplete.value.problems] == ["reason_missing"]
    assert perform(need, move, by=people[person], note="A note.", reason=reason).closing_reason == reason
    assert timeline(need)[-1].reason == Need._meta.get_field("closing_reason").choices[[*_codes()].index(reason)][1]


def _codes():
    return (code for code, _label in Need._meta.get_field("closing_reason").choices)


@pytest.mark.parametrize("door", ["page", "api", "admin"])
def test_every_door_asks_for_the_reason_and_keeps_it(people, door):
    need = factories.need(status="registered")
    client = signed_in(people.officer)
    place = {
        "page": reverse("needs:move", args=[need.reference, "close"]),
        "api": f"/api/v1/needs/{need.reference}/close/",
        "admin": reverse("admin:needs_need_move", args=[need.pk, "close"]),
    }[door]
    kind = {"content_type": "application/json"} if door == "api" else {}

    def post(**sent):
        return client.post(place, json.dumps(sent) if door == "api" else sent, **kind)

    assert post(note="Done.").status_code == 422
    assert post(note="Done.", reason="met").status_code in (200, 302)
    need.refresh_from_db()
    assert (need.status, need.closing_reason) == ("closed", "met")


def test_opening_again_takes_the_reason_away(people):
    need = perform(factories.need(status="registered"), "close", by=people.officer, note="Done.", reason="met")
    assert perform(need, "reopen", by=people.head, note="Not done.").closing_reason == ""


def test_reaffirming_is_dated_and_wakes_a_dormant_need(people):
    need = factories.need(status="dormant")
    woken = perform(need, "reaffirm", by=people.transmitter)
    assert (woken.status, woken.left_register_on, woken.confirmed_on) == ("registered", None, woken.registered_on)


def test_need_cannot_name_a_provision_of_a_convention_that_it_does_not_name(people):
    need = factories.need(conventions=("basel",))
    need.provisions.add(Provision.objects.expressible().filter(convention__code="stockholm").order_by("pk").first())
    need.provisions.add(Provision.objects.expressible().filter(convention=None).order_by("pk").first())
    with pytest.raises(Incomplete) as incomplete:
        perform(need, "submit", by=people.transmitter)
    assert [(one.code, one.field) for one in incomplete.value.problems] == [("provision_of_another_convention", "provisions")]
    need.conventions.add(Convention.objects.get(code="stockholm"))
    assert perform(need, "submit", by=people.transmitter).status == "submitted"


def test_high_priority_is_justified_and_counted_where_the_round_limits_it(people):
    round = factories.open_round("KEN")
    round.parts.update(most_high_priorities=1)
    response = factories.response(round)
    first, second = (factories.need(response=response, title=title) for title in ("First", "Second"))
    found = [problem.code for problem in checks.high_priority_is_justified(Need.objects.get(pk=first.pk))]
    assert found == ["need_without_justification", "too_many_high_priorities"]
    Need.objects.filter(pk=second.pk).update(priority="medium")
    Need.objects.filter(pk=first.pk).update(justification="The port receives most of the wastes.")
    assert list(checks.high_priority_is_justified(Need.objects.get(pk=first.pk))) == []


def test_form_says_how_many_high_priorities_are_left_and_saves_a_further_one(people):
    round = factories.open_round("KEN")
    round.parts.update(most_high_priorities=2)
    response = factories.response(round)
    need = factories.need(response=response, title="First", priority="medium")
    client = signed_in(people.drafter)
    step = reverse("needs:need_step", args=[response.reference, need.reference, "details"])

    def hint():
        page = client.get(step).context["form"]
        return str(page["priority"].help_text), "justification" in page.fields

    assert hint() == ("At most 2 needs of this response may have high priority, and each says why. 2 are left.", True)
    second = factories.need(response=response, title="Second")
    assert hint()[0] == "At most 2 needs of this response may have high priority, and each says why. 1 is left."
    third = factories.need(response=response, title="Third")
    names = f"{second.reference} “Second”, {third.reference} “Third”"
    full = f"At most 2 needs of this response may have high priority, and none is left: {names}. You can save a further one."
    assert hint()[0] == f"{full} Before you submit, lower the priority of the others."
    said = {"priority": "high", "level": "national", "version": need.version}
    assert client.post(step, said).status_code == 302
    need.refresh_from_db()
    assert need.priority == "high"
    todo = client.get(reverse("needs:check", args=[response.reference])).content.decode()
    assert f"and 3 have: {need.reference} “First”, {names}. Lower the priority of the others." in html.unescape(todo)


def test_form_speaks_of_no_limit_where_the_round_sets_none(people):
    need = factories.need(response=factories.response(factories.open_round("KEN")))
    step = reverse("needs:need_step", args=[need.response.reference, need.reference, "details"])
    form = signed_in(people.drafter).get(step).context["form"]
    assert (form["priority"].help_text, "justification" in form.fields) == ("", False)


def test_history_tells_which_relations_changed(people):
    need = factories.need(conventions=("basel",))

    def save(*codes):
        need.save()
        need.conventions.set(Convention.objects.filter(code__in=codes))
        return need

    write(lambda: save("basel"), by=people.drafter, record=need)
    write(lambda: save("basel", "stockholm"), by=people.drafter, record=need)
    latest = changes(need)[0]
    assert (latest.by, latest.fields) == (people.drafter, [("conventions", "basel", "basel; stockholm")])


def test_need_stated_by_program_or_file_without_a_response_is_a_request(people):
    client = signed_in(people.transmitter)
    made = client.post("/api/v1/needs/", {"party": "KEN", "title": "By program"}, content_type="application/json")
    assert (made.status_code, made.json()["source"]) == (201, "request")
    NeedResource(by=people.transmitter).load(Table(("party", "title"), ((2, ("KEN", "By file")),)))
    assert Need.objects.get(title="By file").source == Source.REQUEST


def test_need_stated_in_a_response_comes_from_the_questionnaire(people):
    response = factories.response(factories.open_round("KEN"))
    signed_in(people.transmitter).post(reverse("needs:state_need", args=[response.reference]), {"title": "In a round"})
    assert Need.objects.get(title="In a round").source == Source.QUESTIONNAIRE


def test_form_does_not_open_where_no_convention_does_and_says_why_of_each(people):
    kenya = Party.objects.get(code="KEN")
    kenya.group_memberships.all().delete()
    kenya.adherences.filter(convention__code="stockholm").delete()
    answer = signed_in(people.transmitter).get(reverse("needs:add"))
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Stockholm Convention: Kenya is not a Party to it." in page
    assert "Basel Convention: Kenya is on this day neither a developing country" in page


def test_form_says_which_convention_is_closed_and_why(people):
    Party.objects.get(code="KEN").adherences.filter(convention__code="stockholm").delete()
    page = signed_in(people.transmitter).get(reverse("needs:add")).content.decode()
    assert "Stockholm Convention: Kenya is not a Party to it." in page


def test_translation_says_who_made_it_and_when(people):
    need = factories.need(status="submitted", language="fr")
    client = signed_in(people.officer)
    place = reverse("admin:needs_need_change", args=[need.pk])
    form = client.get(place).context["adminform"].form
    sent = {name: value for name, value in ((bound.html_name, bound.value()) for bound in form) if value not in (None, [])}
    sent |= {"translated_title": "Training", "translation": "In English.", "provisions": [one.pk for one in need.provisions.all()]}
    assert client.post(place, sent).status_code == 302
    need.refresh_from_db()
    assert (need.translated_by, need.translated_at is None) == (people.officer, False)


def test_chemicals_and_cluster_stand_at_the_api_and_can_be_asked_for(people):
    need = factories.need(status="registered")
    need.chemicals.set([Chemical.objects.get(code="aldrin")])
    client = signed_in(None)
    row = client.get(f"/api/v1/needs/{need.reference}/").json()
    assert (row["chemicals"], row["cluster"], row["turn"]) == (["aldrin"], need.theme.cluster.code, "secretariat")
    for query, found in (("chemical=aldrin", 1), ("chemical=captafol", 0), (f"cluster={need.theme.cluster.code}", 1)):
        assert len(client.get(f"/api/v1/needs/?{query}").json()["results"]) == found


@pytest.mark.parametrize(
    ("kind", "field", "page"),
    [("need", "description", "state_need"), ("difficulty", "description", "state_difficulty"), ("view", "text", "state_view")],
)
def test_too_long_a_text_is_kept_and_said_on_continue_and_again_before_submission(people, kind, field, page):
    """U13: 5,000 characters, counted as the browser counts them."""
    response = factories.response(factories.open_round("KEN"))
    client, model = signed_in(people.transmitter), apps.get_model("needs", kind)
    place = reverse(f"needs:{page}", args=[response.reference])
    fits = {field: "Sixty.\r\n" * 714 + "Ho", "begun": "one", "language": "en"}  # 714 * 7 + 2 characters
    assert client.post(place, fits).status_code == 302
    long = {**fits, field: "x" * 5001, "begun": "two"}
    shown = client.post(place, long)
    words = "Shorten “%s” to at most 5,000 characters. It has 5,001." % ("Your view" if kind == "view" else "Description")
    assert (shown.status_code, html.unescape(shown.content.decode()).count(words), "x" * 5001 in shown.content.decode()) == (422, 2, True)
    assert "You can enter up to 5000 characters." in shown.content.decode()
    assert client.post(place, {**long, "go": "later"}).status_code == 302  # the same one again
    kept = model.objects.get(**{f"{field}__startswith": "x"})
    assert (len(getattr(kept, field)), model.objects.count()) == (5001, 2)
    too_long = [problem.field for part in response.sections() for problem in part.problems() if problem.code == "text_too_long"]
    assert [where.split(":", 1)[1] for where in too_long] == [f"{kept.reference}:{field}"]
