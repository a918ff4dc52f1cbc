"""Everybody at every door: each address is in the policy table, and answers each person as the table says."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from needs.models import NeedShare
from tarp.accounts.invitations import invite
from tarp.parties.models import Party
from tarp.records.rules import Refused
from tarp.records.writing import perform, write
from tests import factories, walk
from tests.people import EVERYBODY, STAFF, signed_in
from tests.policy import ADMIN, GROUPS, ROUTES, SAME_ADDRESS

ALL_ROUTES = {route.name: route for route in walk.routes()}


def people_of(words: str) -> list[str]:
    """The people of a group, of groups of groups, or of a name."""
    return [person for word in words.split() for person in (people_of(GROUPS[word]) if word in GROUPS else [word])]


def table_of(line: str) -> tuple[str, dict[str, int]]:
    """`GET 200 kenya, 404 *` as ("GET", {"transmitter": 200, …, "observer": 404})."""
    method, _space, answers = line.partition(" ")
    table: dict[str, int] = {}
    for clause in answers.split(", "):
        status, _space, words = clause.partition(" ")
        for person in EVERYBODY if words == "*" else people_of(words):
            table.setdefault(person, int(status))
    return method, table


def address(name: str, filling: str, world: SimpleNamespace) -> str:
    """The address of a route, filled with the records of the world: `reference=need.reference move=submit`."""
    keys = dict(word.split("=") for word in filling.split())
    return reverse(name, kwargs={key: value_of(value, world) for key, value in keys.items()})


def value_of(value: str, world: SimpleNamespace) -> Any:
    record, dot, attribute = value.partition(".")
    return getattr(getattr(world, record), attribute) if dot and hasattr(world, record) else value


@pytest.fixture
def world(people):
    return walk.world(people)


@pytest.fixture
def clients(people):
    return {person: signed_in(people[person]) for person in EVERYBODY}


SAMPLE = ("anonymous", "transmitter", "provider", "officer")  # where everybody gets the same, and at the doors of allauth, four ask
OF_ALLAUTH = ("account_", "mfa_", "usersessions_")


def test_every_address_is_in_the_policy():
    models = tuple(f"admin:{model.replace('.', '_')}_" for model in ADMIN)
    found = {route.name for route in walk.routes() if not route.name.startswith(models)}
    assert sorted(found - set(ROUTES) - set(SAME_ADDRESS)) == []
    assert sorted(set(ROUTES) - found) == []


def test_every_model_of_the_admin_is_in_the_policy():
    assert set(ADMIN) == set(walk.admins())


@pytest.mark.parametrize("model", ADMIN)
def test_every_view_of_an_admin_is_in_the_policy(model):
    views = "changelist add change delete history " + ADMIN[model][4]
    assert walk.admin_views(model) == set(views.split())


@pytest.mark.parametrize("door", ["pages", "api"])
def test_everybody_gets_what_the_policy_says(world, clients, settings, door):
    settings.ACCOUNT_RATE_LIMITS = False
    wrong = []
    for name, (filling, *lines) in ROUTES.items():
        if name.startswith("api:") != (door == "api"):
            continue
        place = address(name, filling, world)
        for line in lines:
            method, table = table_of(line)
            asked = SAMPLE if len(set(table.values())) == 1 or name.startswith(OF_ALLAUTH) else EVERYBODY
            found = {person: walk.answer(clients[person], method, place).status_code for person in asked}
            wrong += [
                f"{method} {name} by {person}: {found[person]}, not {table[person]}" for person in asked if found[person] != table[person]
            ]
    assert "\n".join(wrong) == ""


def first_row(model_admin: Any, person: Any) -> Any:
    """The first row that the person sees in the list of an admin, or the first there is."""
    request: Any = SimpleNamespace(user=person or AnonymousUser())
    row = model_admin.get_queryset(request).first() or model_admin.model._default_manager.first()
    assert row, f"tests/walk.py makes no {model_admin.opts.label}"
    return row


def test_admin_permissions_are_those_of_the_policy(world, people):
    """Asked of the admin itself, for the first row that the person sees there."""
    wrong = []
    for model, model_admin in walk.admins().items():
        sees, adds, changes, deletes, _views = ADMIN[model]
        for person in STAFF:
            request: Any = SimpleNamespace(user=people[person] or AnonymousUser())
            row = first_row(model_admin, people[person])
            found = (
                model_admin.has_view_permission(request, row),
                model_admin.has_add_permission(request),
                model_admin.has_change_permission(request, row),
                model_admin.has_delete_permission(request, row),
            )
            said = tuple(person in people_of(words) for words in (sees, adds, changes, deletes))
            if found != said:
                wrong.append(f"{model} by {person}: {found}, not {said}")
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("person", ["anonymous", "transmitter", "provider", "observer"])
def test_nobody_from_outside_enters_the_admin(world, clients, person):
    """No view of any model: all are led to the door of the admin, which asks the one to sign in and refuses the others."""
    door = walk.answer(clients[person], "GET", reverse("admin:login"))
    assert (door.status_code, getattr(door, "url", "")) == (
        (302, "/en/account/login/?next=/en/admin/") if person == "anonymous" else (403, "")
    )
    wrong = []
    for model, model_admin in walk.admins().items():
        for view in walk.admin_views(model):
            name = f"admin:{model.replace('.', '_')}_{view}"
            keys = {
                "object_id": model_admin.model._default_manager.values_list("pk", flat=True).first(),
                "move": "submit",
                "extension": "csv",
                "language": "fr",
                "pk": 1,
            }
            place = reverse(name, kwargs={key: keys[key] for key in ALL_ROUTES[name].keys})
            for method in walk.PAGE_METHODS:
                response = walk.answer(clients[person], method, place)
                if response.status_code != 302 or not response.url.startswith("/en/admin/login/?next="):
                    wrong.append(f"{method} {place}: {response.status_code}")
    assert "\n".join(wrong) == ""


def test_what_staff_may_not_change_is_refused_by_the_address_too(world, people, clients):
    wrong = []
    for model, model_admin in walk.admins().items():
        _sees, adds, changes, deletes, _views = ADMIN[model]
        for person in ("officer", "administrator"):
            row = first_row(model_admin, people[person]).pk
            for view, may, arguments in (("add", adds, []), ("change", changes, [row]), ("delete", deletes, [row])):
                if person not in people_of(may):
                    place = reverse(f"admin:{model.replace('.', '_')}_{view}", args=arguments)
                    status = walk.answer(clients[person], "POST", place, {"post": "yes"}).status_code
                    if status not in (302, 403) or (status == 302 and view == "add"):
                        wrong.append(f"{person} {place}: {status}")
    assert "\n".join(wrong) == ""


def test_foreign_is_the_same_as_missing(world, clients):
    """What a person may not see answers as what is not there: byte for byte, but for the id of the request."""
    for name in ("needs:detail", "offers:detail", "plans:activity", "api:needs-detail", "api:offers-detail", "api:activities-detail"):
        filling = ROUTES[name][0]
        place = address(name, filling, world)
        missing = re.sub(r"-\d{6}", "-999999", place)
        foreign, gone = (clients["observer"].get(one) for one in (place, missing))
        assert (foreign.status_code, gone.status_code) == (404, 404)
        pages = [response.content.decode() for response in (foreign, gone)]
        assert pages[0].replace(place.rpartition("-")[2], "") == pages[1].replace(missing.rpartition("-")[2], "")


def test_nobody_rises_by_inviting_themselves_or_a_colleague(people):
    secretariat = people.officer.appointments.get().office
    with pytest.raises(Refused, match="Only a head"):
        invite(office=secretariat, role="head", email="officer.at.home@example.org", name="Officer", by=people.officer)
    with pytest.raises(Refused, match="Somebody else"):
        invite(office=secretariat, role="head", email=people.administrator.email.upper(), name="Administrator", by=people.administrator)
    with pytest.raises(Refused, match="Somebody else"):
        invite(office=people.observer.appointments.get().office, role="observer", email=people.officer.email, name="", by=people.officer)
    assert invite(office=secretariat, role="officer", email="new@example.org", name="New", by=people.head).pk


def test_nobody_makes_an_office_of_staff_out_of_another(people):
    desk = people.provider.appointments.get().office
    desk.kind = "secretariat"
    with pytest.raises(Refused, match="Only a head"):
        write(lambda: desk.save() or desk, by=people.officer, record=desk)


MARKER = "zirconium-heron"
QUESTIONS = ["", f"search={MARKER}", "party=KEN", "status=draft"]


@pytest.mark.parametrize("person", ["anonymous", "other_transmitter", "other_provider", "administrator"])
def test_what_is_hidden_is_seen_on_no_page_and_in_no_file(world, clients, person):
    """The marker stands in Kenya's drafts, in a need that Kenya keeps to itself, in a draft offer and in notes to the other side."""
    hidden = [world.need, world.registered, world.difficulty, world.view, world.offer]
    for record in hidden:
        names = {"title", "description", "text"} & {field.name for field in record._meta.concrete_fields}
        type(record).objects.filter(pk=record.pk).update(**dict.fromkeys(names, f"{MARKER} hidden"))
    type(world.need).objects.filter(pk=world.registered.pk).update(visibility="secretariat")
    NeedShare.objects.update(party=Party.objects.get(code="SEN"))  # Fiji, asked to share a need, would rightly see it
    perform(factories.need(status="submitted"), "send_back", by=world.people.officer, note=MARKER)
    client, seen = clients[person], []
    places = [
        address(name, filling, world) for name, (filling, *_lines) in ROUTES.items() if not name.startswith(("account", "mfa", "admin"))
    ]
    if person == "administrator":
        places += [
            reverse(f"admin:{model.replace('.', '_')}_changelist")
            for model in ADMIN
            if not model.startswith(("parties.", "procrastinate."))
        ]
        for field in ("merged_into", "need", "offer"):
            model = {"merged_into": "need", "need": "coverage", "offer": "match"}[field]
            app = {"need": "needs", "coverage": "plans", "match": "plans"}[model]
            places.append(f"{reverse('admin:autocomplete')}?app_label={app}&model_name={model}&field_name={field}&term={MARKER}")
    for place in places:
        lists = place.endswith("/") and not any(character.isdigit() for character in place.replace("/api/v1/", ""))
        for question in QUESTIONS if lists else QUESTIONS[:1]:
            response = client.get(f"{place}{'&' if '?' in place else '?'}{question}" if question else place)
            text = b"".join(response.streaming_content) if response.streaming else response.content
            shown = (
                text.decode(errors="replace")
                .replace(f'value="{MARKER}"', "")
                .replace(question, "")
                .replace(question.replace("=", "%3D"), "")
            )
            if f"{MARKER} hidden" in shown or (not question.endswith(MARKER) and MARKER in shown):
                seen.append(f"{place}?{question}")
    assert "\n".join(seen) == ""


def test_the_owner_sees_it(world, clients):
    """The control: the marker would be found if it were shown."""
    type(world.need).objects.filter(pk=world.need.pk).update(title=MARKER)
    assert MARKER in clients["transmitter"].get(f"{reverse('needs:list')}?search={MARKER}").content.decode()
    assert MARKER in clients["officer"].get(reverse("admin:needs_need_changelist")).content.decode()
