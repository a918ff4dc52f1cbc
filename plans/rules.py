"""Who may plan, match, accept and confirm: staff plan, the two sides of a match accept, the Party confirms."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from needs import rules as needs
from needs.choices import Visibility
from offers import rules as offers
from plans.choices import MatchStatus, PlanStatus
from tarp.accounts.choices import OfficeKind
from tarp.accounts.rules import is_head, is_secretariat
from tarp.accounts.standing import standing
from tarp.parties.mandates import parties_acted_for
from tarp.records.rules import Rule, rule

OPEN_MATCHES = (MatchStatus.PROPOSED, MatchStatus.PROVIDER_ACCEPTED, MatchStatus.PARTY_ACCEPTED)
SHOWN_TO_PROVIDERS = (Visibility.PROVIDERS, Visibility.PUBLIC)
CONSENTED = (MatchStatus.PARTY_ACCEPTED, MatchStatus.AGREED, MatchStatus.ENDED)


def of(part: str, asked: Rule) -> Rule:
    """The rule asked of a part of the record: of the need of a match, of the offer of a match."""
    return Rule(asked.code, asked.sentence, lambda user, record: asked(user, getattr(record, part)))


@rule("need_not_shown", _("The Party has not opened this need to providers. It accepts first."))
def need_is_shown(user: Any, match: Any) -> bool:
    """A need that its Party keeps from providers is shown to one only after the Party has accepted."""
    return match.need.visibility in SHOWN_TO_PROVIDERS or match.status in CONSENTED


@rule("match_agreed", _("Both sides have agreed or one has declined: this can no longer be changed."))
def is_open(user: Any, match: Any) -> bool:
    return match.status in OPEN_MATCHES


accept_as_party = of("need", needs.transmits_for_the_party)
accept_as_provider = of("offer", offers.transmits_for_the_provider) & need_is_shown
either_side = accept_as_party | accept_as_provider | is_secretariat
propose = is_secretariat
edit_match = is_secretariat & is_open


@rule("led_here_by_a_merging", _("This was led here when its need was merged, and stays. End it, and enter it anew for the other need."))
def stays_with_its_need(user: Any, link: Any) -> bool:
    return link.made_for is None or link.made_for.current().pk == link.need_id


plan = is_secretariat
edit_coverage = plan & stays_with_its_need
approve = is_head
confirm = of("need", needs.transmits_for_the_party)
speaks_of_coverage = of("need", needs.drafts_for_the_party) | is_secretariat


def plans_visible_to(user: Any) -> Q:
    """Everybody sees plans that left drafting."""
    return Q() if standing(user).is_staff else ~Q(status=PlanStatus.DRAFTING)


def approved(prefix: str = "") -> Q:
    """Activities that a head approved, whatever became of them."""
    return Q(**{f"{prefix}approved_on__isnull": False})


def activities_visible_to(user: Any, prefix: str = "") -> Q:
    """Everybody sees activities that were approved; the lead's desk sees those proposed too."""
    if standing(user).is_staff:
        return Q()
    seen = approved(prefix) & ~Q(**{f"{prefix}plan__status": PlanStatus.DRAFTING})
    offices = standing(user).offices(OfficeKind.PROVIDER)
    return seen | Q(**{f"{prefix}lead__office__in": offices}) if offices else seen


def matches_visible_to(user: Any, model: Any) -> Q:
    """The secretariat sees all, each side its own; the provider none that the rule `need_is_shown` keeps from it."""
    who = standing(user)
    if who.is_secretariat():
        return Q()
    seen = Q(pk__in=[])
    if parties_acted_for(user):
        need = model._meta.get_field("need").related_model
        seen |= Q(need__in=need.objects.filter(needs.of_own_parties(user, need)))
    if offices := who.offices(OfficeKind.PROVIDER):
        shown = Q(need__visibility__in=SHOWN_TO_PROVIDERS) | Q(status__in=CONSENTED)
        seen |= Q(offer__provider__office__in=offices) & shown
    return seen
