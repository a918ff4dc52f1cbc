"""How people come in, hold offices, hand over and go; what holds for every session."""

import re
import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tarp.accounts import invitations, tokens
from tarp.accounts.management.commands import first_administrator
from tarp.accounts.models import Appointment, Invitation, Office, User
from tarp.notices.models import Message
from tarp.records.rules import Refused
from tests.people import PASSWORD, contact_point, everybody, signed_in

ACCEPT = "/en/invitation/"


def token_in(mail: Message) -> str:
    return re.search(r"/invitation/([^/]+)/", mail.body)[1]


@pytest.fixture
def invited(people):
    invitation = invitations.invite(
        office=contact_point("UGA"), role="transmitter", email="Grace@Example.org", name="Grace", by=people.officer
    )
    return invitation, token_in(Message.objects.get())


def opened(token: str) -> Client:
    client = Client()
    assert client.get(f"/en/invitation/{token}/").url == ACCEPT
    return client


def closed(token: str, language: str = "en") -> str:
    """Why the link does not work; a stranger who opens it gets no session."""
    client = Client()
    answer = client.get(f"/{language}/invitation/{token}/")
    assert (answer.status_code, Session.objects.count(), [name for name in client.cookies if "session" in name]) == (410, 0, [])
    return answer.context["state"]


def test_invitation_makes_an_account_that_holds_the_office(invited):
    invitation, token = invited
    client = opened(token)
    assert client.post(ACCEPT, {"name": "Grace Okello", "password": PASSWORD}).url == reverse("desk")
    user = User.objects.get(email="grace@example.org")
    assert [(held.role, held.office_id) for held in user.standing.held] == [("transmitter", invitation.office_id)]
    assert client.get(reverse("desk")).status_code == 200


def test_invitation_keeps_no_token_in_the_database(invited):
    invitation, token = invited
    assert invitation.token_hash == invitations.hashed(token)
    assert token not in str(Invitation.objects.values().get())


def test_invitation_works_once(invited):
    _invitation, token = invited
    opened(token).post(ACCEPT, {"name": "Grace", "password": PASSWORD})
    Session.objects.all().delete()
    assert closed(token) == "used"


def test_newer_invitation_replaces_the_older(invited, people):
    invitation, token = invited
    invitations.invite(office=invitation.office, role="transmitter", email=invitation.email, name="Grace", by=people.officer)
    assert closed(token) == "superseded"


def test_invitation_expires(invited):
    _invitation, token = invited
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert closed(token) == "expired"


def test_guessed_invitation_makes_no_session_and_takes_the_place_of_none(invited):
    _invitation, token = invited
    assert closed("guessed") == "unknown"
    client = opened(token)
    assert client.get("/en/invitation/guessed/").status_code == 410
    assert client.get(ACCEPT).status_code == 410


def test_invitation_that_expired_says_so_in_the_language_of_the_invited(people):
    invitations.invite(office=contact_point("UGA"), role="transmitter", email="g@example.org", name="G", language="fr", by=people.officer)
    token = token_in(Message.objects.get())
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert '<html lang="fr"' in Client().get(f"/en/invitation/{token}/").content.decode()


def test_invitation_of_another_is_refused(invited, people):
    invitation, _token = invited
    with pytest.raises(Refused) as refused:
        invitations.accept(invitation, user=people.drafter)
    assert refused.value.code == "invitation_of_another"


def test_weak_password_is_refused_with_what_was_typed_kept(invited):
    _invitation, token = invited
    answer = opened(token).post(ACCEPT, {"name": "Grace Okello", "password": "short"})
    assert answer.status_code == 200
    assert answer.context["form"]["name"].value() == "Grace Okello"
    assert not User.objects.filter(email="grace@example.org").exists()


def test_party_people_cannot_invite(people):
    with pytest.raises(Refused) as refused:
        invitations.invite(office=contact_point("UGA"), role="transmitter", email="x@example.org", name="X", by=people.transmitter)
    assert refused.value.code == "staff_only"
    assert not Message.objects.exists()


def test_role_of_another_kind_of_office_is_refused(people):
    with pytest.raises(Refused) as refused:
        invitations.invite(office=contact_point("UGA"), role="head", email="x@example.org", name="X", by=people.officer)
    assert refused.value.code == "role_of_another_office"


def test_staff_cannot_give_themselves_an_office(people):
    own = Appointment.objects.get(user=people.officer)
    with pytest.raises(Refused) as refused:
        invitations.end(own, by=people.officer)
    assert refused.value.code == "not_yourself"


