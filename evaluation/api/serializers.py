"""What the API shows of a round and takes as observations."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evaluation.models import Delivery, EstablishedResult, Round
from evaluation.permissions import sees_results
from evaluation.reports.disclosure import metrics_hidden

ROW_LIMIT = 50_000


class EstablishedResultSerializer(serializers.ModelSerializer[EstablishedResult]):
    class Meta:
        model = EstablishedResult
        fields = ("metric", "period", "value", "ci_low", "ci_high", "established_on")

    def to_representation(self, instance: EstablishedResult) -> dict[str, Any]:
        """A value that rests on a small group is null; the report says so."""
        found = super().to_representation(instance)
        release = getattr(instance.run, "release", None)
        if release is not None and instance.metric in metrics_hidden(release.hidden):
            found |= dict.fromkeys(("value", "ci_low", "ci_high"))
        return found


class RoundSerializer(serializers.ModelSerializer[Round]):
    """A round with what has been established, and its computed summary for those who may see it."""

    contract = serializers.IntegerField(source="contract_id", read_only=True)
    title = serializers.CharField(source="contract.title", read_only=True)
    established = EstablishedResultSerializer(many=True, read_only=True)
    summary = serializers.SerializerMethodField()

    class Meta:
        model = Round
        fields = (
            "id",
            "contract",
            "title",
            "number",
            "as_of",
            "data_due_on",
            "status",
            "is_after_contract",
            "established",
            "summary",
        )

    @extend_schema_field({"type": "array", "items": {"type": "object", "additionalProperties": {}}, "nullable": True})
    def get_summary(self, round: Round) -> list[dict[str, Any]] | None:
        """Each outcome's value, interval and number, small groups hidden; only when one round is asked for."""
        view = self.context.get("view")
        if getattr(view, "action", "") != "retrieve" or not sees_results(self.context["request"].user, round):
            return None
        from evaluation.queries import current_run
        from evaluation.reports.build import build
        from evaluation.reports.model import raw

        run = current_run(round)
        if run is None:
            return None
        report = build(round, run)
        keys = ("outcome", "name", "unit", "value", "ci_low", "ci_high", "n", "reached")
        return [{key: raw(line[key]) for key in keys} for line in report.summary]


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    class Meta:
        model = Delivery
        fields = ("id", "protocol", "round", "version", "status", "row_count", "fault_count", "faults", "received_at")
        read_only_fields = fields


class ObservationsSerializer(serializers.Serializer[dict[str, Any]]):
    """Rows for a round, or without a round the protocol's baseline. Checked like a file: wholly or not at all."""

    protocol = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    round = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False, allow_null=True)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)
    rows = serializers.ListField(
        child=serializers.DictField(
            child=serializers.CharField(allow_blank=True, allow_null=True, max_length=1000, trim_whitespace=False)
        ),
        min_length=1,
        max_length=ROW_LIMIT,
    )
