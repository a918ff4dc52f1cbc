"""The first day of a real office: reference data and nobody, to a Party that finds the call of the first round on its desk."""

from django.core.management import call_command

from needs.models import Need, Questionnaire, Response, Round
from tarp.accounts.management.commands import first_administrator
from tarp.accounts.models import Appointment, Office, User
from tarp.parties.models import Convention, DecisionParagraph
from tarp.records.models import Demonstration
from tests.journeys.conftest import Visitor, code_of, link_in_last_mail
from tests.journeys.test_road import choose, tick
from tests.people import PASSWORD


def set_up_the_app(visitor: Visitor) -> None:
    """From the page to which a member of staff without a second factor is led, to the recovery codes."""
    assert visitor.heading == "Second factor"
    visitor.axe()
    visitor.press("Set up an app")
    assert visitor.heading == "Set up an authenticator app"  # the password was typed a moment ago
    secret = visitor.page.locator("#authenticator_secret").inner_text()
    visitor.fill(code=code_of(secret)).press("Start using the app")
    assert visitor.heading == "Recovery codes"


def choose_in_list(visitor: Visitor, name: str, words: str) -> None:
    """Types into the admin's list that searches, and takes what it finds."""
    visitor.page.locator(f".field-{name} .select2-selection").first.click()
    visitor.page.fill(".select2-search__field", words)
    visitor.page.locator(".select2-results__option", has_text=words).first.click()


def save(visitor: Visitor) -> None:
    visitor.page.locator("input[name=_save]").click()
    assert visitor.page.locator(".errornote").all_inner_texts() == []


def test_office_from_an_empty_site_to_the_call_on_a_desk(visit, monkeypatch):
    assert [model.objects.exists() for model in (User, Office, Round, Response, Need, Demonstration)] == [False] * 6

    # 1. The site answers, and says that nothing is there yet.
    public = visit()
    for path in ("/", "/needs/", "/offers/", "/rounds/", "/plans/", "/reports/", "/gaps/"):
        public.go(path).axe()
        assert "invented" not in public.words

    # 2. The account of the first administrator is made on the server; she signs in and sets up her second factor.
    monkeypatch.setattr(first_administrator, "getpass", lambda _question: PASSWORD)
    call_command("first_administrator", "amina@example.org", "Amina Diallo")
    amina = visit()
    amina.go("/account/login/").fill(login="amina@example.org", password=PASSWORD)
    amina.page.click("main form button:not([name])")
    set_up_the_app(amina)
    amina.go("/admin/")  # the code of a moment ago is not asked again
    assert amina.heading == "Work queue"
    amina.axe()

    # 3. She makes the office of the secretariat and invites its head.
    amina.go("/admin/accounts/office/add/").fill(kind="Secretariat", name="Secretariat", email="office@example.org")
    save(amina)
    secretariat = Office.objects.get(kind="secretariat")
    amina.go(f"/admin/accounts/office/{secretariat.pk}/change/").press("Invite a person")
    amina.fill(name="Hugo Frey", email="hugo@example.org", role="Head")
    save(amina)

    # 4. He accepts, and is led to his own second factor without typing the password again.
    hugo = visit()
    hugo.go(link_in_last_mail("invitation")).fill(password="a second river in the evening").press("Accept")
    set_up_the_app(hugo)
    hugo.go("/admin/")
    assert hugo.heading == "Work queue"

    # 5. He makes a contact point of Uganda and invites its transmitter.
    hugo.go("/admin/accounts/office/add/").fill(kind="Contact point of a Party", name="Uganda: National Environment Authority")
    save(hugo)
    office = Office.objects.get(kind="party")
    hugo.go(f"/admin/accounts/office/{office.pk}/change/").press("The Party for which it speaks")
    assert hugo.page.locator("select[name=office] option:checked").inner_text() == office.name
    choose_in_list(hugo, "party", "Uganda")
    tick(hugo, "conventions", *(str(convention) for convention in Convention.objects.all()))
    hugo.fill(function="Official Contact Point")
    save(hugo)
    hugo.go(f"/admin/accounts/office/{office.pk}/change/").press("Invite a person")
    hugo.fill(name="Grace Okello", email="grace@example.org", role="Transmitter: drafts and submits")
    save(hugo)
    grace = visit()
    grace.go(link_in_last_mail("invitation")).fill(password="a third river at noon, perhaps").press("Accept")
    assert grace.heading == "Your desk"
    assert "Nothing waits for you" in grace.words
    grace.axe()

    # 6. He sets up the first round and opens it.
    hugo.go("/admin/needs/round/add/").fill(name_en="Needs 2026", code="2026-needs", opens_on="2026-11-01")
    hugo.page.click(".add-row a >> nth=0")
    hugo.fill(**{"parts-0-code": "needs", "parts-0-name_en": "Needs 2026"})
    hugo.page.select_option("select[name=parts-0-questionnaire]", value=str(Questionnaire.objects.get(code="needs").pk))
    hugo.page.select_option("select[name=parts-0-deadline]", "soon")
    tick(hugo, "conventions", *(str(convention) for convention in Convention.objects.all()))
    hugo.page.fill("#id_mandates_input", "RC-7/7")
    choose(hugo, "mandates", str(DecisionParagraph.objects.get(decision__symbol="RC-7/7", number="5")))
    save(hugo)
    round = Round.objects.get()
    hugo.go(f"/admin/needs/round/{round.pk}/change/").press("Open the round").press("Open the round")

    # 7. The transmitter is told, comes in by the link, and finds the call on the desk.
    path = link_in_last_mail("round_opened")
    assert path == "/rounds/2026-needs/"
    assert grace.go(path).heading == "Needs 2026"
    grace.axe()
    assert grace.go("/desk/").words.count("Needs 2026") == 1
    grace.press("Needs 2026").press("Start for Uganda")
    assert Response.objects.get().party.code == "UGA"
    assert Appointment.objects.count() == 3
