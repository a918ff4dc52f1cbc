"""What must be true of an offer at a move; saving never asks these."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tarp.records.workflow import Check, check, texts_fit


@check("offer_without_title", _("Give the offer a title."), field="title")
def has_a_title(offer: Any) -> bool:
    return bool(offer.title.strip())


@check("offer_without_description", _("Describe what is offered."), field="description")
def is_described(offer: Any) -> bool:
    return bool(offer.description.strip())


@check("offer_without_kind", _("Select what kind of offer it is."), field="kind")
def names_its_kind(offer: Any) -> bool:
    return bool(offer.kind)


@check("offer_without_convention", _("Select the convention or conventions that the offer serves."), field="conventions")
def names_a_convention(offer: Any) -> bool:
    return bool(offer.conventions.all())


@check("offer_without_theme", _("Select at least one theme."), field="themes")
def names_a_theme(offer: Any) -> bool:
    return bool(offer.themes.all())


@check("offer_without_assistance_type", _("Select at least one type of assistance."), field="assistance_types")
def names_the_assistance(offer: Any) -> bool:
    return bool(offer.assistance_types.all())


@check("offer_without_first_day", _("Enter the day from which the offer is available."), field="available_from")
def says_from_when(offer: Any) -> bool:
    return offer.available_from is not None


@check("offer_lapsed", _("The last day of the offer has passed. Enter a later one, or none."), field="available_to")
def has_not_lapsed(offer: Any) -> bool:
    return offer.available_to is None or offer.available_to >= timezone.localdate()


@check("offer_without_way_to_request", _("Say how a Party can request it."), field="how_to_request")
def says_how_to_request(offer: Any) -> bool:
    return bool(offer.how_to_request.strip())


READY: tuple[Check, ...] = (
    has_a_title,
    is_described,
    names_its_kind,
    names_a_convention,
    names_a_theme,
    names_the_assistance,
    says_from_when,
    has_not_lapsed,
    says_how_to_request,
    texts_fit,
)
