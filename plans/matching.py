"""Which offers could meet a need, in which order and why; people decide (the secretariat proposes, both sides accept).

An offer is a candidate when it passes every gate: open on the day with a place left, a shared convention under which the Party is
eligible, the Party among those it is for, the need's theme, a common year. These are the gates of the rung "offer available"
(plans.coverage). Of what passes, each criterion gives points that sum to the score, 0 to 100:

provision 30 (share of the need's provisions), theme 15, region or country 20 (the Party named 20, its region or group 15, all 10),
language 10, means of delivery 10 (share of the types of assistance asked for), period 10 (share of the years asked for),
weight of the need 5 (high priority, new listing, LDC, SIDS, LLDC: one each).

A pair that was proposed once, and so every pair that was refused, is no candidate again. Ties go to the older offer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.utils.translation import ngettext_lazy as plural

from needs.choices import NeedStatus, Priority
from needs.models import Need
from offers.models import Offer
from plans.agreements import tell_both
from plans.coverage import GATES, eligible_pairs, open_offers, span
from plans.models import Match
from tarp.parties.models import GroupMembership, RegionMembership
from tarp.records.rules import Refused
from tarp.records.writing import AlreadyDone, write

CRITERIA = {"provision": 30, "theme": 15, "audience": 20, "language": 10, "means": 10, "period": 10, "weight": 5}
WEIGHED_GROUPS = ("ldc", "sids", "lldc")

SENTENCES: dict[str, Any] = {
    "provision_shared": plural("%(shared)s of %(asked)s provision of the need", "%(shared)s of %(asked)s provisions of the need", "asked"),
    "provision_not_asked": gettext_lazy("The need names no provision"),
    "theme_same": gettext_lazy("The theme of the need"),
    "party_named": gettext_lazy("It names this Party"),
    "region_named": gettext_lazy("It is for this Party's region or group of countries"),
    "open_to_all": gettext_lazy("It is for all eligible Parties"),
    "language_shared": gettext_lazy("In a language that was asked for"),
    "language_other": gettext_lazy("In none of the languages that were asked for"),
    "language_not_asked": gettext_lazy("No language was asked for"),
    "means_shared": plural(
        "%(shared)s of %(asked)s type of assistance asked for", "%(shared)s of %(asked)s types of assistance asked for", "asked"
    ),
    "means_not_asked": gettext_lazy("No type of assistance was asked for"),
    "period_shared": plural("%(shared)s of %(asked)s year asked for", "%(shared)s of %(asked)s years asked for", "asked"),
    "period_open": gettext_lazy("The need sets no period, or only its beginning or end"),
    "weight_of_need": gettext_lazy("Weight of the need: %(weights)s"),
    "weight_none": gettext_lazy("Neither high priority, nor a new listing, nor an LDC, SIDS or LLDC"),
}
WEIGHTS: dict[str, str | Promise] = {
    "high_priority": gettext_lazy("high priority"),
    "new_listing": gettext_lazy("newly listed chemical"),
    "ldc": gettext_lazy("least developed country"),
    "sids": gettext_lazy("small island developing State"),
    "lldc": gettext_lazy("landlocked developing country"),
}


class NotACandidate(Refused):
    def __init__(self) -> None:
        sentence = gettext_lazy("This offer cannot be proposed for this need: it does not fit, or it was proposed before.")
        super().__init__("not_a_candidate", sentence)


@dataclass(frozen=True)
class Line:
    """What one criterion gave: `points` of at most `of`, and the sentence that says why, in the reader's language."""

    code: str
    points: int
    of: int
    key: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        values = dict(self.values)
        if "weights" in values:
            values["weights"] = ", ".join(str(WEIGHTS[weight]) for weight in values["weights"])
        return str(SENTENCES[self.key] % values)


@dataclass(frozen=True)
class Candidate:
    """An offer that passed every gate, with its score and the lines that sum to it."""

    offer: Offer
    lines: tuple[Line, ...]

    @property
    def score(self) -> int:
        return sum(line.points for line in self.lines)

    @property
    def explanation(self) -> list[dict[str, Any]]:
        """The lines as a match keeps them."""
        return [asdict(line) for line in self.lines]


def explained(lines: Iterable[dict[str, Any]]) -> list[Line]:
    """The lines that a match keeps, to be read in the reader's language."""
    return [Line(**line) for line in lines]


