"""Who may act as staff, and who keeps people and offices."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tarp.accounts.choices import OfficeKind, Role
from tarp.accounts.standing import standing
from tarp.records.rules import rule

STAFF_OFFICES = (OfficeKind.SECRETARIAT, OfficeKind.ADMINISTRATION)


@rule("staff_only", _("Only the secretariat can do this."))
def is_secretariat(user: Any, record: Any) -> bool:
    return standing(user).is_secretariat()


@rule("staff_only", _("Only the secretariat can do this."))
def is_staff(user: Any, record: Any) -> bool:
    return standing(user).is_staff


@rule("head_only", _("Only a head of the secretariat can do this."))
def is_head(user: Any, record: Any) -> bool:
    return standing(user).is_secretariat(Role.HEAD)


@rule("analyst_only", _("Only an analyst or a head of the secretariat can do this."))
def is_analyst(user: Any, record: Any) -> bool:
    return standing(user).is_secretariat(Role.ANALYST, Role.HEAD)


@rule("administrator_only", _("Only an administrator can do this."))
def is_administrator(user: Any, record: Any) -> bool:
    return standing(user).is_administrator


@rule("head_or_administrator_only", _("Only a head of the secretariat or an administrator can do this."))
def is_head_or_administrator(user: Any, record: Any) -> bool:
    return is_head(user, record) or is_administrator(user, record)


@rule("parties_only", _("Only the contact points of Parties and the secretariat can do this."))
def acts_for_a_party(user: Any, record: Any) -> bool:
    return bool(standing(user).offices(OfficeKind.PARTY))


@rule("providers_only", _("Only the people of a provider's desk and the secretariat can do this."))
def acts_for_a_provider(user: Any, record: Any) -> bool:
    return bool(standing(user).offices(OfficeKind.PROVIDER))


@rule("not_yourself", _("Somebody else has to do this for you."))
def is_somebody_else(user: Any, record: Any) -> bool:
    """The appointment of another person, the invitation of another address."""
    return getattr(record, "user_id", None) != user.pk and getattr(record, "email", None) != user.email


@rule("not_yourself", _("Somebody else has to do this for you."))
def is_another_person(user: Any, person: Any) -> bool:
    return person.pk != user.pk


@rule("not_a_keeper_of_staff", _("Only a head of the secretariat or an administrator can do this for an office of the staff."))
def keeps_an_office_of_its_kind(user: Any, record: Any) -> bool:
    """Nobody rises by a colleague's hand: the offices of staff, and who holds them, are not for every member of staff to give."""
    office = record if hasattr(record, "kind") else record.office
    return office.kind not in STAFF_OFFICES or is_head_or_administrator(user, record)


keeps_offices = is_staff & keeps_an_office_of_its_kind
appoints = is_staff & is_somebody_else & keeps_an_office_of_its_kind
keeps_accounts = is_staff & is_another_person
