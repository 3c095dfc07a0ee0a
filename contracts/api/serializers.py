"""Contracts as the API shows them; amounts are text with two decimals."""

from __future__ import annotations

from rest_framework import serializers

from contracts.models import Contract, ContractOutcome, ContractParty, CostReport


class PartySerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="__str__", read_only=True)
    organisation = serializers.CharField(source="organisation.name", read_only=True)

    class Meta:
        model = ContractParty
        fields = ["code", "name", "organisation", "role", "payment_share", "signed_at", "left_on"]


class ContractOutcomeSerializer(serializers.ModelSerializer):
    class Meta:
        model = ContractOutcome
        fields = [
            "code",
            "name",
            "unit",
            "direction",
            "baseline",
            "target",
            "due_on",
            "agreed_payment",
            "is_paid",
            "payment_model",
        ]


class ContractSerializer(serializers.ModelSerializer):
    reg_no = serializers.CharField(source="case.reg_no", read_only=True)
    initiative = serializers.CharField(source="initiative.name", read_only=True)
    budgeted = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    verified = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    paid = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    parties = PartySerializer(many=True, read_only=True)
    outcomes = ContractOutcomeSerializer(many=True, read_only=True)

    class Meta:
        model = Contract
        fields = [
            "id",
            "reg_no",
            "title",
            "initiative",
            "status",
            "starts_on",
            "ends_on",
            "follow_up_until",
            "ceiling",
            "rate",
            "expected_payment",
            "budgeted",
            "verified",
            "paid",
            "signed_at",
            "terms",
            "terms_sha256",
            "parties",
            "outcomes",
        ]


class CostReportSerializer(serializers.ModelSerializer):
    party = serializers.CharField(source="party.code", read_only=True)
    total = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    other_funding = serializers.DecimalField(source="other", max_digits=14, decimal_places=2, read_only=True)

    class Meta:
        model = CostReport
        fields = [
            "id",
            "contract",
            "party",
            "period",
            "status",
            "total",
            "other_funding",
            "submitted_at",
            "verified_at",
        ]
