"""What finance books in the frame itself: reservations, costs of the budget's lines, transfers, moved years."""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.errors import require
from core.forms_ui import MoneyField
from core.http import Request
from core.models import Case, Document
from core.money import ZERO
from payments.permissions import can_keep_settings, can_read_money
from payments.views.common import accept
from payments.views.revisions import the_programme
from programme.actions import ledger, reservations
from programme.models import Account, BudgetLine, Commitment, Decision, DecisionStatus, Fund, Reservation


class GroundForm(forms.Form):
    """An entry rests on a decision or on a document in the register."""

    amount = MoneyField(label=gettext_lazy("Amount"), min_value=Decimal("0.01"))
    decision = forms.ModelChoiceField(
        label=gettext_lazy("Decision"),
        queryset=Decision.objects.none(),
        required=False,
        empty_label=gettext_lazy("None: a document instead"),
    )
    document = forms.CharField(
        label=gettext_lazy("Registration number of the document"),
        max_length=26,
        required=False,
        help_text=gettext_lazy("For example the appropriation directions, or an extract of the agency's accounts."),
    )

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hidden = Case.objects.hidden_from(request.user)
        self.fields["decision"].queryset = (  # type: ignore[attr-defined]
            Decision.objects.filter(status=DecisionStatus.DISPATCHED)
            .filter(Q(case__isnull=True) | ~Q(case__in=self.hidden))
            .order_by("-dispatched_at", "-pk")
        )

    def clean_document(self) -> Document | None:
        number = self.cleaned_data["document"].strip()
        if not number:
            return None
        found = Document.objects.filter(reg_no__iexact=number).exclude(case__in=self.hidden).first()
        if found is None:
            raise forms.ValidationError(_("The register has no document with that number."))
        return found


class ReserveForm(GroundForm):
    fund = forms.ChoiceField(label=gettext_lazy("Money for"), choices=Fund.choices)
    line = forms.ModelChoiceField(
        label=gettext_lazy("Line of the budget"), queryset=BudgetLine.objects.all(), required=False
    )
    case = forms.ModelChoiceField(
        label=gettext_lazy("Case"),
        queryset=Case.objects.none(),
        required=False,
        help_text=gettext_lazy("For the constellations' money: a later commitment in the case uses the reservation."),
    )
    title = forms.CharField(label=gettext_lazy("What it is for"), max_length=200)
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2023, max_value=2040)

    field_order = ["title", "fund", "line", "case", "amount", "year", "decision", "document"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = Case.objects.exclude(pk__in=self.hidden).order_by("-pk")  # type: ignore[attr-defined]


class SpendForm(GroundForm):
    text = forms.CharField(label=gettext_lazy("What was paid"), max_length=300)
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2023, max_value=2040)

    field_order = ["text", "amount", "year", "decision", "document"]


class TransferForm(GroundForm):
    from_line = forms.ModelChoiceField(label=gettext_lazy("From the line"), queryset=BudgetLine.objects.all())
    to_line = forms.ModelChoiceField(label=gettext_lazy("To the line"), queryset=BudgetLine.objects.all())
    text = forms.CharField(label=gettext_lazy("Why"), max_length=300)
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2023, max_value=2040)

    field_order = ["from_line", "to_line", "amount", "year", "text", "decision"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].required = True
        del self.fields["document"]


class MoveForm(GroundForm):
    commitment = forms.ModelChoiceField(label=gettext_lazy("Commitment"), queryset=Commitment.objects.none())
    from_year = forms.IntegerField(label=gettext_lazy("From the year"), min_value=2023, max_value=2040)
    to_year = forms.IntegerField(label=gettext_lazy("To the year"), min_value=2023, max_value=2040)

    field_order = ["commitment", "amount", "from_year", "to_year", "decision", "document"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commitment"].queryset = Commitment.objects.exclude(case__in=self.hidden)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and data["decision"] is None and data["document"] is None:
            self.add_error("decision", _("Choose the decision or the document that the entry rests on."))
        return data


def visible_reservations(request: Request) -> QuerySet[Reservation]:
    hidden = Case.objects.hidden_from(request.user)
    return Reservation.objects.filter(Q(case__isnull=True) | ~Q(case__in=hidden)).select_related("line", "case")


def reservation_list(request: Request) -> HttpResponse:
    require(can_read_money(request.user))
    rows = (
        visible_reservations(request)
        .order_by("-pk")
        .annotate(
            reserved=Sum("rows__amount", filter=Q(rows__account=Account.RESERVED, rows__amount__gt=0), default=ZERO),
            left=Sum("rows__amount", filter=Q(rows__account=Account.RESERVED), default=ZERO),
            spent=Sum("rows__amount", filter=Q(rows__account=Account.PAID), default=ZERO),
        )
    )
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "payments/reservation_list.html",
        {"page_obj": page, "may_book": bool(can_keep_settings(request.user))},
    )


