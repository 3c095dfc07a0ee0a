"""What the API shows of calls and expressions of interest."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from calls.content import read
from calls.models import Application, Call, Criterion
from core.models import Role


class CriterionSerializer(serializers.ModelSerializer[Criterion]):
    class Meta:
        model = Criterion
        fields = ("key", "name", "description", "weight", "scale_max", "anchor_low", "anchor_high")


class CallSerializer(serializers.ModelSerializer[Call]):
    stage = serializers.CharField(read_only=True)
    registration_number = serializers.CharField(source="case.reg_no", read_only=True, default=None)
    needs_areas: Any = serializers.StringRelatedField(many=True, read_only=True)
    criteria = CriterionSerializer(many=True, read_only=True)

    class Meta:
        model = Call
        fields = (
            "id",
            "title",
            "kind",
            "stage",
            "registration_number",
            "purpose",
            "who_may_apply",
            "needs_areas",
            "opens_at",
            "closes_at",
            "decision_expected_on",
            "is_appealable",
            "statute",
            "conditions",
            "criteria",
        )


class MemberSerializer(serializers.Serializer[Any]):
    organisation: Any = serializers.StringRelatedField(read_only=True)
    unit: Any = serializers.StringRelatedField(read_only=True)
    role = serializers.CharField(read_only=True)
    status = serializers.CharField(read_only=True)


class ApplicationSerializer(serializers.ModelSerializer[Application]):
    call = serializers.IntegerField(source="call_id", read_only=True)
    registration_number = serializers.CharField(source="case.reg_no", read_only=True, default=None)
    needs_area: Any = serializers.StringRelatedField(read_only=True)
    members = MemberSerializer(source="constellation.members.all", many=True, read_only=True)

    class Meta:
        model = Application
        fields = (
            "id",
            "call",
            "registration_number",
            "name",
            "status",
            "needs_area",
            "members",
            "principals",
            "parties",
            "submitted_at",
            "decided_at",
        )


class ApplicationDetailSerializer(ApplicationSerializer):
    """With the answers, question by question."""

    answers = serializers.SerializerMethodField()

    class Meta(ApplicationSerializer.Meta):
        fields = (*ApplicationSerializer.Meta.fields, "answers")  # type: ignore[assignment]

    def _writes(self) -> bool:
        request = self.context.get("request")
        return request is not None and request.user.role == Role.APPLICANT

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_answers(self, application: Application) -> list[dict[str, Any]]:
        return [
            {"part": section.key, "question": item.question.key, "text": item.question.text, "lines": item.lines}
            for section, items in read(application, written=self._writes())
            for item in items
        ]
