"""Revise the budget: prepare, decide, see what changes; edit the yearly split."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.errors import require
from core.forms_ui import MoneyField
from core.http import Request
from core.models import Role
from core.money import ZERO
from core.permissions import with_role
from core.templatetags.formats import sek
from payments.permissions import can_read_money
from payments.views.common import accept
from programme.actions import budget
from programme.actions.decisions import prepare_decision
from programme.models import (
    ActorLevel,
    Appropriation,
    BudgetLine,
    BudgetRevision,
    Decision,
    DecisionStatus,
    Programme,
)

EDITORS = (Role.FINANCE, Role.OFFICER)


def the_programme() -> Programme:
    programme = Programme.objects.first()
    if programme is None:
        raise Http404
    return programme


def years_of(programme: Programme) -> list[int]:
    return list(range(programme.starts_on.year, programme.ends_on.year + 1))


def in_force(programme: Programme) -> dict[str, dict[str, dict[str, Decimal]]]:
    """The version in force as a revision's content: by line code and actor level, by year."""
    found: dict[str, dict[str, dict[str, Decimal]]] = {"lines": {}, "actors": {}}
    version = programme.budgets.first()
    for row in version.amounts.select_related("line") if version else []:
        part, name = ("lines", row.line.code) if row.line else ("actors", row.actor_level)
        found[part].setdefault(name, {})[str(row.year)] = row.amount
    return found


# How many rows of appropriation one revision may hold.
ROWS = 3


