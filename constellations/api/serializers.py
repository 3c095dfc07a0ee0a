"""Initiatives and support activities as data."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from constellations.models import Constellation, Initiative, OutcomeDefinition, SupportActivity
from constellations.queries import phase_on
from core import clock
from programme.models import Phase


class OutcomeSerializer(serializers.ModelSerializer[OutcomeDefinition]):
    class Meta:
        model = OutcomeDefinition
        fields = [
            "code",
            "name",
            "target_group",
            "indicator",
            "unit",
            "direction",
            "measure",
            "baseline",
            "target",
            "horizon_months",
            "source",
            "status",
        ]


class InitiativeSerializer(serializers.ModelSerializer[Initiative]):
    reg_no = serializers.CharField(source="case.reg_no", read_only=True)
    constellation = serializers.CharField(source="constellation.name", read_only=True)
    constellation_id = serializers.IntegerField(read_only=True)
    needs_area = serializers.CharField(source="needs_area.name", read_only=True, default=None, allow_null=True)
    outcomes = OutcomeSerializer(many=True, read_only=True)

    class Meta:
        model = Initiative
        fields = [
            "id",
            "reg_no",
            "name",
            "summary",
            "status",
            "constellation",
            "constellation_id",
            "needs_area",
            "estimated_cost",
            "outcomes",
        ]
        read_only_fields = fields


class SupportActivitySerializer(serializers.ModelSerializer[SupportActivity]):
    adviser = serializers.CharField(source="adviser.name", read_only=True)
    constellation = serializers.PrimaryKeyRelatedField(queryset=Constellation.objects.none())
    phase = serializers.PrimaryKeyRelatedField(
        queryset=Phase.objects.all(), required=False, help_text="The phase that ran on the date unless given."
    )
    hours = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=Decimal("0.01"), max_value=Decimal(24))
    constellation_hours = serializers.DecimalField(max_digits=6, decimal_places=2, min_value=Decimal(0), required=False)

    class Meta:
        model = SupportActivity
        fields = [
            "id",
            "constellation",
            "adviser",
            "date",
            "need",
            "phase",
            "activity",
            "hours",
            "constellation_hours",
            "note",
            "next_step",
            "next_on",
            "is_extra",
        ]

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            fields["constellation"].queryset = Constellation.objects.visible_to(request.user)  # type: ignore[attr-defined]
        return fields

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if self.instance is None and data.get("phase") is None:
            data["phase"] = phase_on(data.get("date") or clock.today())
            if data["phase"] is None:
                raise serializers.ValidationError({"phase": ["The programme has no phases yet."]})
        return data