def test_hand_over_bites_on_the_next_request_and_invites_the_successor(people):
    predecessor = signed_in(people.transmitter)
    assert predecessor.get("/en/needs/add/").status_code == 200
    appointment = Appointment.objects.get(user=people.transmitter)
    invitation = invitations.hand_over(
        appointment, email="successor@example.org", name="Successor", language="fr", letter="Note 12/2026", by=people.officer
    )
    assert predecessor.get("/en/needs/add/").status_code == 404
    assert (invitation.office_id, invitation.role, invitation.letter) == (appointment.office_id, "transmitter", "Note 12/2026")
    assert Message.objects.get().language == "fr"


@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (1, True)])
def test_last_day_of_the_appointment_is_the_last_day_of_access(people, days, holds):
    Appointment.objects.filter(user=people.drafter).update(
        starts_on=timezone.localdate() - timedelta(days=9), ends_on=timezone.localdate() + timedelta(days=days)
    )
    assert bool(User.objects.get(pk=people.drafter.pk).standing.held) is holds


STAFF_DOORS = ["/en/admin/", "/en/desk/", "/en/needs/", "/en/account/tokens/", "/api/v1/needs/"]


@pytest.mark.parametrize("door", STAFF_DOORS)
def test_staff_without_a_second_factor_pass_no_door(people, door):
    client = Client()
    client.force_login(people.officer)
    answer = client.get(door)
    assert answer.status_code == (403 if door.startswith("/api/") else 302)
    if answer.status_code == 302:
        assert answer.url == reverse("mfa_index")


@pytest.mark.parametrize("door", STAFF_DOORS)
def test_staff_whose_session_has_not_shown_the_second_factor_pass_no_door(people, door):
    Authenticator.objects.create(user=people.officer, type="totp", data={"secret": ""})
    client = Client()
    client.force_login(people.officer)
    answer = client.get(door)
    assert answer.status_code == (403 if door.startswith("/api/") else 302)
    if answer.status_code == 302:
        assert answer.url.startswith(reverse("mfa_reauthenticate"))


SET_UP = "/en/account/2fa/totp/activate/"


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time() // 30)))