class RevisionForm(forms.Form):
    """The tables of the version in force, editable; rows of appropriation; commitment frames. One field for each cell.

    ``<part>-<name>-<year>`` is a cell of a table, ``a-<column>-<number>`` one of a row of appropriation, ``f-<year>`` a
    commitment frame: so every cell keeps what was typed and has its own fault beside it.
    """

    title = forms.CharField(label=gettext_lazy("What is changed"), max_length=200)
    reason = forms.CharField(label=gettext_lazy("Reasons"), widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, years: list[int], current: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years, self.current = years, current
        self.names = {
            "lines": [(line.code, line.name) for line in BudgetLine.objects.all()],
            "actors": [(value, str(label)) for value, label in ActorLevel.choices],
        }
        for part, name, label, year in self.cells():
            self.fields[f"{part}-{name}-{year}"] = MoneyField(
                label=f"{label} {year}",
                suffix="",
                required=False,
                min_value=ZERO,
                initial=self.standing(part, name, year),
            )
        for number in range(ROWS):
            place = _("Row %(number)s of appropriation") % {"number": number + 1}
            self.fields[f"a-year-{number}"] = forms.TypedChoiceField(
                label=f"{place}, {_('year')}",
                choices=[("", ""), *((year, str(year)) for year in years)],
                coerce=int,
                required=False,
                empty_value=None,
            )
            self.fields[f"a-kind-{number}"] = forms.ChoiceField(
                label=f"{place}, {_('kind')}", choices=Appropriation.Kind.choices, required=False
            )
            self.fields[f"a-amount-{number}"] = MoneyField(label=f"{place}, {_('amount')}", suffix="", required=False)
            self.fields[f"a-note-{number}"] = forms.CharField(
                label=f"{place}, {_('note')}", max_length=200, required=False
            )
        for year in years:
            self.fields[f"f-{year}"] = MoneyField(label=f"{_('Commitment frame')} {year}", suffix="", required=False)

    def cells(self) -> list[tuple[str, str, str, int]]:
        return [
            (part, name, label, year)
            for part, names in self.names.items()
            for name, label in names
            for year in self.years
        ]

    def standing(self, part: str, name: str, year: int) -> Decimal:
        amount: Decimal = self.current[part].get(name, {}).get(str(year), ZERO)
        return amount

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(ROWS):
            amount, year = data.get(f"a-amount-{number}"), data.get(f"a-year-{number}")
            if f"a-amount-{number}" in self.errors or f"a-year-{number}" in self.errors:
                continue
            if amount is not None and year is None:
                self.add_error(f"a-year-{number}", _("Choose the year of each appropriation."))
            if amount is None and (year is not None or data.get(f"a-note-{number}")):
                self.add_error(f"a-amount-{number}", _("Write the amount."))
        return data

    @property
    def content(self) -> dict[str, Any]:
        """What was typed, as a revision's content. Tables that stand as before are no part of it."""
        data = self.cleaned_data
        tables: dict[str, dict[str, dict[str, str]]] = {}
        changed = False
        for part, name, _label, year in self.cells():
            amount = data[f"{part}-{name}-{year}"] or ZERO
            changed = changed or amount != self.standing(part, name, year)
            tables.setdefault(part, {}).setdefault(name, {})[str(year)] = str(amount)
        return (tables if changed else {}) | {
            "appropriations": [
                {
                    "year": data[f"a-year-{number}"],
                    "kind": data[f"a-kind-{number}"],
                    "amount": str(data[f"a-amount-{number}"]),
                    "note": data[f"a-note-{number}"],
                }
                for number in range(ROWS)
                if data[f"a-amount-{number}"] is not None
            ],
            "frames": [
                {"year": year, "amount": str(data[f"f-{year}"])} for year in self.years if data[f"f-{year}"] is not None
            ],
        }


def revision_list(request: Request) -> HttpResponse:
    require(can_read_money(request.user))
    programme = the_programme()
    return render(
        request,
        "payments/revision_list.html",
        {
            "revisions": programme.revisions.select_related("prepared_by", "version"),
            "versions": programme.budgets.select_related("decision"),
            "appropriations": programme.appropriations.select_related("decision"),
            "frames": programme.commitment_frames.select_related("decision"),
            "may_edit": bool(with_role(request.user, *EDITORS)),
        },
    )


def revision_new(request: Request) -> HttpResponse:
    require(with_role(request.user, *EDITORS))
    programme = the_programme()
    form = RevisionForm(request.POST or None, years=years_of(programme), current=in_force(programme))
    made: list[BudgetRevision] = []

    def prepare() -> None:
        words = {name: form.cleaned_data[name] for name in ("title", "reason")}
        made.append(budget.prepare_revision(actor=request.user, programme=programme, content=form.content, **words))

    if request.method == "POST" and accept(form, prepare):
        messages.success(request, _("The revision is prepared. Prepare the decision next."))
        return redirect(made[0])
    return render(
        request,
        "payments/revision_form.html",
        {
            "form": form,
            "years": form.years,
            "tables": [
                (
                    title,
                    [
                        (label, [form[f"{part}-{name}-{year}"] for year in form.years])
                        for name, label in form.names[part]
                    ],
                )
                for title, part in ((_("By line"), "lines"), (_("By actor level"), "actors"))
            ],
            "rows": [
                [form[f"a-{column}-{number}"] for column in ("year", "kind", "amount", "note")]
                for number in range(ROWS)
            ],
            "frames": [(year, form[f"f-{year}"]) for year in form.years],
        },
    )


@dataclass(frozen=True)
class Changes:
    """What a revision changes, in rows to show or to decide on."""

    amounts: list[tuple[str, str, Decimal, Decimal]]
    appropriations: list[tuple[int, str, Decimal, str]]
    frames: list[tuple[int, Decimal]]

    @property
    def lines(self) -> list[str]:
        """One sentence part each, for the decision."""
        return [
            *(f"{name} {year}: {sek(after)} ({_('now')} {sek(before)})" for name, year, before, after in self.amounts),
            *(f"{kind} {year}: {sek(amount)}" for year, kind, amount, _note in self.appropriations),
            *(f"{_('Commitment frame')} {year}: {sek(amount)}" for year, amount in self.frames),
        ]


def changes_of(revision: BudgetRevision) -> Changes:
    current = in_force(revision.programme)
    names = {line.code: line.name for line in BudgetLine.objects.all()} | {
        value: str(label) for value, label in ActorLevel.choices
    }
    kinds = dict(Appropriation.Kind.choices)
    return Changes(
        [
            (names.get(name, name), year, current[part].get(name, {}).get(year, ZERO), Decimal(value))
            for part in ("lines", "actors")
            for name, amounts in revision.content.get(part, {}).items()
            for year, value in amounts.items()
            if revision.status != "prepared" or Decimal(value) != current[part].get(name, {}).get(year, ZERO)
        ],
        [
            (row["year"], str(kinds.get(row["kind"], row["kind"])), Decimal(row["amount"]), row.get("note", ""))
            for row in revision.content.get("appropriations", [])
        ],
        [(row["year"], Decimal(row["amount"])) for row in revision.content.get("frames", [])],
    )


def revision_detail(request: Request, pk: int) -> HttpResponse:
    require(can_read_money(request.user))
    revision = get_object_or_404(BudgetRevision.objects.select_related("prepared_by", "decision", "version"), pk=pk)
    changes = changes_of(revision)
    pending = pending_decision(revision)
    return render(
        request,
        "payments/revision_detail.html",
        {
            "revision": revision,
            "years": years_of(revision.programme),
            "changes": changes.amounts,
            "appropriations": changes.appropriations,
            "frames": changes.frames,
            "pending": pending,
            "may_decide": revision.status == "prepared" and not pending and bool(with_role(request.user, *EDITORS)),
        },
    )


def pending_decision(revision: BudgetRevision) -> Decision | None:
    """The decision that a revision waits for."""
    return (
        Decision.objects.filter(kind="budget_revision", subject_type="programme.budgetrevision", subject_id=revision.pk)
        .exclude(status__in=[DecisionStatus.WITHDRAWN, DecisionStatus.DISPATCHED])
        .first()
    )


@require_POST
def revision_decide(request: Request, pk: int) -> HttpResponse:
    revision = get_object_or_404(BudgetRevision, pk=pk)
    require(with_role(request.user, *EDITORS))
    decision = prepare_decision(
        actor=request.user,
        kind="budget_revision",
        subject=revision,
        title=_("Budget revision: %(title)s") % {"title": revision.title},
        content="\n".join(
            [
                _("The budget is changed as proposed: %(title)s.") % {"title": revision.title},
                *changes_of(revision).lines,
            ]
        ),
        circumstances=revision.reason,
        is_granted=True,
    )
    return redirect("programme:decision_edit", pk=decision.pk)
