"""The moves of rounds, responses, needs and statements: literal tables, and whose turn it is in every status."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from needs import checks, rules
from needs.choices import NeedStatus, ResponseStatus, RoundStatus, StatementStatus
from tarp.accounts.rules import is_analyst, is_head, is_secretariat
from tarp.records.workflow import Check, Move, Workflow

ROUND = Workflow(
    Move(
        "open",
        pgettext_lazy("round", "Open the round"),
        (RoundStatus.PLANNED,),
        RoundStatus.OPEN,
        who=is_head,
        checks=(checks.round_names_conventions, checks.round_has_a_mandate, checks.round_has_a_questionnaire),
        effect="needs.rounds.ask_parties",
        consequence=_("The eligible Parties of this day are listed, and their contact points are asked by mail."),
    ),
    Move(
        "close",
        pgettext_lazy("round", "Close the round"),
        (RoundStatus.OPEN,),
        RoundStatus.CLOSED,
        who=is_head,
        consequence=_("Answers that come later are accepted and marked as late."),
    ),
    Move("reopen", pgettext_lazy("round", "Open again"), (RoundStatus.CLOSED,), RoundStatus.OPEN, who=is_head, note="required"),
    Move("publish", pgettext_lazy("round", "Publish the results"), (RoundStatus.CLOSED,), RoundStatus.PUBLISHED, who=is_head),
    Move("cancel", pgettext_lazy("round", "Cancel the round"), (RoundStatus.PLANNED,), RoundStatus.CANCELLED, who=is_head, note="required"),
    turns={
        RoundStatus.PLANNED: "secretariat",
        RoundStatus.OPEN: "party",
        RoundStatus.CLOSED: "secretariat",
        RoundStatus.PUBLISHED: "",
        RoundStatus.CANCELLED: "",
    },
)

RESPONSE = Workflow(
    Move(
        "submit",
        _("Submit to the secretariat"),
        (ResponseStatus.DRAFT, ResponseStatus.RETURNED),
        ResponseStatus.SUBMITTED,
        who=rules.submit_response,
        checks=(checks.every_section_is_complete,),
        effect="needs.responses.transmit",
        consequence=_("The secretariat receives your response with all needs, difficulties and views in it."),
    ),
    Move(
        "send_back",
        _("Send back with a question"),
        (ResponseStatus.SUBMITTED,),
        ResponseStatus.RETURNED,
        who=is_secretariat,
        note="required",
        note_label=_("Your question to the Party"),
        effect="needs.responses.tell_returned",
    ),
    Move("validate", _("Validate"), (ResponseStatus.SUBMITTED,), ResponseStatus.VALIDATED, who=is_analyst),
    turns={
        ResponseStatus.DRAFT: "party",
        ResponseStatus.SUBMITTED: "secretariat",
        ResponseStatus.RETURNED: "party",
        ResponseStatus.VALIDATED: "",
    },
)

NEED = Workflow(
    Move(
        "confirm",
        pgettext_lazy("need", "Yes, we have this need"),
        (NeedStatus.SUGGESTED,),
        NeedStatus.DRAFT,
        who=rules.drafts_for_the_party,
        consequence=_("The suggestion becomes a draft that you can complete and submit."),
    ),
    Move(
        "dismiss",
        pgettext_lazy("need", "No, we do not have this need"),
        (NeedStatus.SUGGESTED,),
        NeedStatus.WITHDRAWN,
        who=rules.drafts_for_the_party,
    ),
    Move(
        "submit",
        _("Submit to the secretariat"),
        (NeedStatus.DRAFT, NeedStatus.RETURNED),
        NeedStatus.SUBMITTED,
        who=rules.transmits_for_the_party,
        checks=checks.READY,
        note="optional",
        note_label=_("Your answer to the secretariat's question, if there was one"),
    ),
    Move(
        "send_back",
        _("Send back with a question"),
        (NeedStatus.SUBMITTED,),
        NeedStatus.RETURNED,
        who=rules.review,
        note="required",
        note_label=_("Your question to the Party"),
        effect="needs.register.tell_returned",
    ),
    Move(
        "register",
        _("Register"),
        (NeedStatus.SUBMITTED,),
        NeedStatus.REGISTERED,
        who=rules.review,
        checks=checks.READY,
        effect="needs.register.enter",
        consequence=_("The need is counted from today and can be matched and planned."),
    ),
    Move(
        "reject",
        _("Reject"),
        (NeedStatus.SUBMITTED,),
        NeedStatus.REJECTED,
        who=rules.review,
        note="required",
        note_label=_("Why the need cannot be registered: not eligible, out of scope, stated already"),
        effect="needs.register.tell_rejected",
    ),
    Move(
        "merge",
        _("Merge into another need"),
        (NeedStatus.SUBMITTED, NeedStatus.REGISTERED),
        NeedStatus.MERGED,
        who=rules.review,
        checks=(checks.names_the_need_it_is_merged_into,),
        note="required",
        effect="needs.register.leave",
    ),
    Move(
        "withdraw",
        _("Withdraw"),
        (NeedStatus.SUBMITTED, NeedStatus.RETURNED, NeedStatus.REGISTERED, NeedStatus.DORMANT),
        NeedStatus.WITHDRAWN,
        who=rules.transmits_for_the_party,
        note="required",
        effect="needs.register.leave",
    ),
    Move(
        "close",
        _("Close"),
        (NeedStatus.REGISTERED, NeedStatus.DORMANT),
        NeedStatus.CLOSED,
        who=rules.review,
        note="required",
        note_label=_("Why the need is closed: met, no longer there, overtaken"),
        effect="needs.register.leave",
    ),
    Move(
        "set_dormant",
        _("Set dormant"),
        (NeedStatus.REGISTERED,),
        NeedStatus.DORMANT,
        who=rules.review,
        note="required",
        effect="needs.register.leave",
    ),
    Move(
        "reopen",
        _("Open again"),
        (NeedStatus.CLOSED, NeedStatus.DORMANT),
        NeedStatus.REGISTERED,
        who=rules.reopen,
        note="required",
        effect="needs.register.reenter",
    ),
    turns={
        NeedStatus.SUGGESTED: "party",
        NeedStatus.DRAFT: "party",
        NeedStatus.SUBMITTED: "secretariat",
        NeedStatus.RETURNED: "party",
        NeedStatus.REGISTERED: "secretariat",
        NeedStatus.CLOSED: "",
        NeedStatus.WITHDRAWN: "",
        NeedStatus.REJECTED: "",
        NeedStatus.MERGED: "",
        NeedStatus.DORMANT: "party",
    },
)


def statement(*ready: Check) -> Workflow:
    """The workflow of a difficulty or a view, which is complete when `ready` holds."""
    return Workflow(
        Move(
            "submit",
            _("Submit to the secretariat"),
            (StatementStatus.DRAFT,),
            StatementStatus.SUBMITTED,
            who=rules.transmits_for_the_party,
            checks=ready,
        ),
        Move(
            "withdraw",
            _("Withdraw"),
            (StatementStatus.SUBMITTED,),
            StatementStatus.WITHDRAWN,
            who=rules.transmits_for_the_party,
            note="required",
        ),
        turns={StatementStatus.DRAFT: "party", StatementStatus.SUBMITTED: "", StatementStatus.WITHDRAWN: ""},
    )


DIFFICULTY = statement(*checks.DIFFICULTY_READY)
VIEW = statement(checks.view_has_text)
