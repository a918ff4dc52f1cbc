"""The moves of rounds, responses, needs and statements: literal tables, and whose turn it is in every status."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from needs import checks, rules
from needs.choices import NeedStatus, ResponseStatus, RoundStatus, StatementStatus
from tarp.accounts.rules import is_analyst, is_head, is_secretariat
from tarp.records.workflow import Check, Move, Workflow

READY_TO_OPEN = (
    checks.round_names_conventions,
    checks.round_has_a_mandate,
    checks.round_has_a_part,
    checks.parts_are_due_after_opening,
)

ROUND = Workflow(
    Move(
        "prepare",
        pgettext_lazy("round", "Mark as prepared"),
        (RoundStatus.PLANNED,),
        RoundStatus.PREPARED,
        who=is_secretariat,
        checks=READY_TO_OPEN,
        consequence=_("The questionnaires are as they will be asked; the head can open the round."),
    ),
    Move(
        "open",
        pgettext_lazy("round", "Open the round"),
        (RoundStatus.PLANNED, RoundStatus.PREPARED),
        RoundStatus.OPEN,
        who=is_head,
        checks=READY_TO_OPEN,
        effect="needs.rounds.ask_parties",
        consequence=_("The eligible Parties of this day are listed, and their contact points are asked by mail."),
    ),
    Move(
        "close",
        pgettext_lazy("round", "Close the round"),
        (RoundStatus.OPEN, RoundStatus.EXTENDED),
        RoundStatus.CLOSED,
        who=is_head,
        consequence=_("Answers that come later are accepted and marked as late."),
    ),
    Move("reopen", pgettext_lazy("round", "Open again"), (RoundStatus.CLOSED,), RoundStatus.OPEN, who=is_head, note="required"),
    Move(
        "validate",
        pgettext_lazy("round", "Validate the round"),
        (RoundStatus.CLOSED,),
        RoundStatus.VALIDATED,
        who=is_analyst,
        consequence=_("Answers are no longer accepted."),
    ),
    Move("publish", pgettext_lazy("round", "Publish the results"), (RoundStatus.VALIDATED,), RoundStatus.PUBLISHED, who=is_head),
    Move("archive", pgettext_lazy("round", "Archive the round"), (RoundStatus.PUBLISHED,), RoundStatus.ARCHIVED, who=is_head),
    Move(
        "cancel",
        pgettext_lazy("round", "Cancel the round"),
        (RoundStatus.PLANNED, RoundStatus.PREPARED),
        RoundStatus.CANCELLED,
        who=is_head,
        note="required",
    ),
    turns={
        RoundStatus.PLANNED: "secretariat",
        RoundStatus.PREPARED: "secretariat",
        RoundStatus.OPEN: "party",
        RoundStatus.EXTENDED: "party",
        RoundStatus.CLOSED: "secretariat",
        RoundStatus.VALIDATED: "secretariat",
        RoundStatus.PUBLISHED: "",
        RoundStatus.ARCHIVED: "",
        RoundStatus.CANCELLED: "",
    },
)

RESPONSE = Workflow(
    Move(
        "submit",
        _("Submit to the secretariat"),
        (ResponseStatus.DRAFT, ResponseStatus.ENDORSED, ResponseStatus.RETURNED),
        ResponseStatus.SUBMITTED,
        who=rules.submit_response,
        checks=(checks.every_section_is_complete,),
        effect="needs.submissions.transmit",
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
        effect="needs.submissions.tell_returned",
    ),
    Move("validate", _("Validate"), (ResponseStatus.SUBMITTED,), ResponseStatus.VALIDATED, who=is_analyst),
    Move(
        "endorse",
        pgettext_lazy("response", "Ready to be transmitted"),
        (ResponseStatus.DRAFT,),
        ResponseStatus.ENDORSED,
        who=rules.takes_part_in_the_response,
        checks=(checks.every_section_is_complete,),
        effect="needs.submissions.tell_endorsed",
        consequence=_("Those who transmit for your country are told that it can be submitted."),
    ),
    Move(
        "recall",
        pgettext_lazy("response", "Recall to change it"),
        (ResponseStatus.SUBMITTED, ResponseStatus.VALIDATED),
        ResponseStatus.DRAFT,
        who=rules.submit_response,
        note="required",
        note_label=_("Why you recall it"),
        effect="needs.submissions.recall",
        consequence=_("You can change it and submit it again. What was sent before is kept beside the new version."),
    ),
    Move(
        "decline",
        pgettext_lazy("response", "Decline to answer"),
        (ResponseStatus.DRAFT, ResponseStatus.ENDORSED),
        ResponseStatus.DECLINED,
        who=rules.submit_response,
        note="required",
        note_label=_("Why your country does not answer this time"),
    ),
    Move(
        "resume", pgettext_lazy("response", "Answer after all"), (ResponseStatus.DECLINED,), ResponseStatus.DRAFT, who=rules.submit_response
    ),
    turns={
        ResponseStatus.DRAFT: "party",
        ResponseStatus.ENDORSED: "party",
        ResponseStatus.SUBMITTED: "secretariat",
        ResponseStatus.RETURNED: "party",
        ResponseStatus.VALIDATED: "",
        ResponseStatus.DECLINED: "",
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
        "recall",
        pgettext_lazy("need", "Recall to change it"),
        (NeedStatus.SUBMITTED,),
        NeedStatus.DRAFT,
        who=rules.transmits_for_the_party,
        note="required",
        note_label=_("Why you recall it"),
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
