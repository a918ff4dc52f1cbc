"""From a registered need to a need that is met: candidates, a match, an activity with its money, delivery, and the Party's word."""

from decimal import Decimal

from needs.models import Need
from offers.choices import OfferStatus
from offers.models import Offer, Provider
from plans.models import Activity, Contribution, Coverage, Match
from tarp.accounts.models import Office
from tarp.parties.models import AssistanceType, Convention, Theme
from tests import factories
from tests.journeys.conftest import Visitor
from tests.people import everybody


def published_offer() -> Offer:
    unitar = Provider.objects.get(code="UNITAR")
    unitar.office = Office.objects.get(name="Desk of a provider")
    unitar.save()
    offer = Offer.objects.create(
        provider=unitar,
        title="Legal drafting",
        description="Two experts.",
        kind="expertise",
        available_from="2026-01-01",
        how_to_request="Write.",
        capacity=1,
        status=OfferStatus.PUBLISHED,
        published_on="2026-01-05",
    )
    offer.conventions.set(Convention.objects.filter(code="basel"))
    offer.themes.set(Theme.objects.all())
    offer.assistance_types.set(AssistanceType.objects.all())
    return offer


def rung(visitor: Visitor, need: Need) -> str:
    """The rung that the page of the need shows."""
    step = visitor.go(f"/needs/{need.reference}/").page.locator("ol.ladder [aria-current=step]")
    return step.inner_text().removesuffix("(reached)").strip()


def test_need_from_the_register_to_met(visit):
    people = everybody()
    need = factories.need(status="registered")
    offer = published_offer()
    public = visit()
    assert rung(public, need) == "Offer available"

    # Staff look at the ranked offers with their reasons and propose one.
    officer = visit(people.officer)
    officer.go(f"/needs/{need.reference}/candidates/").axe()
    officer.page.get_by_role("button", name="Propose").first.click()
    match = Match.objects.get()
    assert sum(line["points"] for line in match.explanation) == match.score

    # Both sides accept, each from the desk.
    party = visit(people.transmitter)
    party.go("/desk/").press(str(offer)).press("Accept").axe()
    party.press("Accept")
    provider = visit(people.provider)
    provider.go("/desk/").press(str(offer)).press("Accept").press("Accept")
    match.refresh_from_db()
    assert match.status == "agreed"

    # Staff plan an activity that answers it, with a budget line and a contribution; a head approves it.
    officer.go(f"/needs/{need.reference}/plan/").axe()
    officer.fill(
        title="Regional training on customs",
        plan="Technical assistance plan 2026-2029",
        lead="United Nations Institute for Training and Research",
        amount="20000",
        starts_on="2026-12-01",
        ends_on="2027-06-30",
    ).press("Save the proposal")
    activity = Activity.objects.get()
    officer.go(f"/admin/plans/activity/{activity.pk}/change/")
    officer.page.get_by_role("button", name="Add another Contribution").or_(
        officer.page.get_by_role("link", name="Add another Contribution")
    ).click()
    officer.page.locator("#contributions-0 .select2-selection").click()
    officer.page.locator(".select2-search__field").last.fill("Norway")
    officer.page.locator(".select2-results__option", has_text="Norway").first.click()
    officer.fill(**{"contributions-0-received": "20000", "contributions-0-received_on": activity.created_at.date().isoformat()})
    officer.page.locator("input[name=_save]").click()
    assert Contribution.objects.get().received == Decimal(20000)
    head = visit(people.head)
    head.go(f"/plans/activities/{activity.reference}/approve/").press("Approve")
    activity.refresh_from_db()
    assert activity.status == "approved", head.words
    assert rung(public, need) == "Funded"
    officer.go(f"/plans/activities/{activity.reference}/start/").press("Start")
    officer.go(f"/plans/activities/{activity.reference}/complete/").press("Complete")

    activity.refresh_from_db()
    assert (activity.status, officer.words.count("Completed") > 0) == ("completed", True), officer.words

    # The Party says that the need is met.
    party.go("/desk/").press(str(need)).press("Yes, the need is met").press("Yes, the need is met")
    assert Coverage.objects.get().status == "confirmed"
    assert rung(public, need) == "Met"
    public.go("/plans/activities/").axe()
    public.go(f"/plans/activities/{activity.reference}/").axe()