def _page(request: Request, form: forms.Form, heading: str, submit: str) -> HttpResponse:
    crumbs = [(_("Reservations"), "payments:reservations")]
    return render(request, "payments/form.html", {"form": form, "heading": heading, "submit": submit, "crumbs": crumbs})


def reservation_new(request: Request) -> HttpResponse:
    require(can_keep_settings(request.user))
    form = ReserveForm(request.POST or None, request=request, initial={"year": clock.today().year})
    made: list[Reservation] = []

    def reserve() -> None:
        made.append(reservations.reserve(actor=request.user, programme=the_programme(), **form.cleaned_data))

    if request.method == "POST" and accept(form, reserve):
        messages.success(request, _("The money is reserved."))
        return redirect("payments:reservation", pk=made[0].pk)
    return _page(request, form, _("Reserve money in the frame"), _("Reserve"))


def reservation_detail(request: Request, pk: int) -> HttpResponse:
    """The rows of a reservation; finance releases it or books what its line has cost."""
    require(can_read_money(request.user))
    reservation = get_object_or_404(visible_reservations(request), pk=pk)
    may_book = bool(can_keep_settings(request.user))
    step = request.POST.get("step", "") if request.method == "POST" else ""
    spend = SpendForm(
        request.POST if step == "spend" else None,
        request=request,
        prefix="spend",
        initial={"year": clock.today().year},
    )
    release = GroundForm(request.POST if step == "release" else None, request=request, prefix="release")
    if request.method == "POST":
        require(can_keep_settings(request.user))
        actor = request.user
        done = (
            accept(
                spend,
                lambda: reservations.spend_reservation(actor=actor, reservation=reservation, **spend.cleaned_data),
            )
            if step == "spend"
            else accept(
                release,
                lambda: reservations.release_reservation(actor=actor, reservation=reservation, **release.cleaned_data),
            )
        )
        if done:
            messages.success(request, _("The entry is booked."))
            return redirect("payments:reservation", pk=pk)
    return render(
        request,
        "payments/reservation_detail.html",
        {
            "reservation": reservation,
            "left": reservations.reserved(reservation),
            "rows": reservation.rows.select_related("entry__decision", "entry__document").order_by("pk"),
            "spend": spend if reservation.fund == Fund.OPERATIONS else None,
            "release": release,
            "may_book": may_book,
        },
    )


def transfer(request: Request) -> HttpResponse:
    require(can_keep_settings(request.user))
    form = TransferForm(request.POST or None, request=request, initial={"year": clock.today().year})
    if request.method == "POST" and accept(
        form,
        lambda: reservations.transfer(actor=request.user, programme=the_programme(), **form.cleaned_data),
    ):
        messages.success(request, _("The transfer is booked."))
        return redirect("payments:ledger")
    return _page(request, form, _("Transfer between the lines of the budget"), _("Book the transfer"))


def move(request: Request) -> HttpResponse:
    require(can_keep_settings(request.user))
    form = MoveForm(request.POST or None, request=request)
    if request.method == "POST" and accept(
        form,
        lambda: ledger.move_years(actor=request.user, key=f"move:{secrets.token_hex(8)}", **form.cleaned_data),
    ):
        messages.success(request, _("The commitment is moved to the other year."))
        return redirect("payments:ledger")
    return _page(request, form, _("Move a commitment to another year"), _("Book the move"))
