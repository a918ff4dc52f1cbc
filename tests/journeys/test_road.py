"""The main road, by the people who walk it, in a real browser: from an invitation to the figure that counts the need."""

from needs.models import Need, Questionnaire, Response, Round
from offers.models import Offer, Provider
from tarp.accounts.models import Office
from tarp.parties.models import Convention, DecisionParagraph
from tests.journeys.conftest import Visitor, link_in_last_mail
from tests.people import contact_point, everybody


def choose(visitor: Visitor, name: str, *labels: str) -> None:
    """Moves these from the left of the admin's two lists to the right."""
    visitor.page.select_option(f"#id_{name}_from", label=list(labels))
    visitor.page.click(f"#id_{name}_add")
    visitor.page.locator(f"#id_{name}_to option").nth(len(labels) - 1).wait_for(state="attached")


def tick(visitor: Visitor, name: str, *labels: str) -> None:
    """Ticks the admin's boxes of these words."""
    for label in labels:
        visitor.page.locator(f".field-{name}").get_by_label(label, exact=True).check()


def test_need_from_the_invitation_to_the_register(visit):
    people = everybody()
    new_office = contact_point("UGA")

    # 1. The secretariat plans a round and opens it; Uganda's focal point is invited.
    head = visit(people.head)
    head.go("/admin/needs/round/add/").fill(name_en="Needs 2026", code="2026-needs", opens_on="2026-11-01")
    head.page.click(".add-row a >> nth=0")
    head.fill(**{"parts-0-code": "needs", "parts-0-name_en": "Needs 2026"})
    head.page.select_option("select[name=parts-0-questionnaire]", value=str(Questionnaire.objects.get(code="needs").pk))
    head.page.select_option("select[name=parts-0-deadline]", "soon")
    mandate = DecisionParagraph.objects.get(decision__symbol="RC-7/7", number="5")
    tick(head, "conventions", *(str(convention) for convention in Convention.objects.all()))
    head.page.fill("#id_mandates_input", "RC-7/7")  # the box above the list leaves what holds these words
    choose(head, "mandates", str(mandate))
    head.page.locator("input[name=_save]").click()
    round = Round.objects.get()
    assert (round.conventions.count(), round.mandates.get()) == (3, mandate)

    officer = visit(people.officer)
    officer.go(f"/admin/accounts/invitation/add/?office={new_office.pk}").fill(
        name="Grace Okello", email="grace@example.org", role="Transmitter: drafts and submits"
    )
    officer.page.locator("input[name=_save]").click()

    # She accepts, and the round is opened.
    grace = visit()
    grace.go(link_in_last_mail("invitation"))
    assert grace.page.url.endswith("/invitation/")  # the token has left the address bar
    grace.axe()
    grace.fill(password="a quiet river in the morning").press("Accept")
    assert grace.heading == "Your desk"
    assert visit().go("/invitation/", status=410).heading == "This invitation cannot be used"

    head.go(f"/admin/needs/round/{round.pk}/change/").press("Open the round").press("Open the round")
    round.refresh_from_db()
    assert round.status == "open"
    assert grace.go("/desk/").words.count("Needs 2026") == 1

    # 2. She states two needs and a difficulty, sees what is missing, and submits.
    grace.press("Needs 2026")
    grace.axe()
    grace.press("Start for Uganda").press("Who contributed").fill(authorities="Ministry of Water and Environment").press(
        "Save and come back later"
    )
    for number, title in enumerate(["Customs training", "Inventory of PCBs"]):
        grace.press("Needs").press("Add a need").fill(title=title)
        grace.axe() if number == 0 else None
        grace.press("Save and come back later")
    grace.press("Check your answers")
    assert "Select a theme." in grace.words
    grace.axe()
    for title in ("Customs training", "Inventory of PCBs"):
        need = Need.objects.get(title=title)
        grace.go(f"/needs/{need.reference}/edit/").fill(
            description="What is needed and why.",
            conventions=["Stockholm Convention"],
            theme="Legal and policy frameworks",
            provisions=["7 National implementation plans"],
            assistance_types=["Legal advice and drafting"],
            priority="High",
        ).press("Save and continue")
    grace.press("This is another need: save it")  # the second is about the same theme and provision as the first
    response = Response.objects.get()
    grace.go(f"/responses/{response.reference}/sections/difficulties/").press("Add a difficulty").fill(
        provision="7 National implementation plans", barrier="Lack of funds", description="No budget line."
    ).press("Save and continue")
    grace.go(f"/responses/{response.reference}/check/").press("Submit to the secretariat")
    assert grace.heading == "Response submitted"
    assert response.reference in grace.words
    assert link_in_last_mail("receipt") == f"/responses/{response.reference}/sent/"
    grace.axe()

    # Another Party sees nothing of it.
    other = visit(people.other_transmitter)
    other.go(f"/responses/{response.reference}/", status=404)
    other.go(f"/needs/{Need.objects.first().reference}/", status=404)

    # 3. Staff find both in the work queue, ask about one, register the other; she answers.
    officer.go("/admin/")
    assert "Needs to review" in officer.words
    first, second = Need.objects.order_by("pk")
    officer.go(f"/needs/{first.reference}/send_back/").fill(note="Which ports?").press("Send back with a question")
    officer.go(f"/needs/{second.reference}/register/").press("Register")
    grace.go("/desk/").press("Customs training")
    assert "Which ports?" in grace.words
    grace.press("Submit to the secretariat").fill(note="Malaba and Busia.").press("Submit to the secretariat")
    officer.go(f"/needs/{first.reference}/register/").press("Register")
    assert set(Need.objects.values_list("status", flat=True)) == {"registered"}
    public = visit()
    public.go("/needs/").axe()
    assert "Customs training" in public.words
    assert "Which ports?" not in public.go(f"/needs/{first.reference}/").words

    # 4. A provider registers an offer online; staff publish it.
    desk = Office.objects.get(name="Desk of a provider")
    Provider.objects.filter(code="UNITAR").update(office=desk)
    provider = visit(people.provider)
    provider.go("/offers/add/").fill(title="Legal drafting", description="Two experts.", how_to_request="Write to us.")
    provider.axe()
    provider.fill(
        kind="Expertise and training",
        conventions=["Stockholm Convention"],
        themes=["Legal and policy frameworks"],
        assistance_types=["Legal advice and drafting"],
        available_from="2026-01-01",
    )
    provider.page.locator("main form button").first.click()
    offer = Offer.objects.get()
    provider.go(f"/offers/{offer.reference}/submit/").press("Submit to the secretariat")
    officer.go(f"/offers/{offer.reference}/publish/").press("Publish")
    public.go(f"/offers/{offer.reference}/").axe()
