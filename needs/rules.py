"""Who may state, change, review and read needs; the contact points of a Party act for it, each under its own conventions."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from needs.choices import Channel, NeedStatus, ResponseStatus, RoundStatus, ShareStatus, StatementStatus, Visibility
from tarp.accounts.choices import OfficeKind, Role
from tarp.accounts.rules import acts_for_a_party, is_head, is_secretariat
from tarp.accounts.standing import standing
from tarp.parties.mandates import conventions_acted_for, parties_acted_for
from tarp.records.rules import Rule, rule

OPENED = (
    RoundStatus.OPEN,
    RoundStatus.EXTENDED,
    RoundStatus.CLOSED,
    RoundStatus.VALIDATED,
    RoundStatus.PUBLISHED,
    RoundStatus.ARCHIVED,
)
RESULTS_PUBLISHED = (RoundStatus.PUBLISHED, RoundStatus.ARCHIVED)
TAKES_ANSWERS = (RoundStatus.OPEN, RoundStatus.EXTENDED, RoundStatus.CLOSED)
OPEN_TO_THE_PARTY = (NeedStatus.DRAFT, NeedStatus.RETURNED)
SHARED = (ShareStatus.ASKED, ShareStatus.ACCEPTED)  # who is asked to share a need, or shares it, sees it
IN_THE_REGISTER = (NeedStatus.REGISTERED, NeedStatus.CLOSED)


def _acts_under(user: Any, record: Any, *roles: str) -> bool:
    """The person acts for the record's Party under every convention that the record names."""
    conventions = conventions_acted_for(user, record.party_id, *roles)
    return bool(conventions) and {convention.pk for convention in record.conventions.all()} <= conventions


@rule("not_your_party", _("Only the contact points of this Party can do this, each for its own conventions."))
def drafts_for_the_party(user: Any, record: Any) -> bool:
    return _acts_under(user, record)


@rule("not_a_transmitter", _("Only a person who transmits for this Party can do this. Ask your official contact point to do it."))
def transmits_for_the_party(user: Any, record: Any) -> bool:
    return _acts_under(user, record, Role.TRANSMITTER)


def desks_held(user: Any, *roles: str) -> frozenset[int]:
    """Ids of the desks of providers that the person holds (in one of these roles, or in any)."""
    return standing(user).offices(OfficeKind.PROVIDER, *roles)


def of_the_respondent(of_a_party: Rule, of_a_desk: Rule) -> Rule:
    """A rule for responses: the first is asked where a Party answers, the second where a provider's desk does, with its own sentence."""

    def only(asked: Rule, *, answers_for_a_desk: bool) -> Rule:
        def test(user: Any, response: Any) -> bool:
            return (response.desk_id is not None) != answers_for_a_desk or asked(user, response)

        return Rule(asked.code, asked.sentence, test)

    return only(of_a_party, answers_for_a_desk=False) & only(of_a_desk, answers_for_a_desk=True)


@rule("not_your_party", _("Only the contact points of this Party can do this, each for its own conventions."))
def takes_part_for_the_party(user: Any, response: Any) -> bool:
    """A response may cover more conventions than one contact point: all that it covers may draft it."""
    conventions = conventions_acted_for(user, response.party_id)
    return any(convention.pk in conventions for convention in response.conventions.all())


@rule("not_your_desk", _("Only the people of this desk can do this."))
def drafts_for_the_desk(user: Any, response: Any) -> bool:
    return response.desk_id in desks_held(user)


@rule("not_a_transmitter", _("Only a person who transmits for this desk can do this. Ask that person to do it."))
def transmits_for_the_desk(user: Any, response: Any) -> bool:
    return response.desk_id in desks_held(user, Role.TRANSMITTER)


takes_part_in_the_response = of_the_respondent(takes_part_for_the_party, drafts_for_the_desk)
transmits_the_response = of_the_respondent(transmits_for_the_party, transmits_for_the_desk)


@rule("not_open", _("This can no longer be changed. Ask the secretariat to send it back, or withdraw it."))
def is_open_to_the_party(user: Any, need: Any) -> bool:
    return need.status in OPEN_TO_THE_PARTY


@rule("not_in_the_register", _("Only a need that stands in the register is changed by a new version."))
def stands_in_the_register(user: Any, need: Any) -> bool:
    return need.status in (NeedStatus.REGISTERED, NeedStatus.DORMANT)


@rule("not_replaced", _("A need gives way when its changed version is registered."))
def is_replaced(user: Any, need: Any) -> bool:
    return need.merged_into_id is not None and need.merged_into.replaces_id == need.pk


@rule("statement_not_open", _("This has been submitted and can no longer be changed. Withdraw it and state it anew."))
def is_a_draft(user: Any, statement: Any) -> bool:
    return statement.status == StatementStatus.DRAFT


