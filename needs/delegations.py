"""How a section travels to a colleague and back: sent by a link, changed, taken back, filled in, accepted."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs import responses
from needs.choices import SectionKind
from needs.models import Answer, Delegation, Question, Response, Section
from needs.responses import SectionAnswer
from needs.rules import section_is_open
from needs.tailoring import facts_for, put_to, tailored
from tarp.accounts.invitations import hashed
from tarp.notices import outbox
from tarp.records import history
from tarp.records.rules import Refused
from tarp.records.writing import locked, write

MOST_PROPOSED = 50  # needs, difficulties or views by one link
MOST_CHARACTERS = 500_000  # of all that is proposed by one link, as it is stored
ACCEPTED, CHANGED, SENT_BACK = "accepted", "changed", "sent_back"
ADDRESSEE = ("section", "name", "office", "email", "language", "note")


def send(
    response: Response,
    *,
    section: Section,
    name: str,
    email: str,
    by: Any,
    office: str = "",
    language: str = "en",
    note: str = "",
    mail: str = "delegation",
    **earlier: Any,
) -> Delegation:
    """Mails the link to the section. `earlier`: what stands already, by a link before this one."""
    section_is_open.require(by, Delegation(response=response, section=section))
    token = secrets.token_urlsafe(32)

    def save() -> Delegation:
        return Delegation.objects.create(
            response=response,
            section=section,
            name=name,
            office=office,
            email=email.lower(),
            language=language,
            note=note,
            token_hash=hashed(token),
            invited_by=by,
            expires_at=timezone.now() + timedelta(days=settings.DELEGATION_DAYS),
            **earlier,
        )

    with transaction.atomic():
        delegation = write(save, by=by, act="delegate")
        outbox.send(
            mail,
            to=delegation,
            key=f"{mail}:{delegation.pk}",
            path=f"/delegated/{token}/",
            delegation=delegation,
            days=settings.DELEGATION_DAYS,
        )
    return delegation


def change(delegation: Delegation, *, by: Any, **changed: Any) -> Delegation:
    """Sends a new link, to another address or with another note; the earlier one is superseded and what it proposed is kept."""
    with transaction.atomic():
        _close(delegation, "superseded_at", by=by, act="supersede")
        same = changed.get("section", delegation.section) == delegation.section
        kept = ("only", "proposed") if same else ()
        addressed = {name: getattr(delegation, name) for name in (*ADDRESSEE, *kept)} | changed
        return send(delegation.response, by=by, **addressed)


def take_back(delegation: Delegation, *, by: Any) -> Delegation:
    """The link stops working at once, and what was written by it is not shown to anybody."""
    with transaction.atomic():
        _close(delegation, "taken_back_at", by=by, act="take_back")
        outbox.send("delegation_taken_back", to=delegation, key=f"delegation_taken_back:{delegation.pk}", delegation=delegation)
    return delegation


def _close(delegation: Delegation, moment: str, *, by: Any, act: str) -> None:
    def save() -> Delegation:
        current = locked(delegation)
        if current.superseded_at or current.taken_back_at or current.handed_back_at:
            raise Refused("delegation_over", _("This link is no longer in use. Reload the page to see where it stands."))
        delegation.proposed = current.proposed
        setattr(delegation, moment, timezone.now())
        delegation.save(update_fields=[moment, "version", "updated_at"])
        return delegation

    write(save, by=by, record=delegation, act=act)


def shown(response: Response, user: Any) -> dict[str, Any]:
    """What `needs/colleagues/_list.html` shows on the page of colleagues and on the task list: the links that count, newest first."""
    colleagues = list(response.delegations.current().select_related("section").order_by("-pk"))
    for one in colleagues:
        one.response = response
    return {
        "colleagues": colleagues,
        "may_delegate": Delegation.may_create(user, Delegation(response=response)),
    }


def as_asked(delegation: Delegation) -> SectionAnswer:
    """The section as the colleague sees it: the questions that show, with what the colleague proposes, and none of the Party's answers."""
    response = delegation.response
    layout = put_to(response)
    proposed = {
        question.pk: Answer(question=question, **delegation.proposed[question.code])
        for section, questions in layout
        for question in questions
        if section.pk == delegation.section_id and question.code in delegation.proposed
    }
    facts = facts_for(response, layout)
    said = {answer.question_id: answer for answer in response.answers.all()}
    shown, facts = tailored(layout, facts, said | proposed)
    asked = [question for section, questions in shown if section.pk == delegation.section_id for question in questions]
    if delegation.only:
        asked = [question for question in asked if question.code in delegation.only]
    return SectionAnswer(delegation.section, response, asked, proposed, facts=facts)


