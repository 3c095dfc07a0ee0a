"""The assumption of how the 170 and the 40 million fall over the years."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.errors import require
from core.forms_ui import MoneyField
from core.http import Request
from core.money import ZERO
from core.permissions import with_role
from payments.permissions import can_read_money
from payments.views.common import accept
from payments.views.revisions import EDITORS, the_programme, years_of
from programme.actions import budget
from programme.budget import split_of
from programme.models import Fund


class SplitForm(forms.Form):
    """One amount for each year and fund, named ``<fund>-<year>``."""

    def __init__(self, *args: Any, years: list[int], funds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cells = [(year, fund) for year in years for fund in funds]
        for year, fund in self.cells:
            self.fields[f"{fund}-{year}"] = MoneyField(
                label=f"{Fund(fund).label} {year}", min_value=Decimal("0"), required=False
            )

    @property
    def amounts(self) -> dict[tuple[int, str], Decimal]:
        return {(year, fund): self.cleaned_data[f"{fund}-{year}"] or ZERO for year, fund in self.cells}


def split_edit(request: Request) -> HttpResponse:
    require(can_read_money(request.user))
    programme = the_programme()
    years, ceilings = years_of(programme), budget.split_ceilings(programme)
    may_edit = bool(with_role(request.user, *EDITORS))
    current = split_of(programme)
    form = SplitForm(
        request.POST if request.method == "POST" else None,
        years=years,
        funds=list(ceilings),
        initial={f"{fund}-{year}": current.get((year, fund), ZERO) for year in years for fund in ceilings},
    )
    if request.method == "POST":
        require(with_role(request.user, *EDITORS))
        if accept(form, lambda: budget.edit_split(actor=request.user, programme=programme, amounts=form.amounts)):
            messages.success(request, _("The yearly split is saved."))
            return redirect("payments:split")
    rows = [(year, [(form[f"{fund}-{year}"], current.get((year, fund), ZERO)) for fund in ceilings]) for year in years]
    return render(
        request,
        "payments/split.html",
        {
            "form": form,
            "rows": rows,
            "funds": [(Fund(fund).label, ceiling) for fund, ceiling in ceilings.items()],
            "may_edit": may_edit,
            "last_edit": programme.splits.select_related("edited_by").order_by("-edited_at").first(),
        },
    )
