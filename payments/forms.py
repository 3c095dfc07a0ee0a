"""Forms of payments."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from constellations.models import Initiative
from core import clock
from core.forms_ui import AmountField, DateInput, MoneyField
from core.models import Organisation, User
from payments.models import AccountKind, BatchFile, ClaimStatus, Funding, InterestEvent, PayerProfile, RecoveryGround
from programme.models import Account, BudgetLine, Commitment, EntryKind, Fund


class ExecutionForm(forms.Form):
    executed_on = forms.DateField(label=_("Executed on"), widget=DateInput)


class FailureForm(forms.Form):
    reason = forms.CharField(label=_("What happened to the payment"), max_length=300)


class OrderForm(forms.Form):
    pay_on = forms.DateField(label=_("To be paid on"), widget=DateInput)
    set_off = forms.BooleanField(
        label=_("Keep what the payee owes us and has fallen due"), required=False, initial=True
    )


class AccountForm(forms.Form):
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=AccountKind.choices)
    clearing = forms.CharField(
        label=_("Clearing number"),
        max_length=10,
        required=False,
        help_text=_("For a bank account: four or five digits."),
    )
    # As printed: an IBAN has up to 34 characters and a blank between each four.
    number = forms.CharField(label=_("Number"), max_length=50)

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class ClaimFilter(forms.Form):
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("All")), *ClaimStatus.choices], required=False)


class LedgerFilter(forms.Form):
    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False, empty_value=None)
    account = forms.ChoiceField(
        label=_("Account"),
        choices=[("", _("All")), *Account.choices, ("bound", _("Reserved, committed or paid"))],
        required=False,
    )
    fund = forms.ChoiceField(
        label=_("Money for"),
        choices=[("", _("All")), *Fund.choices, ("constellations", _("Constellations"))],
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("Kind of entry"),
        choices=[("", _("All")), *EntryKind.choices, ("other", _("Neither commitment nor payment"))],
        required=False,
    )
    booked_from = forms.DateField(label=_("Booked from"), widget=DateInput, required=False)
    booked_to = forms.DateField(label=_("Booked to"), widget=DateInput, required=False)
    commitment = forms.ModelChoiceField(
        label=_("Commitment"), queryset=Commitment.objects.none(), required=False, empty_label=_("All")
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), required=False, empty_label=_("All")
    )

    line = forms.ModelChoiceField(
        label=_("Line of the budget"), queryset=BudgetLine.objects.none(), required=False, empty_label=_("All")
    )

    def __init__(
        self, *args: Any, years: list[int], commitments: Any, organisations: Any, lines: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = lines  # type: ignore[attr-defined]
        self.fields["year"].choices = [("", _("All")), *((year, str(year)) for year in years)]  # type: ignore[attr-defined]
        self.fields["commitment"].queryset = commitments  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class CostFilter(forms.Form):
    commitment = forms.ModelChoiceField(
        label=_("Contract"), queryset=Commitment.objects.none(), required=False, empty_label=_("All")
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), required=False, empty_label=_("All")
    )
    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, years: list[int], commitments: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", _("All")), *((year, str(year)) for year in years)]  # type: ignore[attr-defined]
        self.fields["commitment"].queryset = commitments  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class BatchForm(forms.Form):
    execution_on = forms.DateField(label=_("Day on which the account is charged"), widget=DateInput)


class AgainForm(forms.Form):
    kind = forms.ChoiceField(label=_("Which file?"), choices=BatchFile.Kind.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why is the file exported again?"), max_length=300)


class FundingForm(forms.Form):
    initiative = forms.ModelChoiceField(label=_("Initiative"), queryset=Initiative.objects.none())
    organisation = forms.ModelChoiceField(
        label=_("Organisation that gets the money"), queryset=Organisation.objects.none()
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Funding.Purpose.choices, widget=forms.RadioSelect)
    description = forms.CharField(label=_("What is the money for?"), widget=forms.Textarea(attrs={"rows": 4}))
    amount = MoneyField(label=_("Amount"), min_value=Decimal("0.01"))
    first_year = forms.IntegerField(label=_("First year"), min_value=2023, max_value=2040)
    last_year = forms.IntegerField(
        label=_("Last year"),
        min_value=2023,
        max_value=2040,
        help_text=_("The amount is committed in equal parts over the years."),
    )
    account_by = forms.DateField(label=_("Last day to account for the use"), widget=DateInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        initiatives = Initiative.objects.visible_to(user)
        self.fields["initiative"].queryset = initiatives  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
            constellation_memberships__constellation__initiative__in=initiatives
        ).distinct()


class AdvanceForm(forms.Form):
    amount = MoneyField(label=_("Amount"), min_value=Decimal("0.01"))
    pay_on = forms.DateField(label=_("To be paid on"), widget=DateInput)


class UseForm(forms.Form):
    period = forms.CharField(label=_("Period"), max_length=20, help_text=_("For example 2026-H1."))
    amount = MoneyField(label=_("Amount used"), min_value=Decimal("0"))
    text = forms.CharField(
        label=_("What was it used for, and what came of it?"), widget=forms.Textarea(attrs={"rows": 4})
    )


class ReturnForm(forms.Form):
    amount = MoneyField(label=_("Amount that came back"), min_value=Decimal("0.01"))
    received_on = forms.DateField(label=_("Received on"), widget=DateInput)


class RecoveryForm(forms.Form):
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())
    ground = forms.ChoiceField(label=_("Ground"), choices=RecoveryGround.choices, widget=forms.RadioSelect)
    effort_made = forms.TypedChoiceField(
        label=_("Was the agreed effort made?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text=_("Whoever did all it could but did not reach the outcome owes nothing back."),
    )
    circumstances = forms.CharField(label=_("Circumstances"), widget=forms.Textarea(attrs={"rows": 5}))
    amount = MoneyField(label=_("Amount to recover"), min_value=Decimal("0.01"))

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class CommunicateForm(forms.Form):
    answer_by = forms.DateField(label=_("Comments are wanted by"), widget=DateInput)


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("Your comments"), widget=forms.Textarea(attrs={"rows": 5}))


class WaiverForm(forms.Form):
    waived = MoneyField(label=_("Amount to waive"), min_value=Decimal("0"))
    reason = forms.CharField(label=_("Special reasons"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    no_interest_reason = forms.CharField(
        label=_("Why no interest is taken on late payment"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Interest runs by law on what is paid too late. Write here only when the decision says otherwise."),
    )


class InterestForm(forms.Form):
    kind = forms.ChoiceField(label=_("What happened"), choices=InterestEvent.Kind.choices, widget=forms.RadioSelect)
    amount = MoneyField(label=_("Amount"), min_value=Decimal("0.01"))
    happened_on = forms.DateField(label=_("Date"), widget=DateInput)
    reason = forms.CharField(label=_("Reason, when it is waived"), max_length=300, required=False)


class RateForm(forms.Form):
    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput)
    percent = AmountField(label=_("Reference rate"), suffix="%", max_digits=5, decimal_places=2)
    source = forms.CharField(
        label=_("Where it stands"), max_length=200, help_text=_("For example the Riksbank's notice and its date.")
    )


class CloseForm(forms.Form):
    reason = forms.CharField(label=_("Why is nothing recovered?"), max_length=300)


class InstalmentForm(forms.Form):
    count = forms.IntegerField(label=_("Number of instalments"), min_value=1, max_value=60)
    first_on = forms.DateField(label=_("First due on"), widget=DateInput)


class ProfileForm(forms.ModelForm):
    class Meta:
        model = PayerProfile
        exclude: list[str] = []


class CounterpartForm(forms.Form):
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.all())
    code = forms.CharField(label=_("Counterpart code"), max_length=4)


def today_initial(name: str) -> dict[str, Any]:
    return {name: clock.today()}
