"""The invented world: who and what is in it, drawn from one seed, as rows of tables."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.conf import settings
from django.db import models

from needs.choices import (
    ClarificationStatus,
    ClosingReason,
    Deadline,
    Level,
    NeedStatus,
    Priority,
    ResponseStatus,
    RoundStatus,
    Severity,
    ShareStatus,
    Source,
    StatementStatus,
    Visibility,
)
from needs.models import (
    Answer,
    Clarification,
    Difficulty,
    Message,
    Need,
    NeedShare,
    Questionnaire,
    Response,
    Round,
    RoundContact,
    RoundDesk,
    RoundPart,
    RoundParty,
    Submission,
    View,
)
from needs.submissions import FORM, fingerprint
from offers.choices import DeliveryMeans, OfferKind, OfferStatus, ProviderKind, Terms
from offers.models import Offer, Provider
from plans.choices import ActivityKind, ActivityStatus, CoverageStatus, EventKind, Fund, MatchStatus, PlanStatus
from plans.matching import judged
from plans.models import Activity, Attendance, BudgetLine, Contribution, Coverage, Event, Match, Plan
from reports.demonstration.copying import Table
from tarp.accounts.choices import OfficeKind, Role
from tarp.accounts.models import Appointment, Office, User
from tarp.parties.choices import ContactFunction
from tarp.parties.models import (
    Adherence,
    AssistanceType,
    Barrier,
    ContactPoint,
    Convention,
    DecisionParagraph,
    GroupMembership,
    Listing,
    Party,
    Provision,
    RegionMembership,
    Theme,
)

STATES_IN_TIME = {ResponseStatus.DRAFT: 6, ResponseStatus.SUBMITTED: 2}  # of responses, with their weights
STATES_AT_THE_END = {
    ResponseStatus.VALIDATED: 10,
    ResponseStatus.SUBMITTED: 8,
    ResponseStatus.RETURNED: 2,
    ResponseStatus.DRAFT: 3,
    ResponseStatus.ENDORSED: 1,
    ResponseStatus.DECLINED: 1,
}
MOST_EXPLAINED = 2_000  # needs; in a larger world the matches say no reasons
TEXTS = settings.BASE_DIR / "fixtures" / "demo" / "texts.json"
TITLES = settings.BASE_DIR / "fixtures" / "demo" / "titles.json"
CENTRES = (ProviderKind.BC_CENTRE, ProviderKind.SC_CENTRE, ProviderKind.JOINT_CENTRE)

CLOSED_FOR: dict[str, str] = {
    NeedStatus.CLOSED: ClosingReason.OVERTAKEN,
    NeedStatus.WITHDRAWN: ClosingReason.PRIORITIES_CHANGED,
    NeedStatus.REJECTED: ClosingReason.OUT_OF_SCOPE,
    NeedStatus.MERGED: ClosingReason.STATED_ALREADY,
    NeedStatus.DORMANT: ClosingReason.NOT_CONFIRMED,
}


@dataclass
class Place:
    """A Party as the invention needs it."""

    party: Party
    region: int | None
    region_code: str
    language: str
    groups: frozenset[str]
    conventions: list[int]
    weight: float
    answers: bool
    transmitter: int = 0
    responses: dict[int, int] = field(default_factory=dict)
    open_responses: set[int] = field(default_factory=set)

    def fitting(self, *, is_draft: bool) -> list[int]:
        """Its responses in which such a record can stand: what was sent in one that was sent, a draft in one that is open."""
        return [response for response in self.responses.values() if (response in self.open_responses) == is_draft]


class World:
    """One invention: what it draws from, and the tables it fills."""

    def __init__(self, *, needs: int, seed: int, today: date):
        self.size, self.today, self.random = needs, today, Random(seed)  # noqa: S311 - an invention, not a secret
        self.now = datetime.combine(today, time(12), UTC)
        self.texts, self.titles = json.loads(TEXTS.read_text()), json.loads(TITLES.read_text())
        self.tables: dict[type[models.Model], Table] = {}
        self.conventions = {convention.pk: convention for convention in Convention.objects.order_by("position")}
        self.themes = {pk: list(Theme.objects.in_use().filter(conventions=pk).in_order()) for pk in self.conventions}
        self.provisions = {pk: list(Provision.objects.expressible().filter(convention=pk).in_order()) for pk in self.conventions}
        self.assistance = list(AssistanceType.objects.in_use().in_order())
        self.asked_for = {  # for a theme the types of assistance that somebody would ask for
            theme.pk: [kind for kind in self.assistance if kind.code in self.titles["themes"][theme.code]["assistance_types"]]
            for themes in self.themes.values()
            for theme in themes
        }
        self.barriers = list(Barrier.objects.in_use().in_order())
        self.listings = {
            pk: list(Listing.objects.filter(convention=pk, adopted_on__year__gte=2019).order_by("code")) for pk in self.conventions
        }
        self.providers = list(Provider.objects.order_by("code").prefetch_related("conventions", "parties_served"))
        self.cells: dict[tuple[int, int, int | None], list[tuple[int, int, date]]] = defaultdict(list)  # of registered needs
        self.answers = 0  # of Parties, whether a need was met
        self.places = self.draw_places()

    def table(self, model: type[models.Model]) -> Table:
        if model not in self.tables:
            self.tables[model] = Table(model, self.now)
        return self.tables[model]

    def add(self, model: type[models.Model], **values: Any) -> int:
        return self.table(model).add(**values)

    def link(self, relation: Any, owner: int, members: Iterable[int]) -> None:
        """Rows of a many-to-many table."""
        through = relation.through
        own, other = relation.field.m2m_column_name(), relation.field.m2m_reverse_name()
        for member in members:
            self.add(through, **{own: owner, other: member})

    def write(self) -> None:
        for table in self.tables.values():
            table.write()

    def day(self, first: int, last: int) -> date:
        """A day between `first` and `last` days before today."""
        return self.today - timedelta(days=self.random.randint(last, first))

    def moment(self, day: date) -> datetime:
        return datetime.combine(day, time(self.random.randint(7, 17), self.random.randint(0, 59)), UTC)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def draw(self, shares: dict[Any, float]) -> Any:
        return self.random.choices(list(shares), weights=list(shares.values()))[0]

    def sample(self, pool: list[Any], least: int, most: int) -> list[Any]:
        return self.random.sample(pool, min(len(pool), self.random.randint(least, most)))

    # --- the ground ---------------------------------------------------------------------------------------------------

    def draw_places(self) -> list[Place]:
        """Every eligible Party with the share of needs that it states: poorer and smaller ones more, some none at all."""
        regions = {
            membership.party_id: membership.region
            for membership in RegionMembership.objects.holding(on=self.today).filter(region__scheme__code="brs").select_related("region")
        }
        groups = defaultdict(set)
        for party, code in GroupMembership.objects.holding(on=self.today).values_list("party", "group__code"):
            groups[party].add(code)
        conventions = {
            pk: set(Party.objects.eligible(convention, on=self.today).values_list("pk", flat=True))
            for pk, convention in self.conventions.items()
        }
        share = {"africa": 1.4, "asia_pacific": 1.0, "lac": 1.0, "cee": 0.6}
        places = []
        for party in Party.objects.order_by("code"):
            own = [pk for pk, parties in conventions.items() if party.pk in parties]
            if not own:
                continue
            region, member_of = regions.get(party.pk), frozenset(groups[party.pk])
            code = region.code.lower() if region else ""
            weight = share.get(code, 0.8) * (1.5 if "ldc" in member_of else 1) * (1.2 if "sids" in member_of else 1)
            answers = party.code in self.texts["accounts"] or not self.chance(0.4 if "sids" in member_of else 0.25)
            places.append(
                Place(
                    party,
                    region.pk if region else None,
                    code,
                    self.language_of(party.code),
                    member_of,
                    own,
                    weight * self.random.uniform(0.5, 1.5),
                    answers,
                )
            )
        return places

    def language_of(self, code: str) -> str:
        return next((language for language, codes in self.texts["languages"].items() if code in codes), "en")

    def people(self) -> None:
        """An office and a transmitter for every eligible Party, desks for some providers, and the secretariat."""
        nobody_signs_in = "!"  # the accounts that do are given a real one afterwards
        for place in self.places:
            office = self.add(Office, kind=OfficeKind.PARTY, name=f"Official contact point of {place.party.name_en}")
            point = self.add(ContactPoint, office_id=office, party_id=place.party.pk, function=ContactFunction.OFFICIAL_CONTACT_POINT)
            self.link(ContactPoint.conventions, point, place.conventions)
            code = place.party.code.lower()
            place.transmitter = self.person(
                f"transmitter.{code}", f"Transmitter of {place.party.name_en}", office, Role.TRANSMITTER, place.language, nobody_signs_in
            )
            if place.party.code in self.texts["accounts"]:
                self.person(f"drafter.{code}", f"Drafter of {place.party.name_en}", office, Role.DRAFTER, place.language, nobody_signs_in)
        secretariat = self.add(Office, kind=OfficeKind.SECRETARIAT, name="Secretariat")
        for role in (Role.OFFICER, Role.ANALYST, Role.HEAD):
            self.officer = self.person(role.value, f"{role.label} of the secretariat", secretariat, role, "en", nobody_signs_in)
        administration = self.add(Office, kind=OfficeKind.ADMINISTRATION, name="System administration")
        self.person("administrator", "Administrator", administration, Role.ADMINISTRATOR, "en", nobody_signs_in)
        observers = self.add(Office, kind=OfficeKind.OBSERVER, name="An observer")
        self.person("observer", "Observer", observers, Role.OBSERVER, "en", nobody_signs_in)
        self.desks, self.desk_people = [], {}
        for provider in self.providers:
            if provider.office_id is None and provider.code in self.texts["desks"]:
                office = self.add(Office, kind=OfficeKind.PROVIDER, name=f"Desk of {provider.name}"[:300])
                self.desk_people[office] = self.person(
                    f"provider.{provider.code.lower()}", f"Desk of {provider.name}"[:200], office, Role.TRANSMITTER, "en", nobody_signs_in
                )
                self.desks.append((provider.pk, office))

    def person(self, local: str, name: str, office: int, role: str, language: str, password: str) -> int:
        user = self.add(User, email=f"{local}@demo.example", name=str(name), language=language, password=password, is_active=True)
        self.add(Appointment, user_id=user, office_id=office, role=role, starts_on=self.today - timedelta(days=900))
        return user

    # --- rounds and responses -------------------------------------------------------------------------------------------

    def rounds(self) -> None:
        """Rounds in every state; the one of this cycle is open, and its last day was yesterday; the next is open and in time."""
        questionnaires = {audience: Questionnaire.objects.get(code=audience).pk for audience in ("needs", "offers")}
        asking = DecisionParagraph.objects.filter(decision__symbol="RC-7/7")
        paragraphs = {
            audience: list(asking.filter(number__in=[asked, "5"]).values_list("pk", flat=True))
            for audience, asked in (("needs", "3"), ("offers", "4"))
        }
        year = self.today.year
        states = [
            (year - 6, "needs", 2420, 2360, RoundStatus.ARCHIVED),
            (year - 2, "needs", 960, 900, RoundStatus.PUBLISHED),
            (year - 1, "offers", 500, 440, RoundStatus.CLOSED),
            (year - 2, "offers", 860, 800, RoundStatus.VALIDATED),
            (year, "needs", 240, 1, RoundStatus.OPEN),
            (year + 1, "needs", 20, -45, RoundStatus.OPEN),
            (year, "offers", 90, -30, RoundStatus.EXTENDED),
            (year + 1, "offers", -200, -260, RoundStatus.PREPARED),
            (year + 2, "needs", -480, -560, RoundStatus.PLANNED),
            (year - 1, "needs", 400, 340, RoundStatus.CANCELLED),
        ]
        self.asked = []
        for cycle, audience, opened, due, status in states:
            code = f"{cycle}-{audience}"
            names = {f"name_{column}": f"{words} {cycle}" for column, words in self.texts["rounds"][audience].items()}
            pk = self.add(Round, code=code, **names, audience=audience, opens_on=self.today - timedelta(days=opened), status=status)
            part = self.add(
                RoundPart,
                round_id=pk,
                code=audience,
                **names,
                questionnaire_id=questionnaires[audience],
                deadline=Deadline.DATE,
                due_on=self.today - timedelta(days=due),
            )
            self.link(Round.conventions, pk, self.conventions)
            self.link(Round.mandates, pk, paragraphs[audience])
            if audience == "needs" and status in (RoundStatus.OPEN, RoundStatus.PUBLISHED):
                for place in self.places:
                    for convention in place.conventions:
                        self.add(RoundParty, round_id=pk, party_id=place.party.pk, convention_id=convention)
                self.asked.append((part, code, opened, due, status))
            if audience == "offers" and status == RoundStatus.EXTENDED:
                self.call_for_offers = (pk, part, code, opened)

    def responses(self) -> None:
        questions = {
            question.code: question for question in Questionnaire.objects.get(code="needs").sections.get(code="about").questions.all()
        }
        options = list(questions["priority_themes"].options.order_by("position").values_list("code", flat=True))
        for number, code, opened, due, status in self.asked:
            for place in self.places:
                is_in_time = due < 0
                if not place.answers or self.chance(0.5 if is_in_time else 0.12):
                    continue
                if status == RoundStatus.PUBLISHED:
                    state = ResponseStatus.VALIDATED
                else:
                    state = self.draw(STATES_IN_TIME if is_in_time else STATES_AT_THE_END)
                day = self.day(opened, max(due, 1))
                at = self.moment(day)
                reference = f"BRS-{(self.today - timedelta(days=opened)).year}-{place.party.code}-{self.table(Response).next_id:04d}"
                said = {"authorities": self.texts["authorities"][place.language], "priority_themes": self.sample(options, 2, 4)}
                submitted = state in (ResponseStatus.VALIDATED, ResponseStatus.SUBMITTED, ResponseStatus.RETURNED)
                pk = self.add(
                    Response,
                    part_id=number,
                    party_id=place.party.pk,
                    status=state,
                    reference=reference,
                    submitted_at=at if submitted else None,
                    submitted_by_id=place.transmitter if submitted else None,
                    created_at=at - timedelta(days=3),
                    updated_at=at,
                )
                if state != ResponseStatus.DECLINED and not (is_in_time and submitted):  # the register is older than this round
                    place.responses[number] = pk
                if state == ResponseStatus.RETURNED or not submitted:
                    place.open_responses.add(pk)
                self.link(Response.conventions, pk, place.conventions)
                if submitted:
                    sent = {
                        "form": FORM,
                        "reference": reference,
                        "version": 1,
                        "submitted_at": at.isoformat(timespec="seconds"),
                        "language": place.language,
                        "round": code,
                        "part": "needs",
                        "questionnaire": {"code": "needs", "edition": 1},
                        "party": place.party.code,
                        "sections": [{"section": "about", "answers": {question: {"value": value} for question, value in said.items()}}],
                        "note": "Invented for the demonstration.",
                    }
                    self.add(
                        Submission,
                        response_id=pk,
                        number=1,
                        sent=sent,
                        checksum=fingerprint(sent),
                        submitted_at=at,
                        submitted_by_id=place.transmitter,
                    )
                if state == ResponseStatus.DECLINED:
                    continue
                answered = {"answered_by_id": place.transmitter, "answered_at": at - timedelta(days=2)}
                for question, value in said.items():
                    self.add(Answer, response_id=pk, question_id=questions[question].pk, value=value, **answered)

    def answers_of_desks(self) -> None:
        """The round for offers asks every Party and desk: one desk has answered, one has begun, the others have not."""
        round, part, code, opened = self.call_for_offers
        bound = Adherence.objects.in_force(on=self.today).order_by("party", "convention").values_list("party", "convention")
        for party, convention in dict.fromkeys(bound):
            self.add(RoundParty, round_id=round, party_id=party, convention_id=convention)
        for _provider, desk in self.desks:
            self.add(RoundDesk, round_id=round, desk_id=desk)
            self.add(RoundContact, round_id=round, office_id=desk, person_id=self.desk_people[desk])
        for (_provider, desk), is_sent in zip(self.desks, (True, False), strict=False):
            self.answer_of_a_desk(desk, part, code, self.today - timedelta(days=opened), is_sent=is_sent)

    def answer_of_a_desk(self, desk: int, part: int, code: str, opened: date, *, is_sent: bool) -> None:
        layout = Questionnaire.objects.get(code="offers").sections.order_by("position").prefetch_related("questions__options")
        asked = {question.code: question for section in layout for question in section.questions.all()}
        said: dict[str, Any] = self.texts["call_for_offers"]
        if not is_sent:
            said = {question: said[question] for question in ("provider", "contact")}
        at, person = self.moment(opened + timedelta(days=30)), self.desk_people[desk]
        reference = f"BRS-{opened.year}-D{desk}-{self.table(Response).next_id:04d}"
        pk = self.add(
            Response,
            part_id=part,
            desk_id=desk,
            status=ResponseStatus.SUBMITTED if is_sent else ResponseStatus.DRAFT,
            reference=reference,
            submitted_at=at if is_sent else None,
            submitted_by_id=person if is_sent else None,
            created_at=at - timedelta(days=3),
            updated_at=at,
        )
        self.link(Response.conventions, pk, self.conventions)
        for question, value in said.items():
            self.add(
                Answer,
                response_id=pk,
                question_id=asked[question].pk,
                value=value,
                answered_by_id=person,
                answered_at=at - timedelta(days=2),
            )
        if is_sent:
            sections = [
                {
                    "section": section.code,
                    "answers": {one.code: {"value": said[one.code]} if one.code in said else None for one in section.questions.all()},
                }
                for section in layout
                if section.questions.all()
            ]
            sent = {
                "form": FORM,
                "reference": reference,
                "version": 1,
                "submitted_at": at.isoformat(timespec="seconds"),
                "language": "en",
                "round": code,
                "part": "offers",
                "questionnaire": {"code": "offers", "edition": 1},
                "desk": f"D{desk}",
                "sections": sections,
                "note": "Invented for the demonstration.",
            }
            by = {"submitted_at": at, "submitted_by_id": person}
            self.add(Submission, response_id=pk, number=1, sent=sent, checksum=fingerprint(sent), **by)

    # --- needs ----------------------------------------------------------------------------------------------------------

    def needs(self) -> None:
        weights = [place.weight if place.answers else 0.02 for place in self.places]
        shares = {
            NeedStatus.REGISTERED: 72,
            NeedStatus.SUBMITTED: 8,
            NeedStatus.RETURNED: 4,
            NeedStatus.DRAFT: 5,
            NeedStatus.CLOSED: 3,
            NeedStatus.WITHDRAWN: 2,
            NeedStatus.REJECTED: 2,
            NeedStatus.DORMANT: 2,
            NeedStatus.SUGGESTED: 1,
            NeedStatus.MERGED: 1,
        }
        statuses = list(NeedStatus)  # the first needs cover every status, however small the world
        for number in range(self.size):
            place = self.random.choices(self.places, weights=weights)[0]
            self.need(place, statuses[number] if number < len(statuses) else self.draw(shares))

    def need(self, place: Place, status: str) -> None:
        named = self.sample(place.conventions, 1, 1) if self.chance(0.8) else self.sample(place.conventions, 1, 2)
        theme = self.themes[named[0]][min(int(self.random.expovariate(0.18)), len(self.themes[named[0]]) - 1)]
        kinds = self.sample(self.asked_for[theme.pk], 1, 2)
        fitting = place.fitting(is_draft=status in (NeedStatus.DRAFT, NeedStatus.SUGGESTED))
        response = self.random.choice(fitting) if fitting and self.chance(0.8) else None
        registered = (
            self.day(700, 5) if status in (NeedStatus.REGISTERED, NeedStatus.CLOSED, NeedStatus.DORMANT, NeedStatus.MERGED) else None
        )
        left = registered + timedelta(days=self.random.randint(1, 4)) if registered and status != NeedStatus.REGISTERED else None
        created = (registered or self.day(200, 2)) - timedelta(days=self.random.randint(4, 40))
        listing = self.random.choice(self.listings[named[0]]) if self.listings[named[0]] and self.chance(0.12) else None
        language = place.language
        year = self.today.year
        pk = self.add(
            Need,
            party_id=place.party.pk,
            response_id=response,
            theme_id=theme.pk,
            title=self.title(self.titles["assistance_types"][kinds[0].code][language], theme.code, language),
            description=self.random.choice(self.texts["needs"][language]),
            language=language,
            priority=self.draw({Priority.HIGH: 5, Priority.MEDIUM: 4, Priority.LOW: 1}),
            level=self.draw({Level.NATIONAL: 8, Level.SUBREGIONAL: 1, Level.REGIONAL: 1}),
            listing_id=listing.pk if listing else None,
            from_year=year + self.random.randint(0, 1),
            to_year=year + self.random.randint(1, 3),
            delivery_languages=[language],
            estimated_cost=Decimal(self.random.randint(4, 60) * 5000) if self.chance(0.5) else None,
            source=Source.QUESTIONNAIRE
            if response
            else self.draw({Source.REQUEST: 4, Source.NATIONAL_IMPLEMENTATION_PLAN: 3, Source.NATIONAL_REPORT: 2, Source.EVENT: 1}),
            source_reference="" if response else "Invented for the demonstration.",
            visibility=self.draw({Visibility.PUBLIC: 8, Visibility.PROVIDERS: 1, Visibility.PARTIES: 0.5, Visibility.SECRETARIAT: 0.5}),
            merged_into_id=1 if status == NeedStatus.MERGED else None,
            closing_reason=CLOSED_FOR.get(status, ""),
            status=status,
            registered_on=registered,
            left_register_on=left,
            created_at=self.moment(created),
            updated_at=self.moment(left or registered or created),
        )
        self.link(Need.conventions, pk, named)
        self.link(Need.provisions, pk, [one.pk for one in self.sample(self.provisions[named[0]], 1, 2)])
        self.link(Need.assistance_types, pk, [one.pk for one in kinds])
        if self.chance(0.6):
            self.link(Need.barriers, pk, [one.pk for one in self.sample(self.barriers, 1, 2)])
        if status == NeedStatus.REGISTERED and registered:
            self.cells[named[0], theme.pk, place.region].append((pk, place.party.pk, registered))

    def title(self, words: str, theme: str, language: str = "en") -> str:
        """These words, about something that is done under the theme."""
        return words.format(what=self.random.choice(self.titles["themes"][theme][language]))

    def dialogue(self) -> None:
        """Questions about registered needs, and shares of them, in every status."""
        stated = [(pk, party) for needs in self.cells.values() for pk, party, _registered in needs]
        places = {place.party.pk: place for place in self.places}
        for (need, party), status in zip(stated, [*ClarificationStatus, *ShareStatus], strict=False):
            place = places[party]
            if isinstance(status, ClarificationStatus):
                said = {"clarification_id": self.add(Clarification, need_id=need, field="description", status=status)}
                self.add(Message, **said, text="Where exactly? (Invented.)", is_from_party=False, written_by_id=self.officer)
                if status != ClarificationStatus.ASKED:
                    self.add(Message, **said, text="At two sites. (Invented.)", is_from_party=True, written_by_id=place.transmitter)
                continue
            other = next(one for one in self.places if one.party.pk != party and set(one.conventions) & set(place.conventions))
            decision = {"decided_by_id": other.transmitter, "decided_at": self.now, "note": "Invented."}
            decided = {} if status == ShareStatus.ASKED else decision
            self.add(NeedShare, need_id=need, party_id=other.party.pk, status=status, **decided)

    def statements(self) -> None:
        """Difficulties and views, in every status."""
        states = list(StatementStatus)
        answering = [place for place in self.places if place.responses]
        for number in range(max(12, min(self.size // 8, 5000))):
            place = self.random.choice(answering)
            convention = self.random.choice(place.conventions)
            state = states[number // 3 % 3] if number < 12 else StatementStatus.SUBMITTED
            shared = {
                "party_id": place.party.pk,
                "response_id": (place.fitting(is_draft=state == StatementStatus.DRAFT) or [None])[-1],
                "language": place.language,
                "status": state,
            }
            if number % 3:
                pk = self.add(
                    Difficulty,
                    **shared,
                    provision_id=self.random.choice(self.provisions[convention]).pk,
                    barrier_id=self.random.choice(self.barriers).pk,
                    severity=self.draw({Severity.SEVERE: 3, Severity.MODERATE: 5, Severity.MINOR: 2}),
                    description=self.random.choice(self.texts["difficulties"][place.language]),
                )
                self.link(Difficulty.conventions, pk, [convention])
            else:
                pk = self.add(View, **shared, text=self.random.choice(self.texts["views"][place.language]))
                self.link(View.conventions, pk, [convention])

    # --- offers and matches ---------------------------------------------------------------------------------------------

    def offers(self) -> None:
        regions = {place.region for place in self.places if place.region}
        shares = {
            OfferStatus.PUBLISHED: 80,
            OfferStatus.CLOSED: 6,
            OfferStatus.SUSPENDED: 4,
            OfferStatus.SUBMITTED: 4,
            OfferStatus.WITHDRAWN: 3,
        }
        statuses = list(OfferStatus)
        self.open_offers: dict[tuple[int, int, int | None], list[tuple[int, date]]] = defaultdict(list)
        for number in range(max(40, self.size // 8)):
            provider = self.random.choice(self.providers)
            status = statuses[number] if number < len(statuses) else self.draw(shares)
            served = [one.pk for one in provider.conventions.all()] or list(self.conventions)
            named = self.sample(served, 1, 2)
            themes = self.sample(self.themes[named[0]][:14], 1, 3)
            kinds = self.sample(self.asked_for[themes[0].pk], 1, 3)
            published = self.day(600, 20) if status in (OfferStatus.PUBLISHED, OfferStatus.SUSPENDED, OfferStatus.CLOSED) else None
            left = published + timedelta(days=15) if published and status != OfferStatus.PUBLISHED else None
            first = (published or self.today) - timedelta(days=10)
            lapsed = self.chance(0.15)
            last = None if self.chance(0.3) else (self.day(10, 1) if lapsed else self.today + timedelta(days=self.random.randint(90, 900)))
            own = [region for region in sorted(regions) if self.chance(0.35)]
            pk = self.add(
                Offer,
                provider_id=provider.pk,
                title=self.title(self.titles["offers"][kinds[0].code], themes[0].code),
                description=self.random.choice(self.texts["offers"]),
                kind=self.draw(
                    {
                        OfferKind.EXPERTISE: 5,
                        OfferKind.TECHNICAL_ASSISTANCE: 4,
                        OfferKind.TECHNOLOGY: 2,
                        OfferKind.FINANCIAL: 1,
                        OfferKind.IN_KIND: 1,
                    }
                ),
                delivery_means=[one.value for one in self.sample(list(DeliveryMeans), 1, 3)],
                languages=sorted({"en", *self.sample(["fr", "es", "ar", "ru", "zh-hans"], 0, 2)}),
                available_from=first,
                available_to=max(last, first) if last else None,
                capacity=self.random.choice([None, 3, 5, 8, 12, 20]),
                value=Decimal(self.random.randint(2, 80) * 5000) if self.chance(0.6) else None,
                terms=self.draw({Terms.GRANT: 6, Terms.IN_KIND: 2, Terms.COST_SHARED: 2, Terms.CONCESSIONAL: 1}),
                how_to_request="Write to the provider through the secretariat. (Invented for the demonstration.)",
                status=status,
                published_on=published,
                left_register_on=left,
                created_at=self.moment(first - timedelta(days=20)),
                updated_at=self.moment(left or published or self.today),
            )
            self.link(Offer.conventions, pk, named)
            self.link(Offer.themes, pk, [one.pk for one in themes])
            if number % 4:  # the others are bound to no provision
                provisions = self.provisions[named[0]]
                self.link(Offer.provisions, pk, sorted({provisions[place % len(provisions)].pk for place in (number, 3 * number + 1)}))
            self.link(Offer.assistance_types, pk, [one.pk for one in kinds])
            self.link(Offer.regions, pk, own)
            if status == OfferStatus.PUBLISHED and published:
                for theme in themes:
                    for region in own or [*regions, None]:
                        self.open_offers[named[0], theme.pk, region].append((pk, published))

    def matches(self) -> None:
        """Pairs of a need and an offer of the same convention, theme and region, in every status.

        Those of a world that people look at passed the gates on the day and say why; asking takes too long for the millions of benchmarks.
        """
        statuses = list(MatchStatus)
        shares = {
            MatchStatus.AGREED: 50,
            MatchStatus.PROPOSED: 18,
            MatchStatus.PROVIDER_ACCEPTED: 8,
            MatchStatus.PARTY_ACCEPTED: 6,
            MatchStatus.DECLINED: 10,
            MatchStatus.ENDED: 8,
        }
        taken: dict[int, int] = defaultdict(int)
        number = 0
        for cell, needs in self.cells.items():
            offers = self.open_offers.get(cell)
            for need, _party, registered in needs if offers else ():
                if not self.chance(0.4):
                    continue
                offer, published = self.random.choice(offers)
                if taken[offer] >= 3:  # the smallest capacity: none is promised more than it has
                    continue
                first = max(registered, published)
                proposed = first + timedelta(days=self.random.randint(0, max(0, (self.today - first).days // 3)))
                candidate = None
                if self.size <= MOST_EXPLAINED:
                    candidate = judged(need=Need.objects.get(pk=need), offer=Offer.objects.get(pk=offer), as_of=proposed)
                    if candidate is None:
                        continue
                taken[offer] += 1
                status = statuses[number] if number < len(statuses) else self.draw(shares)
                number += 1
                agreed = proposed + timedelta(days=self.random.randint(0, max(0, (self.today - proposed).days // 2)))
                ended = agreed + timedelta(days=self.random.randint(0, max(0, (self.today - agreed).days)))
                self.add(
                    Match,
                    need_id=need,
                    offer_id=offer,
                    score=candidate.score if candidate else 0,
                    explanation=candidate.explanation if candidate else [],
                    status=status,
                    proposed_on=proposed,
                    agreed_on=agreed if status in (MatchStatus.AGREED, MatchStatus.ENDED) else None,
                    ended_on=ended if status in (MatchStatus.DECLINED, MatchStatus.ENDED) else None,
                    created_at=self.moment(proposed),
                    updated_at=self.moment(agreed),
                )

    # --- plans, activities, money ----------------------------------------------------------------------------------------

    def plans(self) -> None:
        """The plan in force takes the activities; trials of the plan that follows it stand in the other states."""
        self.plan = Plan.objects.in_force(on=self.today).order_by("-starts_on").first()
        first = date(self.plan.ends_on.year + 1, 1, 1)
        for letter, status in zip(
            "ABCD", (PlanStatus.DRAFTING, PlanStatus.CONSULTATION, PlanStatus.SUBMITTED, PlanStatus.WELCOMED), strict=True
        ):
            self.add(
                Plan,
                code=f"demo-{status}",
                name_en=f"Invented plan {first.year}-{first.year + 3}, variant {letter} (demonstration)",
                starts_on=first,
                ends_on=date(first.year + 3, 12, 31),
                is_official=False,
                status=status,
                source="Invented for the demonstration.",
            )

    def activities(self) -> None:
        statuses = list(ActivityStatus)
        shares = {
            ActivityStatus.PROPOSED: 12,
            ActivityStatus.APPROVED: 30,
            ActivityStatus.ONGOING: 22,
            ActivityStatus.COMPLETED: 28,
            ActivityStatus.POSTPONED: 4,
            ActivityStatus.CANCELLED: 4,
        }
        centres, others = self.leads()
        donors = [provider.pk for provider in self.providers if provider.kind == "developed_country_party"]
        cells = [cell for cell, needs in self.cells.items() if needs]
        self.random.shuffle(cells)
        cells.sort(key=lambda cell: -len(self.cells[cell]))
        codes = {theme.pk: theme.code for themes in self.themes.values() for theme in themes}
        for number in range(max(18, self.size // 14)):
            convention, theme, _region = cell = cells[number % len(cells)]
            status = statuses[number] if number < len(statuses) else self.draw(shares)
            earliest = max(self.plan.starts_on, self.today - timedelta(days=500))
            approved = earliest + timedelta(days=self.random.randint(0, max(1, (self.today - earliest).days // 3)))
            started = approved + timedelta(days=self.random.randint(5, max(6, (self.today - approved).days // 3)))
            completed = started + timedelta(days=self.random.randint(2, max(3, (self.today - started).days // 2)))
            had = {
                "approved_on": approved if status != ActivityStatus.PROPOSED else None,
                "started_on": started if status in (ActivityStatus.ONGOING, ActivityStatus.COMPLETED) else None,
                "completed_on": completed if status == ActivityStatus.COMPLETED else None,
                "cancelled_on": self.today - timedelta(days=1) if status == ActivityStatus.CANCELLED else None,
            }
            kind = self.random.choice(list(ActivityKind))
            served = self.sample([need for need in self.cells[cell] if need[2] <= approved] or self.cells[cell], 2, 9)
            able = [one for one, parties in centres[convention] if any(party in parties for _need, party, _day in served)]
            if able and (kind == ActivityKind.REGIONAL_DELIVERY or self.chance(0.6)):
                lead = self.random.choice(able)
                parties = dict(centres[convention])[lead]
                served = [need for need in served if need[1] in parties]  # a centre works in the Parties that it serves
            else:
                lead = self.random.choice(others[convention])
                kind = kind if kind != ActivityKind.REGIONAL_DELIVERY else ActivityKind.TRAINING
            pk = self.add(
                Activity,
                plan_id=self.plan.pk,
                title=self.title(self.titles["activities"][kind], codes[theme]),
                description=self.random.choice(self.texts["activities"]),
                kind=kind,
                level=self.draw({Level.REGIONAL: 5, Level.NATIONAL: 3, Level.SUBREGIONAL: 2}),
                theme_id=theme,
                lead_id=lead,
                starts_on=started,
                ends_on=max(completed, started)
                if status == ActivityStatus.COMPLETED
                else self.today + timedelta(days=self.random.randint(30, 500)),
                pow_number=self.random.choice([13, 14, 15, 16, 17]),
                source="Invented for the demonstration.",
                status=status,
                created_at=self.moment(earliest),
                updated_at=self.moment(had["completed_on"] or had["started_on"] or had["approved_on"] or earliest),
                **had,
            )
            self.link(Activity.conventions, pk, [convention])
            self.link(Activity.parties, pk, {party for _need, party, _day in served})
            self.money(pk, convention, approved, donors, was_done=completed if status == ActivityStatus.COMPLETED else None)
            for need, _party, registered in served:
                covered = max(approved, registered)
                is_delivered = status == ActivityStatus.COMPLETED and completed >= covered
                answer = self.answer_of_the_party() if is_delivered else CoverageStatus.PROMISED
                self.add(
                    Coverage,
                    activity_id=pk,
                    need_id=need,
                    covered_on=covered,
                    status=answer,
                    confirmed_on=min(self.today, completed + timedelta(days=20)) if answer == CoverageStatus.CONFIRMED else None,
                )
            if status in (ActivityStatus.ONGOING, ActivityStatus.COMPLETED):
                self.event(pk, codes[theme], started, {party for _need, party, _day in served})

    def answer_of_the_party(self) -> str:
        """Most needs are met; the first two answers cover both."""
        self.answers += 1
        if self.answers <= 2:
            return (CoverageStatus.DISPUTED, CoverageStatus.CONFIRMED)[self.answers - 1]
        return self.draw({CoverageStatus.CONFIRMED: 6, CoverageStatus.PROMISED: 3, CoverageStatus.DISPUTED: 1})

    def leads(self) -> tuple[dict[int, list[tuple[int, frozenset[int]]]], dict[int, list[int]]]:
        """Under each convention the centres with the Parties that they serve (of their region where no list is known), and the others."""
        places = {place.party.pk: place for place in self.places}
        regions: dict[int | None, set[int]] = defaultdict(set)
        for place in self.places:
            regions[place.region].add(place.party.pk)
        centres, others = defaultdict(list), defaultdict(list)
        for provider in self.providers:
            if provider.kind in (ProviderKind.DEVELOPED_COUNTRY_PARTY, ProviderKind.PRIVATE_SECTOR):
                continue
            home = places.get(provider.party_id)
            parties = frozenset(one.pk for one in provider.parties_served.all()) or frozenset(regions[home.region] if home else ())
            for convention in [one.pk for one in provider.conventions.all()] or list(self.conventions):
                if provider.kind not in CENTRES:
                    others[convention].append(provider.pk)
                elif parties:
                    centres[convention].append((provider.pk, parties))
        return centres, others

    def money(self, activity: int, convention: int, approved: date, donors: list[int], *, was_done: date | None) -> None:
        """What it costs, and what a donor gave for it: work that is done was paid, most of it before it ended."""
        fund = {"basel": Fund.BD, "rotterdam": Fund.RV, "stockholm": Fund.SV}[self.conventions[convention].code]
        amounts = [Decimal(self.random.randint(4, 50) * 2500) for _line in range(self.random.randint(1, 2))]
        for offset, amount in enumerate(amounts):
            self.add(
                BudgetLine,
                activity_id=activity,
                year=self.today.year + offset,
                fund=fund,
                amount=amount,
                includes_psc=True,
                purpose="Delivery",
            )
        if was_done is None and self.chance(0.25):
            return  # a concept that no donor has taken up
        shares = ["0.4", "0.7", "1", "1", "1.1"] if was_done is None else ["0.85", "0.95", "1", "1", "1.1"]
        share = Decimal(self.random.choice(shares))
        amount = (sum(amounts) * share).quantize(Decimal("0.01"))
        pledged = approved + timedelta(days=5)
        committed = pledged + timedelta(days=20) if was_done or self.chance(0.8) else None
        received = committed + timedelta(days=30) if committed and (was_done or self.chance(0.7)) else None
        self.add(
            Contribution,
            activity_id=activity,
            donor_id=self.random.choice(donors),
            pledged=amount,
            pledged_on=pledged,
            committed=amount if committed else None,
            committed_on=committed,
            received=amount if received else None,
            received_on=received,
        )

    def event(self, activity: int, theme: str, started: date, parties: set[int]) -> None:
        is_online = self.chance(0.4)
        pk = self.add(
            Event,
            activity_id=activity,
            title=self.title(self.titles["activities"][ActivityKind.TRAINING], theme),
            kind=self.random.choice([EventKind.TRAINING, EventKind.WORKSHOP, EventKind.WEBINAR]),
            starts_on=started,
            ends_on=started + timedelta(days=self.random.randint(0, 3)),
            is_online=is_online,
            country_id=None if is_online else sorted(parties)[0],
        )
        for party in sorted(parties):
            female = self.random.randint(1, 6)
            self.add(
                Attendance, event_id=pk, party_id=party, female=female, male=self.random.randint(1, 6), not_stated=self.random.randint(0, 1)
            )
