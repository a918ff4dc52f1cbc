"""What must be true of a response, a need, a difficulty at a move; saving never asks these."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs.choices import Audience, NeedStatus, Priority
from tarp.records.workflow import Check, Problem, check, texts_fit


@check("need_without_title", _("Give the need a title."), field="title")
def has_a_title(need: Any) -> bool:
    return bool(need.title.strip())


@check("need_without_description", _("Describe what is needed and why."), field="description")
def is_described(need: Any) -> bool:
    return bool(need.description.strip())


@check("need_without_convention", _("Select the convention or conventions that the need is about."), field="conventions")
def names_a_convention(need: Any) -> bool:
    return bool(need.conventions.all())


@check("need_without_theme", _("Select a theme."), field="theme")
def names_a_theme(need: Any) -> bool:
    return need.theme_id is not None


@check("need_without_assistance_type", _("Select at least one type of assistance."), field="assistance_types")
def names_the_assistance(need: Any) -> bool:
    return bool(need.assistance_types.all())


@check("need_without_priority", _("Select a priority."), field="priority")
def has_a_priority(need: Any) -> bool:
    return bool(need.priority)


@check("need_without_provision", _("Select a provision of one of the conventions, or a cross-cutting subject."), field="provisions")
def is_bound_to_a_provision(need: Any) -> bool:
    """RC-7/7, para 3: needs are stated according to the provisions of the Convention."""
    conventions = {convention.pk for convention in need.conventions.all()}
    return any(provision.convention_id is None or provision.convention_id in conventions for provision in need.provisions.all())


def provisions_are_of_its_conventions(need: Any) -> Iterable[Problem]:
    """Beside cross-cutting subjects, only provisions of the conventions that the need names."""
    conventions = {convention.pk for convention in need.conventions.all()}
    for provision in need.provisions.all():
        if provision.convention_id is not None and provision.convention_id not in conventions:
            yield Problem(
                "provision_of_another_convention",
                _("%(provision)s belongs to the %(convention)s, which the need does not name. Name it too, or take the provision away.")
                % {"provision": f"{provision.citation} {provision}".strip(), "convention": provision.convention},
                "provisions",
            )


def high_priority_is_justified(need: Any) -> Iterable[Problem]:
    """Where a part of a round limits the needs of high priority, each of these says why it comes before others."""
    most = most_high_priorities(need)
    if most is None or need.priority != Priority.HIGH:
        return
    if not need.justification.strip():
        yield Problem("need_without_justification", _("Justify the high priority."), "justification")
    if len(high := high_priorities(need.response)) > most:
        yield Problem(
            "too_many_high_priorities",
            _("At most %(most)s needs may have high priority, and %(number)s have: %(needs)s. Lower the priority of the others.")
            % {"most": most, "number": len(high), "needs": named(high)},
            "priority",
        )


def most_high_priorities(need: Any) -> int | None:
    """How many needs of its response may have high priority; None where nothing limits them."""
    return need.response.part.most_high_priorities if need.response_id else None


def high_priorities(response: Any) -> list[Any]:
    """The needs stated in the response that have high priority; read once for all its needs."""
    if "high_priorities" not in response.__dict__:
        left = [NeedStatus.WITHDRAWN, NeedStatus.MERGED, NeedStatus.REJECTED]
        high = response.needs.filter(priority=Priority.HIGH).exclude(status__in=left)
        response.high_priorities = list(high.only("title", "reference").order_by("pk"))
    return response.high_priorities


def named(needs: Iterable[Any]) -> str:
    return ", ".join(f"{need.reference} “{need}”" for need in needs)


def party_is_eligible(need: Any) -> Iterable[Problem]:
    """A Party states needs under the conventions it is a Party to, while developing or with an economy in transition."""
    from tarp.parties.standing import eligible_under

    today = timezone.localdate()
    known = need.party.__dict__.setdefault("_eligible", {})  # asked once of the Party in hand, however many of its needs are checked
    for convention in need.conventions.all():
        if today not in known:
            known[today] = eligible_under(need.party, on=today)
        if convention.pk not in known[today]:
            yield Problem(
                "party_not_eligible",
                _("%(party)s cannot state needs under the %(convention)s: only a Party to it that is developing or in transition can.")
                % {"party": need.party, "convention": convention},
                "conventions",
            )


@check("share_party_not_eligible", _("Your Party is not eligible today under any convention of the need."))
def share_party_is_eligible(share: Any) -> bool:
    from tarp.parties.standing import eligible

    today = timezone.localdate()
    return any(eligible(party=share.party, convention=convention, on=today) for convention in share.need.conventions.all())


READY: tuple[Check, ...] = (
    has_a_title,
    is_described,
    names_a_convention,
    party_is_eligible,
    is_bound_to_a_provision,
    provisions_are_of_its_conventions,
    names_a_theme,
    names_the_assistance,
    has_a_priority,
    high_priority_is_justified,
    texts_fit,
)


@check("difficulty_without_provision", _("Select the provision that the difficulty is about."), field="provision")
def difficulty_names_a_provision(difficulty: Any) -> bool:
    return difficulty.provision_id is not None


@check("difficulty_without_barrier", _("Select what stands in the way."), field="barrier")
def difficulty_names_a_barrier(difficulty: Any) -> bool:
    return difficulty.barrier_id is not None


@check("difficulty_without_description", _("Describe the difficulty."), field="description")
def difficulty_is_described(difficulty: Any) -> bool:
    return bool(difficulty.description.strip())


DIFFICULTY_READY: tuple[Check, ...] = (difficulty_names_a_provision, difficulty_names_a_barrier, difficulty_is_described, texts_fit)


@check("view_without_text", _("Write your view."), field="text")
def view_has_text(view: Any) -> bool:
    return bool(view.text.strip())


VIEW_READY: tuple[Check, ...] = (view_has_text, texts_fit)


def every_section_is_complete(response: Any) -> Iterable[Problem]:
    """The to-do list of a response: what its needs, difficulties and questions still lack, section by section."""
    for section in response.sections():
        yield from section.problems()


@check("need_not_merged_into_another", _("Choose the need that this one is merged into."), field="merged_into")
def names_the_need_it_is_merged_into(need: Any) -> bool:
    return need.merged_into_id is not None and need.merged_into_id != need.pk


@check("merged_into_another_party", _("Choose a need of the same Party that is submitted or registered."), field="merged_into")
def is_merged_into_a_need_of_its_party(need: Any) -> bool:
    survivor = need.merged_into
    return survivor is None or (survivor.party_id == need.party_id and survivor.status in (NeedStatus.SUBMITTED, NeedStatus.REGISTERED))


@check("round_without_part", _("Add the part or parts of the round, each with its questionnaire and deadline."), field="parts")
def round_has_a_part(round: Any) -> bool:
    return bool(round.parts.all())


def names_an_extension(round: Any) -> Iterable[Problem]:
    """More time is a part, a later day and a reason; the reason may not be left out (domain: the old and the new deadline are kept)."""
    named = [extension for extension in round.extensions.select_related("part") if extension.decided_at is None]
    if not named:
        yield Problem(
            "extension_missing",
            _("Give a part a new day, with the reason, on the page “Extend the round” of the administration."),
        )
    for extension in named:
        if extension.due_on < timezone.localdate() or (extension.part.due_on and extension.due_on <= extension.part.due_on):
            yield Problem(
                "extension_not_later",
                _("%(part)s: the new day has to be later than the old one, and still to come.") % {"part": extension.part},
            )


@check("round_not_past", _("Only a round whose day of opening has passed can be filed as a past one."), field="opens_on")
def opened_in_the_past(round: Any) -> bool:
    return round.opens_on < timezone.localdate()


def parts_are_due_after_opening(round: Any) -> Iterable[Problem]:
    for part in round.parts.all():
        if part.due_on and part.due_on < round.opens_on:
            yield Problem("part_due_before_opening", _("%(part)s is due before the round opens.") % {"part": part}, "parts")


def conditions_can_be_read(round: Any) -> Iterable[Problem]:
    for part in round.parts.select_related("questionnaire"):
        for asked, reason in part.questionnaire.misread():
            yield Problem("condition_not_understood", f"{asked}: {reason}", "parts")


@check(
    "desks_asked_for_needs",
    _("Desks of providers are asked for offers alone. Choose none here."),
    field="desks",
)
def only_a_round_for_offers_asks_desks(round: Any) -> bool:
    return round.audience == Audience.OFFERS or not (round.asks_all_desks or round.desks.all())


@check("round_without_convention", _("Choose the conventions of the round."), field="conventions")
def round_names_conventions(round: Any) -> bool:
    return bool(round.conventions.all())


@check("round_without_mandate", _("Name the decision paragraph that mandates the round."), field="mandates")
def round_has_a_mandate(round: Any) -> bool:
    return bool(round.mandates.all())
