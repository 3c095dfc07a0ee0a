"""Amounts as people write them in Sweden, and what is refused with words that help."""

from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from core.forms_ui import MoneyField, PercentField


class Form(forms.Form):
    amount = MoneyField(min_value=Decimal("0.01"))


def errors(text: str) -> list[str]:
    with translation.override("sv"):
        form = Form({"amount": text})
        assert not form.is_valid()
        return [str(error) for error in form.errors["amount"]]


@pytest.mark.parametrize(
    "text, amount",
    [
        ("1 234,50", "1234.50"),
        ("1\u00a0234\u202f567,5 kr", "1234567.5"),
        ("1234.5", "1234.5"),
        ("250\u2009000", "250000"),
        (",50", "0.50"),
        ("999 999 999 999,99", "999999999999.99"),
    ],
)
def test_an_amount_is_read_as_it_is_written(text, amount):
    form = Form({"amount": text})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount"] == Decimal(amount)


POINTS = "Skriv beloppet med siffror och decimalkomma, till exempel 1 234,50. Skriv ingen punkt mellan tusental."
LARGE = "Beloppet är för stort: högst tolv siffror före decimalkommat."


@pytest.mark.parametrize(
    "text, words",
    [
        ("1.234,50", POINTS),
        ("1,234,50", POINTS),
        ("1e5", POINTS),
        ("NaN", POINTS),
        ("Infinity", POINTS),
        ("１２", POINTS),
        ("tusen", POINTS),
        ("1 234,555", "Skriv högst två decimaler, till exempel 1 234,50."),
        ("1000000000000", LARGE),
        ("9" * 40, LARGE),
        ("-5", "Beloppet måste vara större än noll."),
        ("0", "Beloppet måste vara större än noll."),
    ],
)
def test_what_is_no_amount_is_refused_in_words(text, words):
    assert errors(text) == [words]


@pytest.mark.parametrize(
    "text, said",
    [("120", "Skriv högst 100 %."), ("-1", "Skriv minst 0 %."), ("33,3333333", "Skriv högst 4 decimaler.")],
)
def test_faults_of_a_share_are_told_in_per_cent(text, said):
    field = PercentField(min_value=Decimal(0), max_value=Decimal(1), max_digits=7, decimal_places=6)
    with translation.override("sv"), pytest.raises(forms.ValidationError) as refused:
        field.clean(text)
    assert refused.value.messages == [said]
    assert field.clean("33,3333") == Decimal("0.333333")
