"""De minimis aid that a provider has got under agreements here, summed over three years as the regulation has it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Sum

from contracts.models import Agreement, AgreementStatus, AidLimit
from core.models import Organisation
from core.money import ZERO


def limit_on(day: date) -> AidLimit | None:
    """The limit and the rate that hold on ``day``; the row entered last for a day corrects those before it."""
    return AidLimit.objects.filter(valid_from__lte=day).order_by("-valid_from", "-pk").first()


def three_years_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 3)
    except ValueError:
        return day.replace(year=day.year - 3, day=28)


def de_minimis(provider: Organisation, day: date, *, besides: Agreement | None = None) -> Decimal:
    """The de minimis aid in SEK that the provider was granted here in the three years up to and including ``day``."""
    found = Agreement.objects.filter(
        provider=provider, aid=Agreement.Aid.DE_MINIMIS, starts_on__gt=three_years_before(day), starts_on__lte=day
    ).exclude(status=AgreementStatus.ENDED, provider_signed_at__isnull=True)
    if besides is not None:
        found = found.exclude(pk=besides.pk)
    return found.aggregate(total=Sum("aid_amount"))["total"] or ZERO


def highest_sum(provider: Organisation, starts_on: date, amount: Decimal) -> Decimal:
    """The largest three-year sum that an aid of ``amount`` from ``starts_on`` would be part of."""
    days = [starts_on]
    days += Agreement.objects.filter(
        provider=provider, aid=Agreement.Aid.DE_MINIMIS, starts_on__gt=starts_on
    ).values_list("starts_on", flat=True)
    within = [day for day in days if three_years_before(day) < starts_on]
    return max(de_minimis(provider, day) for day in within) + amount
