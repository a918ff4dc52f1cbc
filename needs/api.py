"""The REST door of rounds, needs and difficulties."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, F, OuterRef, Value, When
from django.db.models.functions import JSONObject
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django_filters.utils import translate_validation
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from needs import duplicates, joint
from needs.choices import ClosingReason, Division, UnmetReason
from needs.filters import ClarificationFilter, DifficultyFilter, NeedFilter, ResultForm, RoundFilter, ShareFilter, ViewFilter
from needs.merging import kept_for
from needs.models import Clarification, Difficulty, Message, Need, NeedShare, Round, View
from needs.results import Result, results
from tarp.parties.api import NamedSerializer
from tarp.parties.models import Party
from tarp.records.api import EditableViewSet, RecordViewSet
from tarp.records.problems import problem
from tarp.records.rows import KEPT, CodeField, RecordSerializer


class RoundSerializer(NamedSerializer):
    class Meta:
        model = Round
        page = "needs:round"
        fields = ("code", "status", "names", "audience", "conventions", "opens_on", *KEPT, "links")


class NeedSerializer(RecordSerializer):
    cluster = serializers.CharField(read_only=True, allow_null=True, help_text="The cluster of the theme.")
    shared_by = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="Parties that have accepted their share of a joint need."
    )
    closing_reason = serializers.ChoiceField(ClosingReason.choices, read_only=True, allow_blank=True, help_text="Why it left the register.")
    unmet_reason = serializers.ChoiceField(UnmetReason.choices, read_only=True, allow_blank=True, help_text="Why it is not met so far.")
    turn = serializers.CharField(read_only=True, help_text="Whose turn it is: party, secretariat, or nobody's.")
    is_another = serializers.BooleanField(
        write_only=True,
        required=False,
        help_text="True: it is another need than those that the Party stated before in the same theme under the same provision. "
        "Without it such a need is refused (409, `stated_before`), and `alike` names them.",
    )
    computed = (*RecordSerializer.computed, "is_another")

    class Meta:
        model = Need
        page = "needs:detail"
        fields = (
            "reference",
            "status",
            "party",
            "conventions",
            "provisions",
            "theme",
            "title",
            "description",
            "language",
            "translation",
            "cluster",
            "translated_title",
            "translated_at",
            "assistance_types",
            "priority",
            "justification",
            "level",
            "barriers",
            "chemicals",
            "listing",
            "due_on",
            "life_cycle_stage",
            "from_year",
            "to_year",
            "delivery_languages",
            "target_group",
            "estimated_cost",
            "prior_assistance",
            "source",
            "source_reference",
            "visibility",
            "merged_into",
            "shared_by",
            "turn",
            "closing_reason",
            "unmet_reason",
            "confirmed_on",
            "registered_on",
            "left_register_on",
            "is_another",
            *KEPT,
            "links",
        )
        read_only_fields = (
            "translated_title",
            "translation",
            "merged_into",
            "due_on",
            "closing_reason",
            "unmet_reason",
        )  # the secretariat's

    def expressions(self) -> dict[str, Any]:
        turns = [When(status=status, then=Value(turn)) for status, turn in Need.workflow.turns.items()]
        shares = NeedShare.objects.accepted().filter(need=OuterRef("pk")).order_by("party__code")
        return super().expressions() | {
            "shared_by": ArraySubquery(shares.values("party__code")),
            "cluster": F("theme__cluster__code"),
            "turn": Case(*turns, output_field=CharField()),
        }

    def store(self) -> Any:
        """Asks first, as the page does, where the Party has stated a need in the same theme under the same provision."""
        is_another, said = self.validated_data.pop(duplicates.IS_ANOTHER, False), self.validated_data
        changes = self.instance is None or (
            said.get("theme", self.instance.theme) != self.instance.theme
            or ("provisions" in said and set(said["provisions"]) != set(self.instance.provisions.all()))
        )
        need = super().store()
        if changes and not is_another:
            by = self.context["request"].user
            duplicates.doubt(by=by, party=need.party, theme=need.theme, provisions=need.provisions.all(), but=need.pk)
        return need

    def emptied(self) -> dict[str, Any]:
        return {duplicates.IS_ANOTHER: False} | super().emptied()


class DifficultySerializer(RecordSerializer):
    class Meta:
        model = Difficulty
        fields = (
            "reference",
            "status",
            "party",
            "conventions",
            "provision",
            "barrier",
            "severity",
            "description",
            "language",
            *KEPT,
            "links",
        )


class ColumnSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="A region or group by its code; “all”, and “none” for those in no region, such as desks.")
    label = serializers.CharField()
    n = serializers.IntegerField(help_text="Respondents to the question: the base of the percentages of the column.")
    N = serializers.IntegerField(allow_null=True, help_text="Parties asked, and desks in a round for offers; null where not known.")


class ResultRowSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="The code of the answer, the same across rounds; “row/choice” in a matrix or a scale.")
    label = serializers.CharField()
    counts = serializers.ListField(child=serializers.IntegerField(), help_text="Respondents, in the order of the columns.")
    per_cent = serializers.ListField(
        child=serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True),
        help_text="Of n, with two decimals; null where n is 0.",
    )


class ResultSerializer(serializers.Serializer):
    part = serializers.CharField(help_text="The part of the round by its code; blank where the figures come from a document.")
    part_label = serializers.CharField()
    question = serializers.CharField()
    label = serializers.CharField()
    kind = serializers.CharField()
    as_of = serializers.DateField(help_text="The day as of which regions and groups are read.")
    columns = ColumnSerializer(many=True)
    rows = ResultRowSerializer(many=True)
    blank = serializers.ListField(child=serializers.IntegerField(), help_text="Respondents that left the question blank.")
    document = serializers.CharField(help_text="The source, where the figures come from a document.")


@extend_schema_serializer(many=False)
class ResultsSerializer(serializers.Serializer):
    round = serializers.CharField()
    by = serializers.ChoiceField(Division.choices)
    results = ResultSerializer(many=True)


class ViewSerializer(RecordSerializer):
    class Meta:
        model = View
        page = "needs:view"
        fields = ("reference", "status", "party", "conventions", "text", "language", *KEPT, "links")


class ShareSerializer(RecordSerializer):
    need = CodeField(slug_field="reference", queryset=Need.objects.all(), help_text="The joint need, which another Party leads.")
    party = CodeField(queryset=Party.objects.all(), help_text="The Party that is asked.")

    class Meta:
        model = NeedShare
        page = "needs:share"
        fields = ("reference", "status", "need", "party", "note", "decided_at", *KEPT, "links")
        validators: list[Any] = []  # needs.joint says who may be asked


class ClarificationSerializer(RecordSerializer):
    messages = serializers.ListField(
        child=serializers.DictField(),
        read_only=True,
        help_text="In the order in which they were written: at, from (party or secretariat), text.",
    )

    class Meta:
        model = Clarification
        page = "needs:clarification"
        fields = ("reference", "status", "need", "difficulty", "view", "response", "field", "messages", *KEPT, "links")
        read_only_fields = ("need", "difficulty", "view", "response", "field")

    def expressions(self) -> dict[str, Any]:
        side = Case(When(is_from_party=True, then=Value("party")), default=Value("secretariat"))
        written = Message.objects.filter(clarification=OuterRef("pk")).order_by("pk")
        return super().expressions() | {
            "messages": ArraySubquery(written.values(message=JSONObject(at="written_at", text="text", **{"from": side})))
        }


class RoundViewSet(RecordViewSet):
    queryset = Round.objects.all()
    serializer_class = RoundSerializer
    filterset_class = RoundFilter
    lookup_field = "code"

    def known_parameters(self) -> tuple[str, ...]:
        return ("question", "by") if self.action == "results" else super().known_parameters()

    @extend_schema(
        parameters=[
            OpenApiParameter("question", str, description="The stable code of one question; all questions where it is not given."),
            OpenApiParameter("by", str, enum=Division.values, description="By what the Parties are divided; by region where not given."),
        ],
        filters=False,
    )
    @action(detail=True, methods=["get"], serializer_class=ResultsSerializer)
    def results(self, request: Request, **key: str) -> Response:
        """Each question of the round counted by region or group, under the rules that its page states."""
        round = Round.objects.with_results_for(request.user).filter(**key).first()
        if round is None:
            raise Http404
        form = ResultForm(request.query_params, round=round)
        if not form.is_valid():
            raise translate_validation(form.errors)
        found = results(round, **form.asked)
        return self.answer({"round": round.code, "by": form.asked["by"], "results": [as_row(one) for one in found]})


def as_row(result: Result) -> dict[str, Any]:
    rows = [
        {
            "code": row.code,
            "label": row.label,
            "counts": row.counts,
            "per_cent": [per_cent and str(per_cent) for per_cent in result.shares(row)],
        }
        for row in result.rows
    ]
    columns = [asdict(column) for column in result.columns]
    plain = {name: getattr(result, name) for name in ("part", "part_label", "question", "label", "kind", "blank", "document")}
    return {**plain, "as_of": result.as_of.isoformat(), "columns": columns, "rows": rows}


class NeedViewSet(EditableViewSet):
    queryset = Need.objects.all()
    serializer_class = NeedSerializer
    filterset_class: Any = NeedFilter
    leads_on = "The need was merged into another, which this person may see; `Location` is that one."

    def retrieve(self, request: Request, **key: str) -> Response:
        """A merged need leads those who do not see it to the one that took its place."""
        try:
            return super().retrieve(request, **key)
        except Http404:
            kept = kept_for(key["reference"], seen_by=request.user)
            if kept is None:
                raise
            headers = {"Location": reverse("api:needs-detail", args=[kept.reference])}
            return problem(request, 302, "merged", _("This need was merged into %(kept)s.") % {"kept": kept.reference}, headers=headers)


class ShareViewSet(RecordViewSet):
    """The shares of joint needs. A POST asks a Party to share a need; it accepts, declines and takes back by its moves."""

    queryset = NeedShare.objects.all()
    serializer_class = ShareSerializer
    filterset_class = ShareFilter

    def create(self, request: Request) -> Response:
        def act() -> Response:
            asked = self.get_serializer(data=request.data)
            asked.is_valid(raise_exception=True)
            share = joint.invite(asked.validated_data["need"], party=asked.validated_data["party"], by=request.user)
            row = self.row(share.pk)
            return self.answer(row, status=201, headers={"Location": row["links"]["self"]})

        return self.once(act)


class ClarificationViewSet(RecordViewSet):
    """Read and moved here; asked on the page of what they are about."""

    queryset = Clarification.objects.all()
    serializer_class = ClarificationSerializer
    filterset_class = ClarificationFilter


class DifficultyViewSet(EditableViewSet):
    queryset = Difficulty.objects.all()
    serializer_class = DifficultySerializer
    filterset_class = DifficultyFilter


class ViewViewSet(EditableViewSet):
    queryset = View.objects.all()
    serializer_class = ViewSerializer
    filterset_class = ViewFilter