@rule("response_not_open", _("This response has been submitted. Ask the secretariat to send it back if something has to change."))
def response_is_open(user: Any, response: Any) -> bool:
    return response.status in (ResponseStatus.DRAFT, ResponseStatus.ENDORSED, ResponseStatus.RETURNED)


@rule("section_not_open", _("Only the sections that the secretariat asked about can be changed now."))
def section_is_open(user: Any, record: Any) -> bool:
    """Of whatever belongs to a section of a response: an answer, a link to a colleague, the section as it is shown."""
    opened = record.response.open_sections()
    return opened is None or record.section.code in opened


@rule("section_not_open", section_is_open.sentence)
def stands_in_an_open_section(user: Any, statement: Any) -> bool:
    """What was begun in a response goes with its section; what was sent, or sent back by itself, has a status that rules it."""
    if statement.response_id is None or statement.status != NeedStatus.DRAFT:
        return True
    opened = statement.response.open_sections()
    return opened is None or any(section.code in opened for section in statement.may_stand_in())


@rule("round_not_open", _("This round is not open for answers."))
def round_takes_answers(user: Any, response: Any) -> bool:
    return response.round.status in TAKES_ANSWERS


@rule("provision_of_another_convention", _("A need names provisions of its own conventions and cross-cutting subjects alone."))
def names_own_provisions(user: Any, need: Any) -> bool:
    """Of what has been submitted; a draft may hold anything, and is asked when it is submitted (checks)."""
    if need.status in (NeedStatus.SUGGESTED, *OPEN_TO_THE_PARTY):
        return True
    conventions = {convention.pk for convention in need.conventions.all()}
    return all(provision.convention_id is None or provision.convention_id in conventions for provision in need.provisions.all())


@rule("not_a_draft", _("Only a draft can be deleted. Withdraw it instead."))
def is_still_a_draft(user: Any, need: Any) -> bool:
    return need.status == NeedStatus.DRAFT


@rule("edition_in_use", _("This edition has been used in a round and stays as it was answered. Make a new edition and change that."))
def edition_is_unused(user: Any, questionnaire: Any) -> bool:
    """No round that uses it has opened, and nobody has begun to answer it."""
    used = Q(round__status__in=OPENED) | Q(responses__isnull=False)
    return not questionnaire.parts.filter(used).exists()


@rule("not_on_paper", _("The secretariat submits only what came on paper, once the document is recorded."))
def came_on_paper(user: Any, response: Any) -> bool:
    return response is not None and response.channel == Channel.PAPER and bool(response.channel_reference.strip())


@rule("not_on_paper", _("The secretariat submits only what came on paper, once the document is recorded."))
def stands_on_paper(user: Any, statement: Any) -> bool:
    return came_on_paper(user, statement.response)


def of_its_response(asked: Rule) -> Rule:
    """The rule, asked of the response to which a record belongs."""
    return Rule(asked.code, asked.sentence, lambda user, record: asked(user, record.response), tuple(map(of_its_response, asked.parts)))


create = (drafts_for_the_party | is_secretariat) & stands_in_an_open_section
edit = (drafts_for_the_party & is_open_to_the_party & stands_in_an_open_section) | is_secretariat
erase = drafts_for_the_party & is_still_a_draft & stands_in_an_open_section
previews = drafts_for_the_party | is_secretariat
review = is_secretariat
bring_a_file = acts_for_a_party | is_secretariat
edit_questionnaire = is_secretariat & edition_is_unused
reopen = is_head


@rule("not_your_party", _("Only the contact points of this Party can do this, each for its own conventions."))
def answers_clarification(user: Any, clarification: Any) -> bool:
    """Whoever may draft what the thread is about."""
    about = clarification.about()
    return takes_part_in_the_response(user, about) if clarification.response_id else drafts_for_the_party(user, about)


@rule("not_a_transmitter", _("Only a person who transmits for this Party can do this. Ask your official contact point to do it."))
def transmits_for_the_share(user: Any, share: Any) -> bool:
    """For the Party that is asked, under one of the conventions of the need."""
    conventions = conventions_acted_for(user, share.party_id, Role.TRANSMITTER)
    return any(convention.pk in conventions for convention in share.need.conventions.all())


@rule("not_your_party", _("Only the contact points of the Party that leads the need can do this."))
def drafts_for_the_leading_party(user: Any, share: Any) -> bool:
    return drafts_for_the_party(user, share.need)


invites_to_share = drafts_for_the_leading_party | is_secretariat

edit_statement = (drafts_for_the_party & is_a_draft & stands_in_an_open_section) | is_secretariat
erase_statement = drafts_for_the_party & is_a_draft & stands_in_an_open_section

