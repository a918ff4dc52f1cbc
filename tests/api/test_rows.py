"""Lists and details are rows of one composed statement: that they say what the serializers and the whole filters say, to everybody."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone
from rest_framework.request import Request

from needs.models import Need
from plans.coverage import rungs_of
from reports import demonstration
from tarp.accounts.models import Appointment, User
from tarp.api import router
from tarp.records import rows
from tarp.records.parameters import narrowed
from tests.api.conftest import Caller
from tests.api.records import need

VIEWS = {path: view for path, view, _name in router.registry}
QUESTIONS = {
    "needs": ("", "convention=basel&status=registered", "rung=unaddressed", "as_of=2026-01-31", "region=africa", "search=training"),
    "offers": ("", "convention=stockholm"),
    "activities": ("", "status=approved"),
    "parties": ("group=ldc", "as_of=2000-01-01"),
}


@pytest.fixture
def world(db):
    """People of every office and role, and what they stated, offered and planned."""
    demonstration.invent(needs=40, seed=11, today=timezone.localdate())
    held = Appointment.objects.order_by("office__kind", "role", "pk").distinct("office__kind", "role")
    return [None, *User.objects.filter(pk__in=held.values("user"))]


def by_instance(view, user, question):
    """The same list the long way: every filter in its form, a model instance and its serializer for each row."""
    request = Request(RequestFactory().get(f"/?{question}"))
    request.user = user or AnonymousUser()
    view = view(request=request, action="list", format_kwarg=None, kwargs={})
    chosen = view.filterset_class(request.query_params, view.get_queryset(), request=request).qs.order_by(*view.ordering)[:50]
    serializer = view.serializer_class(context={"request": request, "view": view})
    beside = {*serializer.computed, *serializer.expressions()}
    for name in beside:
        del serializer.fields[name]
    return [dict(serializer.to_representation(one)) for one in chosen], beside, list(chosen)


def test_rows_and_instances_say_the_same_to_everybody(world):
    seen = set()
    for path, view in VIEWS.items():
        for user in world if view.filterset_class else ():
            client = Caller(user)
            for question in QUESTIONS.get(path, ("",)):
                found = client.get(f"{path}/?{question}").json()["results"]
                long_way, beside, chosen = by_instance(view, user, question)
                assert [{name: said for name, said in row.items() if name not in beside} for row in found] == long_way, (user, question)
                if path == "needs":
                    has_said_what_is_beside(found, chosen, question)
                for row in found[:1] if "as_of" not in question else ():
                    assert client.get(f"{path}/{row[view.lookup_field]}/").json() == row
                seen |= {path} if found else set()
    assert seen >= {"needs", "offers", "activities", "matches", "plans", "difficulties", "rounds", "parties", "providers"}


def has_said_what_is_beside(found, needs, question):
    day = date.fromisoformat(question.removeprefix("as_of=")) if "as_of" in question else timezone.localdate()
    rungs = rungs_of(needs, as_of=day)
    for row, one in zip(found, needs, strict=True):
        shared = sorted(share.party.code for share in one.shares.all() if share.status == "accepted")
        cluster = one.theme and one.theme.cluster and one.theme.cluster.code
        said = (rungs.get(one.pk), cluster, shared, Need.workflow.turns[one.status])
        assert (row["rung"], row["cluster"], row["shared_by"], row["turn"]) == said, one


def test_statement_is_composed_once_unless_it_depends_on_who_asks(db):
    rows._composed_once.cache_clear()
    client = Caller()
    for _time in range(2):
        assert client.get("needs/").status_code == client.get("activities/").status_code == 200
    assert (rows._composed_once.cache_info().misses, rows._composed_once.cache_info().hits) == (1, 1)


def test_statement_that_depends_on_who_asks_cannot_be_kept_by_mistake():
    serializer = VIEWS["activities"].serializer_class
    with pytest.raises(KeyError):
        rows._composed_once(serializer, ("pk",))


def test_filterset_is_narrowed_to_what_is_asked():
    whole = VIEWS["needs"].filterset_class
    assert set(narrowed(whole, frozenset({"status", "rung"})).base_filters) == {"status", "rung"}
    assert len(whole.base_filters) > 10


def test_places_of_rows_are_those_of_the_ordering(db, people):
    records = [need() for _time in range(3)]
    view = VIEWS["needs"]
    found = rows.placed_rows(Need.objects.filter(pk__in=[one.pk for one in records[:2]]), view.serializer_class(), ordering=("-id",))
    assert [(row["reference"], place) for row, place in found] == [(one.reference, (one.pk,)) for one in reversed(records[:2])]
    assert rows.placed_rows(Need.objects.none(), view.serializer_class(), ordering=("-id",)) == []
