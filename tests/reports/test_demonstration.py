"""The invented world: the same from the same seed, in every state, never beside real responses, and it says what it is."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.test import Client

from needs.models import Need, Response, Round, RoundPart
from needs.responses import sections
from needs.results import respondents_of
from needs.submissions import fingerprint
from offers.models import Offer
from plans.choices import ActivityKind, MatchStatus
from plans.models import Activity, Contribution, Coverage, Event, Match, Plan
from reports import demonstration
from reports.demonstration.world import TITLES
from reports.models import Snapshot
from tarp.accounts.models import Office
from tarp.parties.models import AssistanceType, Theme
from tarp.records import demonstration as mark
from tarp.records.models import Demonstration, Record
from tests.factories import need

TODAY = date(2026, 11, 21)
IN_OTHER_RECORDS = {"Provider", "Office", "Appointment", "Invitation"}


@pytest.fixture
def world(db):
    return demonstration.invent(needs=80, seed=7, today=TODAY)


def told() -> dict[str, list]:
    """What the world says, without the numbers that the database gave."""
    return {
        "needs": list(Need.objects.order_by("pk").values_list("party__code", "title", "status", "registered_on", "theme__code")),
        "offers": list(Offer.objects.order_by("pk").values_list("provider__code", "title", "status", "published_on")),
        "activities": list(Activity.objects.order_by("pk").values_list("title", "status", "approved_on", "completed_on")),
        "coverages": list(Coverage.objects.order_by("pk").values_list("status", "covered_on", "confirmed_on")),
        "matches": list(Match.objects.order_by("pk").values_list("status", "proposed_on", "agreed_on")),
    }


@pytest.mark.django_db(transaction=True)
def test_same_seed_gives_the_same_world():
    from tests.conftest import put_back

    demonstration.invent(needs=80, seed=7, today=TODAY)
    first = told()
    put_back()
    demonstration.invent(needs=80, seed=7, today=TODAY)
    assert told() == first


def test_every_state_of_every_workflow_is_there(world):
    missing = {}
    for model in apps.get_models():
        if not issubclass(model, Record) or not hasattr(model, "workflow"):
            continue
        there = set(model._base_manager.values_list("status", flat=True))
        if lacking := set(model.workflow.turns) - there:
            missing[model.__name__] = lacking
    assert missing == {"ProgressReport": {"issued"}}  # the main job issues one


def test_world_is_not_loaded_beside_real_responses(db):
    need()
    with pytest.raises(CommandError):
        call_command("load_demo", needs=20)
    assert Need.objects.count() == 1
    assert not Demonstration.objects.exists()


def test_second_loading_changes_nothing(world):
    call_command("load_demo", needs=500)
    assert Need.objects.count() == 80


@pytest.mark.parametrize("path", ["/en/needs/", "/en/parties/KEN/", "/ar/offers/", "/en/account/login/"])
def test_every_page_says_that_the_world_is_invented(world, path):
    mark.assume(True)
    assert 'class="demonstration"' in Client().get(path).content.decode()
    mark.assume(False)
    assert 'class="demonstration"' not in Client().get(path).content.decode()


def test_offers_name_provisions_of_their_conventions_or_none(world):
    named = Offer.objects.filter(status="published", provisions__isnull=False).distinct()
    assert Offer.objects.filter(status="published", provisions=None).exists()
    assert named.count() > Offer.objects.filter(status="published").count() / 2
    for offer in named:
        conventions = set(offer.conventions.all())
        assert {provision.convention in conventions for provision in offer.provisions.all()} == {True}


def test_activity_has_gone_through_each_of_its_steps_on_its_day(world):
    activity = Activity.objects.filter(status="completed").order_by("pk").first()
    steps = [(step.status, step.pgh_created_at.date()) for step in activity.events.order_by("pgh_created_at")]
    assert steps == [
        ("proposed", activity.created_at.date()),
        ("approved", activity.approved_on),
        ("ongoing", activity.started_on),
        ("completed", activity.completed_on),
    ]
    page = Client().get(f"/en/plans/activities/{activity.reference}/").content.decode()
    assert "· , " not in " ".join(re.sub(r"<[^>]+>", "", page).split())


def test_regions_differ_and_some_parties_never_answer(world):
    demanding = set(Need.objects.filter(status="registered").values_list("party__regions__code", flat=True))
    assert len(demanding) > 3
    assert (
        Response.objects.answered().values("party").distinct().count()
        < Round.objects.get(code="2026-needs").asked.values("party").distinct().count()
    )


def test_no_offer_is_promised_to_more_parties_than_it_has_room_for(world):
    from django.db.models import F, Q, Sum

    taken = Sum("matches__units", filter=Q(matches__agreed_on__isnull=False))
    assert not Offer.objects.annotate(taken=taken).filter(taken__gt=F("capacity")).exists()


def test_every_match_says_why_it_was_proposed(world):
    matches = list(Match.objects.all())
    assert len(matches) >= len(MatchStatus)
    assert [match for match in matches if not match.explanation or match.score != sum(line["points"] for line in match.explanation)] == []


def test_a_round_is_still_in_time_and_some_have_begun(world):
    (part,) = RoundPart.objects.filter(round__status="open", round__audience="needs", due_on__gt=TODAY)
    begun = Response.objects.filter(part=part)
    assert {response.status for response in begun} == {"draft", "submitted"}
    assert begun.filter(created_at__date__gt=TODAY).count() == 0


def test_a_round_for_offers_asks_desks_of_which_one_answered_and_others_did_not(world):
    round = Round.objects.get(audience="offers", status="extended")
    desks = {line.respondent: line.answered for line in respondents_of(round) if isinstance(line.respondent, Office)}
    assert (len(desks), sum(desks.values())) == (6, 1)
    sent = Response.objects.get(desk__in=desks, status="submitted")
    assert fingerprint(sent.submissions.get().sent) == sent.submissions.get().checksum
    assert {problem.code for part in sections(sent) for problem in part.problems()} == set()
    assert Response.objects.get(desk__in=desks, status="draft").desk != sent.desk


def test_what_was_sent_stands_in_a_response_that_was_sent(world):
    unsent = Need.objects.filter(response__status="draft").exclude(status__in=["draft", "suggested"])
    sent = Need.objects.filter(response__status__in=["submitted", "validated"], status="draft")
    assert (unsent.count(), sent.count()) == (0, 0)


def test_plans_of_the_conventions_come_before_invented_ones(world):
    shown = [plan.code for plan in Client().get("/en/plans/").context["plans"]]
    assert shown[0] == "2026-2029"
    assert {code.startswith("demo-") for code in shown[-3:]} == {True}
    assert Plan.objects.filter(code__startswith="demo-", ends_on__year__gt=2033).count() == 0


def test_its_reports_say_that_they_are_invented(world):
    assert set(Snapshot.objects.values_list("is_demonstration", flat=True)) == {True}


def test_every_theme_has_titles_in_every_language_for_each_type_that_fits_it(db):
    titles = json.loads(TITLES.read_text())
    languages = {code for code, _name in settings.LANGUAGES}
    assert set(titles["themes"]) == set(Theme.objects.in_use().values_list("code", flat=True))
    assert set(titles["assistance_types"]) == set(titles["offers"]) == set(AssistanceType.objects.in_use().values_list("code", flat=True))
    assert set(titles["activities"]) == set(ActivityKind)
    for theme in titles["themes"].values():
        assert set(theme) - {"assistance_types"} == languages
        assert set(theme["assistance_types"]) <= set(titles["assistance_types"])
        for kind in theme["assistance_types"]:
            words = titles["assistance_types"][kind]
            assert set(words) == languages
            assert [one for language in languages for what in theme[language] if len(one := words[language].format(what=what)) > 130] == []


def test_titles_say_what_is_done_in_the_language_of_the_party(world):
    """None is made of the names of the tables, and one theme is not always said alike."""
    needs = list(Need.objects.select_related("party", "theme").prefetch_related("assistance_types"))
    terms = [record.name_en for model in (Theme, AssistanceType) for record in model.objects.all()]
    names = {name for term in terms for name in (f": {term}", f"{term}: ")}
    titles = [record.title for model in (Need, Offer, Activity, Event) for record in model.objects.all()]
    assert [title for title in titles if any(name in title for name in names)] == []
    assert len({stated.title for stated in needs}) > len(needs) * 0.7
    kinds = json.loads(TITLES.read_text())["assistance_types"]
    for stated in needs:
        words = [kinds[kind.code][stated.language].partition("{what}") for kind in stated.assistance_types.all()]
        assert any(stated.title.startswith(start) and stated.title.endswith(end) for start, _what, end in words), stated.title


def test_centres_lead_work_in_the_parties_that_they_serve(world):
    led = Activity.objects.filter(lead__kind__endswith="_centre").prefetch_related("parties", "conventions", "lead__parties_served")
    assert led.count() > 3
    for activity in led:
        assert set(activity.conventions.all()) <= set(activity.lead.conventions.all())
        served, regions = set(activity.lead.parties_served.all()), set(activity.lead.party.regions.all())
        for party in activity.parties.all():
            assert party in served if served else regions & set(party.regions.all()), (activity.lead, party)


def test_completed_work_has_most_of_its_money(world):
    done = Activity.objects.filter(status="completed")
    required = done.aggregate(sum=Sum("budget_lines__amount"))["sum"]
    received = Contribution.objects.filter(activity__in=done).aggregate(sum=Sum("received"))["sum"]
    assert done.exclude(contributions__received__gt=0).count() == 0
    assert received / required > Decimal("0.8")
