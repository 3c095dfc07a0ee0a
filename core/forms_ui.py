"""Form fields and widgets that match the field component: dates as ISO, money as people write it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# As written in Sweden: one decimal comma (or point), no exponent, no other script's digits, nothing between thousands.
WRITTEN = re.compile(r"[-+]?[0-9]+([.,][0-9]*)?|[-+]?[.,][0-9]+")
SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")


class DateInput(forms.DateInput):
    """The browser's own date field; always ISO, whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class AmountInput(forms.TextInput):
    """A right-aligned text field with a unit after it; a number field would refuse spaces and the decimal comma."""

    def __init__(self, attrs: dict[str, Any] | None = None, suffix: str = "kr") -> None:
        super().__init__(attrs={"inputmode": "decimal", "autocomplete": "off", "data-width": "s"} | (attrs or {}))
        self.suffix = suffix

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, Decimal | int):
            amount = Decimal(value)
            decimals = max(0, -int(amount.as_tuple().exponent)) if amount % 1 else 0
            return f"{amount:,.{decimals}f}".replace(",", "\u00a0").replace(".", ",")
        return None if value is None else str(value)


class AmountField(forms.DecimalField):
    """A decimal as written in Sweden ("1 250 000,50") or with a point. Never a float."""

    widget = AmountInput
    suffix = ""
    default_error_messages = {
        "invalid": _("Write a number with a decimal comma, for example 1 234,5. Write no point between thousands."),
        "max_digits": _("The number is too large."),
        "max_whole_digits": _("The number is too large."),
    }

    def __init__(self, *, suffix: str | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("widget", AmountInput(suffix=self.suffix if suffix is None else suffix))
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}  # no min, max and step: they belong to number fields

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            value = SPACES.sub("", value).removesuffix("kr").removesuffix("%").replace("\u2212", "-")
            if value and not WRITTEN.fullmatch(value):
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            value = value.replace(",", ".")
        return super().to_python(value)


class MoneyField(AmountField):
    """An amount in kronor with at most two decimals."""

    suffix = "kr"
    default_error_messages = {
        "invalid": _(
            "Write the amount in digits with a decimal comma, for example 1 234,50. Write no point between thousands."
        ),
        "max_decimal_places": _("Write at most two decimals, for example 1 234,50."),
        "max_digits": _("The amount is too large: at most twelve digits before the decimal comma."),
        "max_whole_digits": _("The amount is too large: at most twelve digits before the decimal comma."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"max_digits": 14, "decimal_places": 2} | kwargs))
        if "min_value" in kwargs and "min_value" not in (kwargs.get("error_messages") or {}):
            least = kwargs["min_value"]
            if least is not None and 0 <= least <= Decimal("0.01"):
                self.error_messages["min_value"] = (
                    _("The amount must be more than zero.") if least else _("The amount cannot be negative.")
                )


class PercentField(AmountField):
    """Written as per cent, cleaned to a share of one: "82,5" gives Decimal("0.825")."""

    suffix = "%"

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        written = super().to_python(value)
        return None if written is None else written / 100

    def run_validators(self, value: Any) -> None:
        """Faults are told in per cent, as the number was written."""
        if isinstance(value, Decimal) and value.is_finite():
            low, high = (_limit(limit) for limit in (self.min_value, self.max_value))
            if high is not None and value > high:
                raise ValidationError(_("Write at most %(limit)s."), "max_value", {"limit": _percent(high)})
            if low is not None and value < low:
                raise ValidationError(_("Write at least %(limit)s."), "min_value", {"limit": _percent(low)})
            if self.decimal_places is not None and -int(value.as_tuple().exponent) > self.decimal_places:
                most = max(0, self.decimal_places - 2)
                raise ValidationError(_("Write at most %(most)s decimals."), "max_decimal_places", {"most": most})
        super().run_validators(value)

    def prepare_value(self, value: Any) -> Any:
        return (value * 100).normalize() if isinstance(value, Decimal) else value


def _limit(limit: Any) -> Decimal | None:
    """A field's limit may be a number or give one when it is called."""
    found = limit() if callable(limit) else limit
    return None if found is None else Decimal(str(found))


def _percent(share: Decimal) -> str:
    return f"{share * 100:f} %".replace(".", ",")


def word_limit(limit: int) -> Any:
    """A validator for a text of at most `limit` words; give the field component count="words" max=limit beside it."""

    def check(text: str) -> None:
        used = len(text.split())
        if used > limit:
            raise ValidationError(
                _("Use at most %(limit)s words. You have used %(used)s."),
                code="too_many_words",
                params={"limit": limit, "used": used},
            )

    return check