# {offer} offers open on the day with a place left; the rest are the tables of their links. The gates are asked first, of the offers
# of the theme alone; the points are counted for what passes, each rounded to a whole number, so that they sum to the score.
RANKED = """
WITH need AS MATERIALIZED (
    SELECT n.id, n.party_id, n.theme_id, n.from_year, n.to_year, n.delivery_languages,
        ARRAY(SELECT a.convention_id FROM ({eligible}) a (party_id, convention_id)
            JOIN {need_conventions} c ON c.convention_id = a.convention_id AND c.need_id = n.id
            WHERE a.party_id = n.party_id) AS conventions,
        ARRAY(SELECT m.region_id FROM ({in_region}) m (party_id, region_id) WHERE m.party_id = n.party_id) AS regions,
        ARRAY(SELECT m.group_id FROM ({in_group}) m (party_id, group_id) WHERE m.party_id = n.party_id) AS groups,
        ARRAY(SELECT p.provision_id FROM {need_provisions} p WHERE p.need_id = n.id) AS provisions,
        ARRAY(SELECT t.assistancetype_id FROM {need_types} t WHERE t.need_id = n.id) AS types,
        ARRAY(SELECT m.offer_id FROM {match} m WHERE m.need_id = n.id) AS tried
    FROM {need} n WHERE n.id = %s
),
passing AS MATERIALIZED (
    SELECT o.offer_id, o.first_year, o.last_year, o.languages,
        EXISTS (SELECT FROM {offer_parties} p WHERE p.offer_id = o.offer_id) AS names_parties,
        EXISTS (SELECT FROM {offer_regions} r WHERE r.offer_id = o.offer_id)
            OR EXISTS (SELECT FROM {offer_groups} g WHERE g.offer_id = o.offer_id) AS names_some
    FROM need n
    JOIN {offer_themes} t ON t.theme_id = n.theme_id
    JOIN ({offer}) o (offer_id, first_year, last_year, languages) ON o.offer_id = t.offer_id
    WHERE {gates}
    AND o.offer_id <> ALL (n.tried)
),
facts AS (
    SELECT o.*, n.from_year, n.to_year, n.delivery_languages && o.languages AS shares_language,
        cardinality(n.delivery_languages) AS languages_asked,
        cardinality(n.provisions) AS provisions_asked,
        (SELECT count(*) FROM {offer_provisions} p
            WHERE p.offer_id = o.offer_id AND p.provision_id = ANY (n.provisions)) AS provisions_shared,
        cardinality(n.types) AS types_asked,
        (SELECT count(*) FROM {offer_types} t WHERE t.offer_id = o.offer_id AND t.assistancetype_id = ANY (n.types)) AS types_shared,
        n.to_year - n.from_year + 1 AS years_asked,
        least(n.to_year, o.last_year) - greatest(n.from_year, o.first_year) + 1 AS years_shared
    FROM passing o CROSS JOIN need n
),
points AS (
    SELECT f.*,
        round({provision} * provisions_shared::numeric / greatest(provisions_asked, 1))::int AS provision,
        CASE WHEN names_parties THEN {audience} WHEN names_some THEN {audience} * 3 / 4 ELSE {audience} / 2 END AS audience,
        CASE WHEN languages_asked = 0 OR shares_language THEN {language} ELSE 0 END AS language,
        CASE WHEN types_asked = 0 THEN {means} ELSE round({means} * types_shared::numeric / types_asked)::int END AS means,
        CASE WHEN years_asked IS NULL THEN {period} ELSE round({period} * years_shared::numeric / years_asked)::int END AS period
    FROM facts f
)
SELECT offer_id, provision, provisions_asked, provisions_shared, audience, names_parties, names_some, language, languages_asked,
    means, types_asked, types_shared, period, years_asked, years_shared
FROM points
ORDER BY provision + audience + language + means + period DESC, offer_id
LIMIT %s
"""


def candidates_for(need: Need, *, as_of: date, limit: int = 20) -> list[Candidate]:
    """The best offers for the need on the day, best first, each with the reasons that sum to its score. Three queries."""
    rows = _ranked(need, as_of=as_of, limit=limit)
    if not rows:
        return []
    offers = Offer.objects.select_related("provider").in_bulk([row["offer_id"] for row in rows])
    weights = weights_of(need, as_of=as_of)
    return [Candidate(offers[row["offer_id"]], _lines(row, weights)) for row in rows]


def judged(*, need: Need, offer: Offer, as_of: date) -> Candidate | None:
    """What this one offer would be for the need on the day; None where it does not pass, or was proposed before."""
    rows = _ranked(need, as_of=as_of, limit=1, offer=offer)
    return Candidate(offer, _lines(rows[0], weights_of(need, as_of=as_of))) if rows else None