def sign_in(user: User) -> Client:
    """By the form of the site, with the password alone."""
    client = Client()
    assert client.post("/en/account/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    return client


def set_up_the_app(client: Client) -> None:
    secret = client.get(SET_UP).context["form"].secret
    assert client.post(SET_UP, {"code": code_of(secret)}).url == reverse("mfa_view_recovery_codes")


@pytest.mark.django_db(transaction=True)
def test_first_second_factor_is_set_up_with_the_password_of_the_door_and_opens_the_doors():
    client = sign_in(everybody().officer)
    set_up_the_app(client)
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert [client.get(door).status_code for door in STAFF_DOORS] == [200, 302, 200, 200, 200]  # the desk of staff is the admin


def test_password_that_was_typed_long_ago_is_asked_again_before_the_first_second_factor(people):
    with time_machine.travel(timezone.now() - timedelta(minutes=16)):
        client = sign_in(people.officer)
    assert client.get(SET_UP).url.startswith(reverse("account_reauthenticate"))


def test_password_is_not_enough_where_there_was_a_second_factor(people):
    """Somebody who knows the password alone adds no factor of their own beside the one that they cannot show."""
    client = sign_in(people.transmitter)
    with time_machine.travel(timezone.now() - timedelta(minutes=1)):
        Authenticator.objects.create(user=people.transmitter, type="webauthn", data={})
    assert client.get(SET_UP).url.startswith(reverse("account_reauthenticate"))


@pytest.mark.django_db(transaction=True)
def test_further_factor_does_not_stand_for_the_one_that_was_not_shown():
    """One person, two browsers: what the second sets up is no proof that the first has it too."""
    people = everybody()
    first, second = sign_in(people.officer), sign_in(people.officer)
    secret = first.get(SET_UP).context["form"].secret
    Authenticator.objects.create(user=people.officer, type="webauthn", data={})
    first.post(SET_UP, {"code": code_of(secret)})
    assert Authenticator.objects.filter(user=people.officer, type="totp").exists()
    assert [browser.get("/en/admin/").url.partition("?")[0] for browser in (first, second)] == [reverse("mfa_reauthenticate")] * 2


def test_admin_has_no_password_form_of_its_own(people):
    answer = Client().post("/en/admin/login/", {"username": people.officer.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("name", "minutes", "lasts"), [("transmitter", 59, True), ("transmitter", 61, False), ("head", 29, True), ("head", 31, False)]
)
def test_idle_session_ends(people, name, minutes, lasts):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        client = signed_in(people[name])
        client.get("/en/account/")
    with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
        assert (client.get("/en/account/").status_code == 200) is lasts


def test_session_ends_after_twelve_hours_whatever_is_done(people):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        client = signed_in(people.transmitter)
        client.get("/en/account/")
    for minutes in range(30, 12 * 60 + 1, 30):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            assert client.get("/en/account/").status_code == 200
    with time_machine.travel(now + timedelta(hours=12, minutes=1), tick=False):
        assert client.get("/en/account/").status_code == 302


def test_owner_sees_and_ends_sessions(people):
    here, there = Client(), Client()
    for client in (here, there):
        client.post(reverse("account_login"), {"login": people.transmitter.email, "password": PASSWORD})
    assert UserSession.objects.filter(user=people.transmitter).count() == 2
    other = UserSession.objects.get(session_key=there.session.session_key)
    here.post(reverse("usersessions_list"), {"session": other.pk})
    here.post(reverse("usersessions_list"))
    assert there.get("/en/account/").status_code == 302


def test_sign_in_gives_nothing_away(people):
    known = Client().post(reverse("account_login"), {"login": people.transmitter.email, "password": "wrong and long enough"})
    unknown = Client().post(reverse("account_login"), {"login": "nobody@example.org", "password": "wrong and long enough"})
    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].errors == unknown.context["form"].errors


def test_guessing_is_limited_whatever_address_is_claimed(people):
    answers = [
        Client().post(
            reverse("account_login"),
            {"login": people.transmitter.email, "password": f"wrong guess number {number}"},
            HTTP_X_FORWARDED_FOR=f"203.0.113.{number}",
        )
        for number in range(12)
    ]
    assert sum(1 for answer in answers if answer.status_code == 200 and "password" in str(answer.context["form"].errors)) <= 10


def test_token_acts_within_its_scope_until_its_day(people):
    secret = tokens.issue(user=people.transmitter, name="Script", scope="read", days=30)
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    assert Client().get("/api/v1/needs/", **bearer).status_code == 200
    refused = Client().post("/api/v1/needs/", {}, content_type="application/json", **bearer)
    assert (refused.status_code, refused.json()["code"]) == (403, "token_reads_only")
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert Client().get("/api/v1/needs/", **bearer).status_code == 401
    assert secret not in str(list(people.transmitter.tokens.values()))


def test_revoked_token_and_closed_account_are_out_at_once(people):
    first, second = (tokens.issue(user=people.transmitter, name=name, scope="read", days=30) for name in "ab")
    tokens.revoke(people.transmitter.tokens.get(name="a"))
    assert Client().get("/api/v1/needs/", HTTP_AUTHORIZATION=f"Bearer {first}").status_code == 401
    User.objects.filter(pk=people.transmitter.pk).update(is_active=False)
    assert Client().get("/api/v1/needs/", HTTP_AUTHORIZATION=f"Bearer {second}").status_code == 401


def test_token_is_shown_once(people):
    client = signed_in(people.transmitter)
    made = client.post("/en/account/tokens/", {"name": "Script", "scope": "read", "days": "30"})
    assert made.context["secret"] in made.content.decode()
    assert made.context["secret"] not in client.get("/en/account/tokens/").content.decode()


def make_first_administrator(monkeypatch, *passwords, email="Amina@example.org"):
    """Runs the command on the server, with these words typed at its questions."""
    typed = iter(passwords)
    monkeypatch.setattr(first_administrator, "getpass", lambda _question: next(typed))
    call_command("first_administrator", email, "Amina Diallo", "--language", "fr")


def test_first_administrator_signs_in_sets_up_the_second_factor_and_invites(db, monkeypatch, capsys):
    make_first_administrator(monkeypatch, PASSWORD, PASSWORD)
    assert "/fr/account/login/" in capsys.readouterr().out
    user = User.objects.get()
    assert (user.email, user.name, user.language, user.standing.is_administrator) == ("amina@example.org", "Amina Diallo", "fr", True)
    client = Client()
    client.post("/en/account/login/", {"login": user.email, "password": PASSWORD})
    assert client.get("/en/admin/").url == reverse("mfa_index")
    office = Office.objects.create(kind="secretariat", name="Secretariat")
    assert invitations.invite(office=office, role="head", email="head@example.org", name="Head", by=user).invited_by == user


def test_first_administrator_is_refused_while_there_is_one(people, monkeypatch):
    with pytest.raises(CommandError, match="There is an administrator already"):
        make_first_administrator(monkeypatch, PASSWORD, PASSWORD)
    Appointment.objects.filter(role="administrator").update(ended_at=timezone.now())
    make_first_administrator(monkeypatch, email=people.head.email)  # an account that exists keeps its password
    assert User.objects.get(pk=people.head.pk).standing.is_administrator is True
    assert User.objects.get(pk=people.head.pk).check_password(PASSWORD) is True


@pytest.mark.parametrize(
    ("passwords", "sentence"), [(("short", "short"), "too short"), ((PASSWORD, PASSWORD + "!"), "The two passwords differ")]
)
def test_first_administrator_needs_a_password_that_holds(db, monkeypatch, passwords, sentence):
    with pytest.raises(CommandError, match=sentence):
        make_first_administrator(monkeypatch, *passwords)
    assert User.objects.count() == 0
