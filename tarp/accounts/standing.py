"""In which capacity a person acts today: the appointments in force, read once a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tarp.accounts.choices import OfficeKind, Role


@dataclass(frozen=True)
class Held:
    role: str
    office_id: int
    kind: str


@dataclass(frozen=True)
class Standing:
    """The offices that a person holds on a day."""

    held: tuple[Held, ...] = ()

    def offices(self, kind: str, *roles: str) -> frozenset[int]:
        """Ids of the offices of this kind that the person holds (in one of these roles, or in any)."""
        return frozenset(held.office_id for held in self.held if held.kind == kind and (not roles or held.role in roles))

    def is_secretariat(self, *roles: str) -> bool:
        return bool(self.offices(OfficeKind.SECRETARIAT, *roles))

    @property
    def is_administrator(self) -> bool:
        return bool(self.offices(OfficeKind.ADMINISTRATION, Role.ADMINISTRATOR))

    @property
    def is_staff(self) -> bool:
        return self.is_secretariat() or self.is_administrator


NONE = Standing()


def standing(user: Any) -> Standing:
    """The person's standing; nobody's for someone who has not signed in or whose account is closed."""
    return user.standing if getattr(user, "is_authenticated", False) and user.is_active else NONE
