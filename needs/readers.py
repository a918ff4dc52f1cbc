"""Readers as whom a Party looks at its own need before others do: a stand-in for each kind, who holds an office of no one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from tarp.accounts.choices import OfficeKind, Role
from tarp.accounts.models import User
from tarp.accounts.standing import Held, Standing

READERS = {"party": _("Another Party"), "provider": _("A provider"), "anyone": _("Anyone")}
KINDS = {"party": OfficeKind.PARTY, "provider": OfficeKind.PROVIDER}
NO_OFFICE = 0  # the key of no row


def reader(name: str) -> Any:
    """The stand-in of this name."""
    if name not in KINDS:
        return AnonymousUser()
    person = User(email="", name="")
    person.standing = Standing((Held(Role.DRAFTER, NO_OFFICE, KINDS[name]),))
    return person
