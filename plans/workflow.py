"""The moves of plans, matches, activities and coverages: literal tables, and whose turn it is in every status."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from plans import checks, rules
from plans.choices import ActivityStatus, CoverageStatus, MatchStatus, PlanStatus
from tarp.records.workflow import Move, Workflow

PLAN = Workflow(
    Move("consult", pgettext_lazy("plan", "Send out for consultation"), (PlanStatus.DRAFTING,), PlanStatus.CONSULTATION, who=rules.plan),
    Move(
        "redraft",
        pgettext_lazy("plan", "Take back to drafting"),
        (PlanStatus.CONSULTATION, PlanStatus.SUBMITTED),
        PlanStatus.DRAFTING,
        who=rules.approve,
        note="required",
    ),
    Move(
        "submit",
        pgettext_lazy("plan", "Submit to the Conferences of the Parties"),
        (PlanStatus.CONSULTATION,),
        PlanStatus.SUBMITTED,
        who=rules.approve,
    ),
    Move(
        "welcome",
        pgettext_lazy("plan", "Record that it was welcomed"),
        (PlanStatus.SUBMITTED,),
        PlanStatus.WELCOMED,
        who=rules.approve,
        checks=(checks.plan_has_a_mandate,),
    ),
    Move(
        "put_in_force",
        pgettext_lazy("plan", "Put in force"),
        (PlanStatus.WELCOMED,),
        PlanStatus.IN_FORCE,
        who=rules.approve,
        effect="plans.programme.put_in_force",
        consequence=_("The needs that its approved activities cover count as planned from the first day in force."),
    ),
    Move(
        "close",
        pgettext_lazy("plan", "Close the plan"),
        (PlanStatus.IN_FORCE,),
        PlanStatus.CLOSED,
        who=rules.approve,
        effect="plans.programme.close",
        consequence=_("What was started or delivered under it stays counted; what was not no longer counts as planned."),
    ),
    turns={
        PlanStatus.DRAFTING: "secretariat",
        PlanStatus.CONSULTATION: "secretariat",
        PlanStatus.SUBMITTED: "secretariat",
        PlanStatus.WELCOMED: "secretariat",
        PlanStatus.IN_FORCE: "",
        PlanStatus.CLOSED: "",
    },
)

ACCEPT = pgettext_lazy("match", "Accept")
AGREEMENT = _("Both sides have then agreed: the places are reserved, and the other side is told.")

MATCH = Workflow(
    Move(
        "accept_as_provider",
        ACCEPT,
        (MatchStatus.PROPOSED,),
        MatchStatus.PROVIDER_ACCEPTED,
        who=rules.accept_as_provider,
        checks=checks.ACCEPTABLE,
        note="optional",
        effect="plans.agreements.tell_party",
        consequence=_("The Party is asked next."),
    ),
    Move(
        "accept_as_party",
        ACCEPT,
        (MatchStatus.PROPOSED,),
        MatchStatus.PARTY_ACCEPTED,
        who=rules.accept_as_party,
        checks=checks.ACCEPTABLE,
        note="optional",
        effect="plans.agreements.tell_provider",
        consequence=_("The provider sees the need and is asked next."),
    ),
    Move(
        "agree_as_provider",
        ACCEPT,
        (MatchStatus.PARTY_ACCEPTED,),
        MatchStatus.AGREED,
        who=rules.accept_as_provider,
        checks=checks.ACCEPTABLE,
        note="optional",
        effect="plans.agreements.agree",
        consequence=AGREEMENT,
    ),
    Move(
        "agree_as_party",
        ACCEPT,
        (MatchStatus.PROVIDER_ACCEPTED,),
        MatchStatus.AGREED,
        who=rules.accept_as_party,
        checks=checks.ACCEPTABLE,
        note="optional",
        effect="plans.agreements.agree",
        consequence=AGREEMENT,
    ),
    Move(
        "decline",
        pgettext_lazy("match", "Decline"),
        rules.OPEN_MATCHES,
        MatchStatus.DECLINED,
        who=rules.either_side,
        note="required",
        note_label=_("Why this offer does not meet this need"),
        effect="plans.agreements.decline",
        consequence=_("This offer is not proposed for this need again."),
    ),
    Move(
        "end",
        pgettext_lazy("match", "End the agreement"),
        (MatchStatus.AGREED,),
        MatchStatus.ENDED,
        who=rules.either_side,
        note="required",
        note_label=_("Why the agreement ends"),
        effect="plans.agreements.end",
        consequence=_("The reserved places are free again."),
    ),
    turns={
        MatchStatus.PROPOSED: "provider",  # the Party may accept first, and must where it keeps the need from providers
        MatchStatus.PROVIDER_ACCEPTED: "party",
        MatchStatus.PARTY_ACCEPTED: "provider",
        MatchStatus.AGREED: "",
        MatchStatus.DECLINED: "",
        MatchStatus.ENDED: "",
    },
)

ACTIVITY = Workflow(
    Move(
        "approve",
        pgettext_lazy("activity", "Approve"),
        (ActivityStatus.PROPOSED,),
        ActivityStatus.APPROVED,
        who=rules.approve,
        checks=checks.APPROVABLE,
        effect="plans.programme.approve",
        consequence=_("The activity enters the plan; the needs that it covers count as planned from today."),
    ),
    Move(
        "start",
        pgettext_lazy("activity", "Start"),
        (ActivityStatus.APPROVED,),
        ActivityStatus.ONGOING,
        who=rules.plan,
        checks=(checks.plan_has_come_into_force,),
        effect="plans.programme.start",
    ),
    Move(
        "complete",
        pgettext_lazy("activity", "Complete"),
        (ActivityStatus.ONGOING,),
        ActivityStatus.COMPLETED,
        who=rules.plan,
        note="optional",
        effect="plans.programme.complete",
        consequence=_("The Parties whose needs it covers are asked to confirm."),
    ),
    Move(
        "postpone",
        pgettext_lazy("activity", "Postpone"),
        (ActivityStatus.APPROVED,),
        ActivityStatus.POSTPONED,
        who=rules.plan,
        note="required",
        consequence=_("The activity stays in the plan."),
    ),
    Move("resume", pgettext_lazy("activity", "Resume"), (ActivityStatus.POSTPONED,), ActivityStatus.APPROVED, who=rules.plan),
    Move(
        "cancel",
        pgettext_lazy("activity", "Cancel the activity"),
        (ActivityStatus.PROPOSED, ActivityStatus.APPROVED, ActivityStatus.POSTPONED, ActivityStatus.ONGOING),
        ActivityStatus.CANCELLED,
        who=rules.approve,
        note="required",
        effect="plans.programme.cancel",
        consequence=_("From today the activity no longer counts for the needs that it covers."),
    ),
    turns={
        ActivityStatus.PROPOSED: "secretariat",
        ActivityStatus.APPROVED: "secretariat",
        ActivityStatus.POSTPONED: "secretariat",
        ActivityStatus.ONGOING: "secretariat",
        ActivityStatus.COMPLETED: "party",
        ActivityStatus.CANCELLED: "",
    },
)

COVERAGE = Workflow(
    Move(
        "confirm",
        pgettext_lazy("coverage", "Yes, the need is met"),
        (CoverageStatus.PROMISED, CoverageStatus.DISPUTED),
        CoverageStatus.CONFIRMED,
        who=rules.confirm,
        checks=(checks.activity_is_completed,),
        note="optional",
        note_label=_("What you can do now that you could not do before"),
        effect="plans.programme.confirm",
        consequence=_("The need counts as met from today."),
    ),
    Move(
        "dispute",
        pgettext_lazy("coverage", "No, the need is not met"),
        (CoverageStatus.PROMISED,),
        CoverageStatus.DISPUTED,
        who=rules.confirm,
        checks=(checks.activity_is_completed,),
        note="required",
        note_label=_("What is still missing"),
        consequence=_("The need stays open, and the secretariat sees what is missing."),
    ),
    turns={CoverageStatus.PROMISED: "party", CoverageStatus.CONFIRMED: "", CoverageStatus.DISPUTED: "secretariat"},
)
