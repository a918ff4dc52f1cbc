"""The admin door: who comes in, what saving and moving do there, and that the work queue counts what its lists show."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import capfirst

from needs.models import Need, Round
from plans.models import Match
from tarp.accounts.choices import OfficeKind, Role
from tarp.accounts.models import Appointment, Invitation, Office, Token, User
from tarp.accounts.tokens import issue
from tarp.notices.models import Message
from tarp.parties.models import ContactPoint, Party, Provision
from tarp.records import history
from tarp.records.files import EXTENSIONS
from tests import factories
from tests.people import PASSWORD, person, signed_in
from tests.plans import factories as plans

INDEX = "/en/admin/"


def address(record, page="change", *arguments):
    model = record._meta
    return reverse(f"admin:{model.app_label}_{model.model_name}_{page}", args=[record.pk, *arguments])


def fields_of(response):
    """What the browser would post back from a change form."""
    form = response.context["adminform"].form
    posted = {}
    for bound in form:
        value = bound.value()
        if value is True:
            posted[bound.html_name] = "on"
        elif value not in (None, False):
            posted[bound.html_name] = [getattr(one, "pk", one) for one in value] if isinstance(value, list) else value
    for inline in response.context["inline_admin_formsets"]:
        posted |= {field.html_name: field.value() for field in inline.formset.management_form}
        for row in inline.formset.initial_forms:
            posted |= {field.html_name: field.value() for field in row if field.value() not in (None, False)}
    return posted


# --- Who comes in


def test_language_bar_leads_to_the_same_page_of_the_admin(staff):
    page = staff.get(f"{INDEX}needs/need/?queue=to_review").content.decode()
    bar = re.findall(r'<a href="([^"]+)" lang="([^"]+)" hreflang="[^"]+"( aria-current="true")?>', page)
    assert [(language, bool(current)) for _address, language, current in bar] == [
        ("ar", False), ("zh-hans", False), ("en", True), ("fr", False), ("ru", False), ("es", False)
    ]  # fmt: skip
    assert {address for address, language, _current in bar if language == "fr"} == {"/fr/admin/needs/need/?queue=to_review"}
    assert staff.get("/fr/admin/needs/need/?queue=to_review").status_code == 200


def test_every_column_of_a_list_has_a_name_in_the_language_of_the_page(staff, need):
    page = staff.get("/fr/admin/needs/need/").content.decode()
    heads = re.findall(r'<div class="text"><a role="button" href="[^"]*">(.*?)</a>', page)
    assert heads[:4] == ["Référence", "Titre", "Partie", "Thème"]


def test_every_list_form_and_file_opens_when_staff_ask(staff, people, need, round, activity):
    issue(user=people.head, name="script", scope="read", days=30)
    for model, model_admin in admin.site._registry.items():
        response = staff.get(model_admin.address("changelist"))
        assert response.status_code == 200, model
        may_add = model_admin.has_add_permission(response.wsgi_request)
        assert staff.get(model_admin.address("add")).status_code == (200 if may_add else 403), model
        for page in ("change", "history"):
            for record in model_admin.get_queryset(response.wsgi_request).order_by("pk")[:1]:
                assert staff.get(model_admin.address(page, record.pk)).status_code == 200, (page, model)
        if getattr(model_admin, "resource_class", None):
            for extension in EXTENSIONS:
                assert staff.get(model_admin.address("export", extension)).getvalue(), model
            if model_admin.resource_class.takes_files:
                assert staff.get(model_admin.address("import")).status_code == 200, model
    assert len(admin.site._registry) >= 40


@pytest.mark.parametrize("path", [INDEX, "/en/admin/needs/need/", "/en/admin/needs/need/add/", "/en/admin/autocomplete/"])
def test_admin_sends_to_sign_in_when_nobody_is_signed_in(client, db, path):
    response = client.get(path, follow=True)
    assert response.redirect_chain[-1][0].startswith("/en/account/login/?next=")


def test_admin_login_takes_no_password(client, people):
    response = client.post("/en/admin/login/", {"username": people.head.email, "password": PASSWORD})
    assert (response.status_code, response.url) == (302, "/en/account/login/?next=/en/admin/")
    assert "_auth_user_id" not in client.session


def test_admin_refuses_when_a_party_knocks(people, need):
    client = signed_in(people.transmitter)
    for path in (INDEX, "/en/admin/needs/need/", address(need), address(need, "move", "register")):
        assert client.get(path, follow=True).status_code == 403
    client.post(address(need, "move", "register"))
    need.refresh_from_db()
    assert need.status == "submitted"


def test_admin_asks_for_the_second_factor_when_staff_have_not_shown_it(client, people):
    client.force_login(people.head)
    response = client.get(INDEX)
    assert (response.status_code, response.url) == (302, reverse("mfa_index"))


def test_no_page_of_the_admin_holds_inline_script_or_style(staff, need, round):
    lists = (INDEX, "/en/admin/needs/need/", "/en/admin/needs/need/add/", "/en/admin/needs/need/import/")
    for path in (*lists, address(need), address(need, "move", "send_back"), address(need, "history")):
        html = staff.get(path).content.decode()
        for forbidden in ("<style", " style=", "<script>", "onclick=", "onchange=", "javascript:"):
            assert forbidden not in html, (path, forbidden)


def test_administrator_reads_people_but_states_no_need(people, need):
    client = signed_in(people.administrator)
    assert client.get("/en/admin/needs/need/add/").status_code == 403
    assert client.get("/en/admin/accounts/office/add/").status_code == 200


# --- Saving


def test_saving_writes_one_version_with_its_relations_and_its_author(staff, people, need):
    posted = fields_of(staff.get(address(need))) | {"title": "Laboratory", "conventions": [], "provisions": []}
    response = staff.post(address(need), posted)
    assert response.status_code == 302
    saved = Need.objects.get(pk=need.pk)
    assert (saved.title, saved.version, saved.status, list(saved.conventions.all())) == ("Laboratory", 2, "submitted", [])
    assert history.events(saved).last().pgh_context["by"] == people.head.pk


def test_history_tells_what_each_act_changed(staff, people, need):
    staff.post(address(need), fields_of(staff.get(address(need))) | {"title": "Laboratory", "priority": "low"})
    newest = staff.get(address(need, "history")).context["changes"][0]
    assert (newest.by, newest.act) == (people.head, "edit")
    assert newest.fields == [("title", "Training of customs officers", "Laboratory"), ("priority", "High", "Low")]


def test_saving_changes_nothing_when_nothing_was_typed(staff, need):
    staff.post(address(need), fields_of(staff.get(address(need))))
    assert Need.objects.get(pk=need.pk).version == 1


def test_saving_shows_both_texts_when_somebody_saved_first(staff, need):
    posted = fields_of(staff.get(address(need))) | {"title": "Mine"}
    Need.objects.filter(pk=need.pk).update(title="Theirs", version=2)
    response = staff.post(address(need), posted)
    assert response.status_code == 409
    assert [(row["mine"], row["theirs"]) for row in response.context["conflicts"]] == [("Mine", "Theirs")]
    assert Need.objects.get(pk=need.pk).title == "Theirs"
    again = staff.post(address(need), fields_of(response))
    assert again.status_code == 302
    assert Need.objects.get(pk=need.pk).title == "Mine"


def test_saving_is_refused_with_the_sentence_of_the_rule(staff, people):
    own = Appointment.objects.get(user=people.head)
    assert staff.get(address(own)).context["has_change_permission"] is False
    other = Appointment.objects.get(user=people.transmitter)
    posted = fields_of(staff.get(address(other))) | {"user": people.head.pk}
    response = staff.post(address(other), posted)
    assert response.status_code == 403
    assert response.context["adminform"].form.non_field_errors() == ["Somebody else has to do this for you."]
    assert Appointment.objects.get(pk=other.pk).user == people.transmitter


def test_status_is_no_field_of_the_form(staff, need):
    posted = fields_of(staff.get(address(need))) | {"title": "Laboratory", "status": "registered"}
    staff.post(address(need), posted)
    assert Need.objects.get(pk=need.pk).status == "submitted"


def test_part_of_a_questionnaire_counts_as_a_change_of_it(staff, round):
    questionnaire = round.parts.get().questionnaire
    section = questionnaire.sections.order_by("position")[0]
    version = questionnaire.version
    posted = fields_of(staff.get(address(section))) | {"name_en": "What you need"}
    assert staff.post(address(section), posted).status_code == 302
    questionnaire.refresh_from_db()
    section.refresh_from_db()
    assert (section.name_en, questionnaire.version) == ("What you need", version + 1)


def test_rows_of_an_inline_are_written_by_their_own_rules(staff, people, activity):
    line = activity.budget_lines.get()
    posted = fields_of(staff.get(address(activity))) | {"budget_lines-0-amount": "2500.00"}
    response = staff.post(address(activity), posted)
    assert response.status_code == 302
    line.refresh_from_db()
    activity.refresh_from_db()
    assert (line.amount, line.version, activity.version) == (2500, 2, 2)
    assert history.events(line).last().pgh_context["by"] == people.head.pk
    analyst = signed_in(people.administrator)
    assert analyst.post(address(activity), posted).status_code == 403


# --- Moving


def test_page_of_a_record_has_a_button_for_each_available_move(staff, need):
    response = staff.get(address(need))
    assert [url for _label, url in response.context["moves"]] == [
        address(need, "move", move) for move in ("send_back", "register", "reject", "merge")
    ]
    assert response.context["turn"] == "secretariat"


def test_get_of_a_move_changes_nothing(staff, need):
    assert staff.get(address(need, "move", "reject")).status_code == 200
    need.refresh_from_db()
    assert need.status == "submitted"


def test_move_needs_its_note_then_moves_and_tells_why_in_the_timeline(staff, people, need):
    assert staff.post(address(need, "move", "reject"), {"note": " "}).status_code == 422
    assert staff.post(address(need, "move", "reject"), {"note": "Out of scope.", "reason": "out_of_scope"}).status_code == 302
    need.refresh_from_db()
    assert need.status == "rejected"
    newest = staff.get(address(need)).context["timeline"][0]
    assert (newest["label"], newest["by"], newest["note"]) == ("Rejected", people.head, "Out of scope.")


def test_move_lists_what_stands_in_the_way(staff, need):
    response = staff.post(address(need, "move", "register"))
    assert response.status_code == 422
    assert "need_without_theme" in [problem.code for problem in response.context["problems"]]


def test_move_is_refused_when_another_must_do_it(staff, need):
    response = staff.post(address(need, "move", "withdraw"), {"note": "No longer needed."})
    assert response.status_code == 403
    assert [problem.code for problem in response.context["problems"]] == ["not_a_transmitter"]


def test_unknown_move_does_not_exist(staff, need):
    assert staff.get(address(need, "move", "explode")).status_code == 404


def test_bulk_move_shows_counts_then_moves_each_by_itself(staff, round):
    good = factories.response(round, "KEN", status="submitted")
    draft = factories.response(round, "UGA")
    chosen = {"action": "move_validate", "_selected_action": [good.pk, draft.pk]}
    preview = staff.post("/en/admin/needs/response/", chosen | {"index": "0"})
    assert sorted(preview.context["counts"]) == [("", 1), ("This step is not possible from “Draft”.", 1)]
    good.refresh_from_db()
    assert good.status == "submitted"
    done = staff.post("/en/admin/needs/response/", chosen | {"confirmed": "1"})
    assert (done.context["done"], [outcome.record for outcome in done.context["failed"]]) == (1, [draft])
    good.refresh_from_db()
    assert good.status == "validated"


# --- Work queue


def test_queue_counts_equal_the_length_of_their_lists(staff, need, round, activity):
    factories.response(round, status="submitted")
    Round.objects.filter(pk=round.pk).update(status="open")
    round.parts.update(due_on="2026-02-01")
    Message.objects.create(kind="x", key="x", address="a@example.org", language="en", subject="s", body="b", attempts=1)
    Message.objects.create(kind="x", key="y", address="a@example.org", language="en", subject="s", body="b")
    queues = staff.get(INDEX).context["queues"]
    counts = {queue["url"]: queue["count"] for queue in queues}
    assert len(counts) >= 15
    for url, count in counts.items():
        assert staff.get(url).context["cl"].result_count == count, url
    assert counts["/en/admin/needs/need/?queue=to_review"] == 1
    assert counts["/en/admin/plans/activity/?queue=to_approve"] == 1
    assert counts["/en/admin/needs/response/?queue=to_review"] == 1
    assert counts["/en/admin/needs/round/?queue=overdue"] == 1
    assert counts["/en/admin/notices/message/?queue=failed"] == 1


@pytest.mark.parametrize(
    "path",
    [
        "/en/admin/needs/need/",
        "/en/admin/needs/response/",
        "/en/admin/needs/round/",
        "/en/admin/offers/offer/",
        "/en/admin/plans/activity/",
        "/en/admin/plans/match/",
        "/en/admin/plans/coverage/",
        "/en/admin/plans/budgetline/",
        "/en/admin/accounts/appointment/",
        "/en/admin/accounts/invitation/",
    ],
)
def test_list_keeps_its_number_of_queries(staff, people, path):
    office = Office.objects.get(kind=OfficeKind.OBSERVER)

    def rows(numbers):
        for number in numbers:
            need = plans.need(title=f"Need {number}")
            plans.match(need, plans.offer(need))
            plans.activity(need)
            factories.response(factories.open_round("KEN", code=f"round-{number}"))
            someone = person(f"p{number}", office, Role.OBSERVER)
            Invitation.objects.create(
                office=office,
                role=Role.OBSERVER,
                email=someone.email,
                name="x",
                token_hash=str(number),
                invited_by=people.head,
                expires_at="2030-01-01T00:00Z",
            )

    rows(range(1))
    staff.get(path)
    with CaptureQueriesContext(connection) as at_one:
        staff.get(path)
    rows(range(1, 50))
    with CaptureQueriesContext(connection) as at_fifty:
        staff.get(path)
    assert len(at_fifty) == len(at_one)


# --- People


@pytest.mark.parametrize("query", ["status=unknown", "status__exact=unknown", "status__in=todo,unknown", "id=word"])
def test_a_filter_that_no_database_can_compare_is_refused(staff, query):
    answer = staff.get(f"/en/admin/procrastinate/procrastinatejob/?{query}")
    assert (answer.status_code, answer["Location"]) == (302, "/en/admin/procrastinate/procrastinatejob/?e=1")
    assert staff.get(answer["Location"]).status_code == 200


def test_an_export_of_a_filter_that_cannot_be_read_is_no_file(staff):
    assert staff.get("/en/admin/needs/need/export/csv/?party__id__exact=word").status_code == 400


def test_a_provision_is_offered_with_its_convention_and_article(staff, activity):
    provision = Provision.objects.get(code="BC-ART4(2)")
    asked = {"term": "BC-ART4(2)", "app_label": "plans", "model_name": "activity", "field_name": "provisions"}
    offered = staff.get("/en/admin/autocomplete/", asked).json()["results"]
    label = f"Basel Convention 4(2) {provision}"
    assert offered == [{"id": str(provision.pk), "text": label}]
    activity.provisions.set([provision])
    assert f">{label}</option>" in staff.get(address(activity)).content.decode()


def test_only_who_keeps_doors_gives_a_party_its_contact_point(people):
    """Whoever holds the office of a contact point acts for the Party."""
    point = ContactPoint.objects.get(party__code="FJI")
    office = Office.objects.create(kind=OfficeKind.PARTY, name="Another office")
    posted = {"office": str(point.office_id), "party": str(Party.objects.get(code="KEN").pk), "function": point.function, "version": "1"}
    posted["conventions"] = [str(one.pk) for one in point.conventions.all()]
    for name in ("officer", "analyst"):
        client = signed_in(people[name])
        assert client.post(address(point), posted).status_code == 403
        assert client.post("/en/admin/parties/contactpoint/add/", posted | {"office": str(office.pk)}).status_code == 403
        assert client.post(address(point, "delete"), {"post": "yes"}).status_code == 403
    assert (ContactPoint.objects.count(), ContactPoint.objects.get(pk=point.pk).party.code) == (3, "FJI")
    assert signed_in(people.head).post(address(point), posted).status_code == 302
    (change,) = [event for event in history.events(point) if event.pgh_context and event.pgh_context["act"] == "edit"]
    assert (change.pgh_context["by"], change.version, change.party.code) == (people.head.pk, 2, "KEN")


def test_invitation_is_sent_and_its_token_is_shown_nowhere(staff, people):
    office = Appointment.objects.get(user=people.transmitter).office
    posted = {"office": office.pk, "role": "drafter", "name": "Otieno", "email": "Otieno@example.org", "language": "fr", "letter": ""}
    assert staff.post("/en/admin/accounts/invitation/add/", posted).status_code == 302
    invitation = Invitation.objects.get(email="otieno@example.org")
    assert (invitation.invited_by, invitation.role) == (people.head, "drafter")
    message = Message.objects.get(kind="invitation")
    token = message.body.split("/invitation/")[1].split("/")[0]
    for page in (address(invitation), address(message), "/en/admin/notices/message/"):
        html = staff.get(page).content.decode()
        assert token not in html
        assert invitation.token_hash not in html


def test_invitation_is_refused_when_the_office_has_no_such_role(staff, people):
    office = Appointment.objects.get(user=people.transmitter).office
    posted = {"office": office.pk, "role": "head", "name": "Otieno", "email": "otieno@example.org", "language": "en", "letter": ""}
    response = staff.post("/en/admin/accounts/invitation/add/", posted)
    assert response.status_code == 403
    assert response.context["adminform"].form.non_field_errors() == ["This office has no such role."]
    assert Invitation.objects.count() == 0


def test_hand_over_ends_the_appointment_and_invites_the_successor(staff, people):
    appointment = Appointment.objects.get(user=people.transmitter)
    posted = {"name": "Otieno", "email": "otieno@example.org", "language": "en", "letter": "Note verbale of 3 March"}
    assert staff.post(address(appointment, "hand_over"), posted).status_code == 302
    appointment.refresh_from_db()
    invitation = Invitation.objects.get()
    assert appointment.ended_at is not None
    assert (invitation.office, invitation.role, invitation.letter) == (appointment.office, "transmitter", "Note verbale of 3 March")


def test_nobody_ends_their_own_appointment(staff, people):
    own = Appointment.objects.get(user=people.head)
    response = staff.post(address(own, "end"))
    assert response.status_code == 403
    own.refresh_from_db()
    assert own.ended_at is None


def test_closed_account_is_signed_out_and_its_tokens_are_revoked(staff, people):
    client = signed_in(people.transmitter)
    issue(user=people.transmitter, name="script", scope="read", days=30)
    chosen = {"action": "close_accounts", "_selected_action": [people.transmitter.pk, people.head.pk], "index": "0"}
    staff.post("/en/admin/accounts/user/", chosen)
    assert list(User.objects.filter(is_active=False)) == [people.transmitter]
    assert Token.objects.live().count() == 0
    assert client.get("/en/account/email/").status_code == 302


def test_need_whose_match_is_before_its_party_and_provider_does_not_wait_for_staff(staff):
    need, _free = plans.need(title="Proposed"), plans.need(title="Free")
    match = plans.match(need, plans.offer(need, status="published"), status="proposed")
    queue = f"{INDEX}needs/need/?queue=to_match"

    def waiting():
        return sorted(need.title for need in staff.get(queue).context["cl"].queryset)

    assert waiting() == ["Free"]
    Match.objects.filter(pk=match.pk).update(status="declined", ended_on=timezone.localdate())
    assert waiting() == ["Free", "Proposed"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_group_of_the_jobs_is_named_for_what_it_does(staff, language):
    with translation.override(language):
        apps = {app["app_label"]: app for app in staff.get(f"/{language}/admin/").context["available_apps"]}
        named = (str(apps["procrastinate"]["name"]), str(apps["procrastinate"]["models"][0]["name"]))
        assert named == (translation.gettext("Background work"), capfirst(translation.gettext("jobs")))


def test_form_of_a_need_asks_as_many_queries_for_any_need(staff):
    """Its lists hold every Party, provision and chemical: each is one query, not one for each of their rows."""
    record = factories.need()
    staff.get(address(record))
    with CaptureQueriesContext(connection) as asked:
        page = staff.get(address(record)).content.decode()
    assert page.count("<option") > 500
    assert len(asked) == 28
