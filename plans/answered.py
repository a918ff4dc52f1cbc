"""What was answered in a round for offers becomes an offer without being typed again (docs/adr/0008)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from needs.choices import Audience
from needs.models import Response, Submission
from offers import rules
from offers.choices import DeliveryMeans, OfferKind, ProviderKind, Terms
from offers.models import Offer, Provider
from tarp.parties.models import AssistanceType, Convention, Provision, Region, Theme
from tarp.records.rules import Refused
from tarp.records.writing import write

STATES = (ProviderKind.DEVELOPED_COUNTRY_PARTY, ProviderKind.OTHER_PARTY, ProviderKind.NON_PARTY_STATE)
REGIONS = {  # codes of the questionnaire -> regions of the conventions
    "africa": "africa",
    "asia_and_pacific": "asia-pacific",
    "central_and_eastern_europe": "cee",
    "latin_america_and_caribbean": "grulac",
}
LANGUAGES = {"zh": "zh-hans"}


def provider_of(response: Response) -> Provider | None:
    """The provider whose desk answered; of a Party's response, the provider that this State is."""
    if response.desk_id is not None:
        return Provider.objects.filter(office=response.desk_id).first()
    return Provider.objects.in_use().filter(party=response.party_id, kind__in=STATES).order_by("code").first()


def offer_of(response: Response, *, seen_by: Any = None) -> Offer | None:
    """The offer that was begun from the response; where a person is named, if that person sees it."""
    offers = Offer.objects.all() if seen_by is None else Offer.objects.visible_to(seen_by)
    return offers.filter(source_reference=response.reference).order_by("pk").first()


def may_begin(user: Any, response: Response) -> bool:
    """Whether this person may make an offer of what was sent: the people of the provider's desk, and the secretariat."""
    if response.round.audience != Audience.OFFERS or response.submitted_at is None:
        return False
    provider = provider_of(response)
    return provider is not None and rules.create(user, Offer(provider=provider))


def begin(response: Response, *, by: Any) -> Offer:
    """A draft of what was sent last, to be completed and submitted as every offer; the one that there is, where there is one.

    Raises `Refused`.
    """
    with transaction.atomic():
        Response.objects.select_for_update(of=("self",)).get(pk=response.pk)  # two clicks begin one offer
        if (there := offer_of(response)) is not None:
            return there
        submission, provider = response.submissions.order_by("-number").first(), provider_of(response)
        if submission is None or provider is None or response.round.audience != Audience.OFFERS:
            raise Refused("nothing_to_offer", _("Only what a provider has submitted in a round for offers becomes an offer."))
        answers = Answers(submission)
        offer = Offer(provider=provider, source_reference=str(response.reference), **answers.fields())

        def save() -> Offer:
            offer.save()
            for name, records in answers.relations().items():
                getattr(offer, name).set(records)
            return offer

        return write(save, by=by, act="begin", why=str(response.reference))


class Answers:
    """What a submitted version says, in the words of an offer. What has no place in one, or cannot be told, stays blank."""

    def __init__(self, submission: Submission):
        sent = submission.sent
        parts = [part.get("answers", {}) for part in sent["sections"]]
        self.said = {code: answer["value"] for part in parts for code, answer in part.items() if answer}
        self.language = sent.get("language") if sent.get("language") in dict(settings.LANGUAGES) else "en"

    def text(self, code: str) -> str:
        return str(self.said.get(code) or "")

    def codes(self, code: str) -> list[str]:
        return list(self.said.get(code) or [])

    def day(self, code: str) -> date | None:
        return date.fromisoformat(self.said[code]) if self.said.get(code) else None

    def fields(self) -> dict[str, Any]:
        first, last = self.day("available_from"), self.day("available_to")
        kinds, value = self.codes("offer_kinds"), self.said.get("value") or {}
        return {
            "title": self.text("title")[:200],
            "description": self.text("description"),
            "language": self.language,
            "kind": kinds[0] if len(kinds) == 1 and kinds[0] in OfferKind.values else "",
            "delivery_means": [code for code in self.codes("delivery_means") if code in DeliveryMeans.values],
            "languages": [
                code for code in (LANGUAGES.get(one, one) for one in self.codes("languages")) if code in dict(settings.LANGUAGES)
            ],
            "available_from": first,
            "available_to": None if first and last and last < first else last,
            "capacity": self.said.get("capacity_parties"),
            "value": Decimal(value["amount"]) if value.get("currency") == "USD" and value.get("amount") else None,
            "terms": self.text("terms") if self.text("terms") in Terms.values else "",
            "conditions": self.conditions(),
            "how_to_request": "\n\n".join(filter(None, [self.text("how_to_request"), self.text("contact")])),
        }

    def conditions(self) -> str:
        """With what an offer has no field for: the countries in words, and how many persons can take part."""
        with translation.override(self.language):
            countries = _("Countries: %(countries)s") % {"countries": self.text("countries")} if self.text("countries") else ""
            persons = _("Participants: %(number)s") % {"number": self.said["capacity_persons"]} if self.said.get("capacity_persons") else ""
        return "\n\n".join(filter(None, [self.text("conditions"), countries, persons]))

    def relations(self) -> dict[str, Iterable[Any]]:
        return {
            "conventions": Convention.objects.filter(code__in=self.codes("conventions")),
            "provisions": Provision.objects.expressible().filter(code__in=self.codes("provisions")),
            "themes": known(Theme, self.codes("themes")),
            "assistance_types": known(AssistanceType, self.codes("assistance_types")),
            "regions": Region.objects.of_the_conventions().filter(
                code__in=[REGIONS[one] for one in self.codes("regions") if one in REGIONS]
            ),
        }


def known(model: Any, codes: list[str]) -> list[Any]:
    """Terms in use by the codes of options, which are theirs in small letters."""
    return [term for term in model.objects.in_use() if term.code.lower() in codes] if codes else []