answer = (takes_part_in_the_response | is_secretariat) & response_is_open & round_takes_answers
delegate = of_its_response(takes_part_in_the_response & response_is_open & round_takes_answers)
attach = of_its_response(answer)
transmit_response = transmits_the_response & round_takes_answers
submit_response = (transmits_the_response | (is_secretariat & came_on_paper)) & round_takes_answers
submit_statement = transmits_for_the_party | (is_secretariat & stands_on_paper)


@rule("round_not_filed", _("Responses of the past can be brought in to a round that was filed as a past one."))
def round_is_of_the_past(user: Any, part: Any) -> bool:
    return part.round.status == RoundStatus.ARCHIVED


file_past_responses = is_secretariat & round_is_of_the_past


@rule("round_has_asked", _("This round has asked its Parties: what it asks, of whom and until when stays. Extend it to give more time."))
def has_asked_nobody(user: Any, round: Any) -> bool:
    """A round that was filed as a past one never asks anybody."""
    return round.status not in OPENED or (round.status == RoundStatus.ARCHIVED and not round.asked.exists())


set_up_round = is_secretariat & has_asked_nobody


def rounds_visible_to(user: Any) -> Q:
    """Staff see all rounds; everybody sees those that have been opened."""
    return Q() if standing(user).is_staff else Q(status__in=OPENED)


def results_visible_to(user: Any) -> Q:
    """Results are everybody's once the round is published; until then the secretariat works on them."""
    return Q(status__in=OPENED if sees_all(user) else RESULTS_PUBLISHED)


def of_own_parties(user: Any, model: Any) -> Q:
    """Rows of the Parties that the person acts for: those under one of the person's conventions, or that name none yet."""
    condition = Q(pk__in=[])
    own = model.conventions.through.objects.filter(**{f"{model._meta.model_name}_id": OuterRef("pk")})
    for party, conventions in parties_acted_for(user).items():
        condition |= Q(party_id=party) & (Exists(own.filter(convention_id__in=conventions)) | ~Exists(own))
    return condition


def sees_all(user: Any) -> bool:
    """Every need, in every status."""
    return standing(user).is_secretariat()


def audiences_of(user: Any) -> list[str]:
    """The audiences to which the person belongs, of those that a Party opens a need to."""
    who = standing(user)
    audiences: list[str] = [Visibility.PUBLIC]
    if who.offices(OfficeKind.PARTY) or who.offices(OfficeKind.OBSERVER):
        audiences += [Visibility.PARTIES, Visibility.PROVIDERS]
    if who.offices(OfficeKind.PROVIDER):
        audiences += [Visibility.PROVIDERS]
    return audiences


def would_be_seen(user: Any, need: Any) -> bool:
    """Whether the person sees the need once it is registered, as one of its audience."""
    return need.visibility in audiences_of(user)


def visible_to(user: Any, model: Any) -> Q:
    """What this person may see of needs: the secretariat all, a Party its own, others what is registered and opened to them."""
    if sees_all(user):
        return Q()
    seen = Q(status__in=IN_THE_REGISTER, visibility__in=audiences_of(user))
    own = parties_acted_for(user)
    if not own:
        return seen
    shared = model._meta.get_field("shares").related_model.objects.filter(party__in=own, status__in=SHARED)
    return seen | of_own_parties(user, model) | Q(pk__in=shared.values("need"))


def shares_visible_to(user: Any, model: Any) -> Q:
    """An accepted share is seen with its need; one that is not, by the two Parties and the secretariat."""
    if sees_all(user):
        return Q()
    needs = model._meta.get_field("need").related_model.objects
    own = parties_acted_for(user)
    seen = Q(status=ShareStatus.ACCEPTED, need__in=needs.filter(visible_to(user, needs.model)))
    return seen | Q(party__in=own) | Q(need__in=needs.filter(of_own_parties(user, needs.model))) if own else seen


def clarifications_visible_to(user: Any, model: Any) -> Q:
    """Threads are between the Party, each contact point for its own conventions, or the desk, and the secretariat."""
    if sees_all(user):
        return Q()
    own = Q(response__desk__in=desks_held(user))
    if not parties_acted_for(user):
        return own
    for name in ("need", "difficulty", "view", "response"):
        about = model._meta.get_field(name).related_model
        own |= Q(**{f"{name}__in": about.objects.filter(of_own_parties(user, about))})
    return own


def statements_visible_to(user: Any, model: Any) -> Q:
    """Difficulties and views are seen by their Party and the secretariat alone."""
    return Q() if sees_all(user) else of_own_parties(user, model)


def responses_visible_to(user: Any, model: Any) -> Q:
    """Responses are seen by the Party or the desk that answers and the secretariat alone."""
    return Q() if sees_all(user) else of_own_parties(user, model) | Q(desk__in=desks_held(user))