# --- The colleague, who has a link and no account: the link is the permission


def _by_link(delegation: Delegation, act: str, change: Callable[[Delegation], None]) -> Delegation:
    with transaction.atomic():
        history.note(by=None, act=act)
        current = locked(delegation)
        if current.state != "open":
            raise Refused("delegation_closed", _("This link can no longer be used."))
        change(current)
        current.version += 1
        current.save()
    return current


def propose(delegation: Delegation, proposals: dict[str, Any]) -> Delegation:
    """Keeps what the colleague wrote; None takes a proposal away. Raises `Refused` beyond what one link holds.

    Whoever has the link has no account, so nothing but the link bounds them: they all stand in one row, each is decided on by a person.
    """

    def change(current: Delegation) -> None:
        for key, proposal in proposals.items():
            if proposal is None:
                current.proposed.pop(key, None)
            else:
                current.proposed[key] = proposal
        if delegation.section.kind != SectionKind.QUESTIONS and len(current.proposed) > MOST_PROPOSED:
            raise Refused(
                "too_many_proposals", _("By one link at most %(most)d can be proposed. Send these back.") % {"most": MOST_PROPOSED}
            )
        if len(json.dumps(current.proposed, ensure_ascii=False)) > MOST_CHARACTERS:
            raise Refused("proposals_too_long", _("This is more than one link holds. Shorten your texts, or send these back."))

    return _by_link(delegation, "propose", change)


def next_number(delegation: Delegation) -> str:
    return str(max((int(key) for key in delegation.proposed if key.isdecimal()), default=0) + 1)


def hand_back(delegation: Delegation) -> Delegation:
    """The colleague has finished: the link is used up and the person who sent it is told."""

    def change(current: Delegation) -> None:
        if not current.undecided:
            raise Refused("nothing_proposed", _("Answer at least one question before you send the section back."))
        current.handed_back_at = timezone.now()

    with transaction.atomic():
        current = _by_link(delegation, "hand_back", change)
        outbox.send(
            "delegation_handed_back",
            to=current.invited_by,
            key=f"delegation_handed_back:{current.pk}",
            path=f"/responses/{current.response.reference}/colleagues/{current.pk}/",
            delegation=current,
        )
    return current


# --- The Party, which decides what becomes of a proposal


def accept(delegation: Delegation, question: Question, *, by: Any, value: Any = None, standing: str = "", how: str = ACCEPTED) -> None:
    """The proposal, as it came or as the Party changed it, becomes the answer; it names the colleague as contributor."""

    def save() -> Response:
        proposal = _decide(delegation, question.code, how, by=by)
        chosen = proposal if how == ACCEPTED else {"value": value, "standing": standing}
        responses.answer(
            delegation.response,
            question,
            chosen["value"],
            standing=chosen["standing"],
            by=by,
            contributor=delegation.contributor,
        )
        delegation.response.save()
        return delegation.response

    write(save, by=by, record=delegation.response, act="accept_proposal", why=delegation.contributor)


def accept_record(delegation: Delegation, number: str, store: Callable[[], Any], *, by: Any, how: str = ACCEPTED) -> Any:
    """A proposed need, difficulty or view becomes a draft of the Party; `store` saves it."""

    def save() -> Any:
        _decide(delegation, number, how, by=by)
        return store()

    return write(save, by=by, act="accept_proposal", why=delegation.contributor)


def _decide(delegation: Delegation, key: str, how: str, *, by: Any) -> Any:
    """Marks a proposal as decided, once, and returns it."""
    current = locked(delegation)
    Delegation.may_edit.require(by, current)
    if key not in current.undecided or not current.handed_back_at:
        raise Refused("already_decided", _("This proposal has been decided already. Reload the page to see where it stands."))
    current.decided[key] = how
    current.version += 1
    current.save()
    delegation.decided = current.decided
    return current.proposed[key]


def send_back(delegation: Delegation, keys: Iterable[str], *, note: str, by: Any) -> Delegation:
    """Asks the colleague again, by a new link, about some of what they proposed; the rest stays to be decided."""
    with transaction.atomic():
        asked = [key for key in keys if key in delegation.undecided]
        if not asked:
            raise Refused("nothing_to_send_back", _("Select what you send back to your colleague."))
        proposed = {key: _decide(delegation, key, SENT_BACK, by=by) for key in asked}
        addressee = {name: getattr(delegation, name) for name in ADDRESSEE} | {"note": note}
        return send(delegation.response, by=by, mail="delegation_returned", only=asked, proposed=proposed, **addressee)
