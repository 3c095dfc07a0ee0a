"""The budget as the API tells it; amounts are decimals written as text."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


def amount() -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=14, decimal_places=2)


class BarSerializer(serializers.Serializer[Any]):
    total = amount()
    paid = amount()
    committed = amount()
    expected = amount()
    free = amount()


class YearSerializer(serializers.Serializer[Any]):
    year = serializers.IntegerField()
    planned = amount()
    planned_constellations = amount()
    split_outcome = amount()
    split_exchange = amount()
    appropriated = amount()
    commitment_frame = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    committed = amount()
    paid = amount()
    left = amount()


class LineSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    by_year = serializers.DictField(child=amount())
    total = amount()


class BudgetSerializer(serializers.Serializer[Any]):
    programme = serializers.CharField()
    version = serializers.IntegerField(allow_null=True)
    frame = BarSerializer()
    outcome_payments = BarSerializer()
    years = YearSerializer(many=True)
    lines = LineSerializer(many=True)
    actor_levels = LineSerializer(many=True)