def weights_of(need: Need, *, as_of: date) -> list[str]:
    """What gives the need weight over others: one point each."""
    groups = GroupMembership.objects.holding(on=as_of).filter(party=need.party_id, group__code__in=WEIGHED_GROUPS)
    held = set(groups.values_list("group__code", flat=True))
    reasons = {"high_priority": need.priority == Priority.HIGH, "new_listing": need.listing_id is not None}
    return [reason for reason, holds in reasons.items() if holds] + [group for group in WEIGHED_GROUPS if group in held]


def propose(*, need: Need, offer: Offer, by: Any, units: int = 1) -> Match:
    """Proposes the offer for the need to both sides, with its score of today.

    Raises `AlreadyDone` where a proposal of the pair is open, `Refused` where it is no candidate.
    """
    today = timezone.localdate()

    def save() -> Match:
        Offer.objects.select_for_update(of=("self",)).get(pk=offer.pk)  # two who propose the same pair wait for each other here
        if (proposed := Match.objects.open().filter(need=need, offer=offer).first()) is not None:
            raise AlreadyDone(proposed)
        candidate = judged(need=need, offer=offer, as_of=today) if need.status == NeedStatus.REGISTERED else None
        if candidate is None:
            raise NotACandidate
        match = Match(need=need, offer=offer, units=units, score=candidate.score, explanation=candidate.explanation)
        match.save()
        match.refresh_from_db()
        tell_both(match, by=by, note="")
        return match

    return write(save, by=by, act="propose")


def _lines(row: dict[str, Any], weights: list[str]) -> tuple[Line, ...]:
    def shared(code: str, asked: int | None, common: int, otherwise: str) -> Line:
        if not asked:
            return Line(code, row[code], CRITERIA[code], otherwise)
        return Line(code, row[code], CRITERIA[code], f"{code}_shared", {"shared": common, "asked": asked})

    audience = "party_named" if row["names_parties"] else "region_named" if row["names_some"] else "open_to_all"
    spoken = "language_not_asked" if not row["languages_asked"] else "language_shared" if row["language"] else "language_other"
    weight = Line("weight", len(weights), CRITERIA["weight"], "weight_of_need", {"weights": weights})
    return (
        shared("provision", row["provisions_asked"], row["provisions_shared"], "provision_not_asked"),
        Line("theme", CRITERIA["theme"], CRITERIA["theme"], "theme_same"),
        Line("audience", row["audience"], CRITERIA["audience"], audience),
        Line("language", row["language"], CRITERIA["language"], spoken),
        shared("means", row["types_asked"], row["types_shared"], "means_not_asked"),
        shared("period", row["years_asked"], row["years_shared"], "period_open"),
        weight if weights else Line("weight", 0, CRITERIA["weight"], "weight_none"),
    )


def _ranked(need: Need, *, as_of: date, limit: int, offer: Offer | None = None) -> list[dict[str, Any]]:
    """Rows of what passes the gates with its points, best first; of one offer where it is given."""
    offers = open_offers(as_of=as_of).filter(pk=offer.pk) if offer else open_offers(as_of=as_of)
    parts = {  # in the order of the statement
        "eligible": eligible_pairs(as_of=as_of).filter(party=need.party_id).values_list("party_id", "convention_id"),
        "in_region": RegionMembership.objects.holding(on=as_of).filter(party=need.party_id).values_list("party_id", "region_id"),
        "in_group": GroupMembership.objects.holding(on=as_of).filter(party=need.party_id).values_list("party_id", "group_id"),
        "offer": offers.values_list("pk", *span(), "languages"),
    }
    tables: dict[str, Any] = {
        "need": Need,
        "need_conventions": Need.conventions.through,
        "need_provisions": Need.provisions.through,
        "need_types": Need.assistance_types.through,
        "offer_conventions": Offer.conventions.through,
        "offer_themes": Offer.themes.through,
        "offer_provisions": Offer.provisions.through,
        "offer_types": Offer.assistance_types.through,
        "offer_regions": Offer.regions.through,
        "offer_groups": Offer.groups.through,
        "offer_parties": Offer.parties.through,
        "match": Match,
    }
    statements = {name: part.query.sql_with_params() for name, part in parts.items()}
    sql = RANKED.replace("{gates}", GATES).format(
        **{name: statement for name, (statement, _params) in statements.items()},
        **{name: connection.ops.quote_name(table._meta.db_table) for name, table in tables.items()},
        **CRITERIA,
    )
    *of_need, of_offer = [params for _statement, params in statements.values()]
    with connection.cursor() as cursor:
        cursor.execute(sql, [param for params in of_need for param in params] + [need.pk, *of_offer, limit])
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
