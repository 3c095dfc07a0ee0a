"""Revise the budget: prepare, decide, see what changes; edit the yearly split."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.errors import Refused, require
from core.forms_ui import MoneyField
from core.http import Request
from core.models import Role
from core.money import ZERO
from core.permissions import with_role
from payments.permissions import can_read_money
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


class RevisionForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What is changed"), max_length=200)
    reason = forms.CharField(label=gettext_lazy("Reasons"), widget=forms.Textarea(attrs={"rows": 4}))


def parsed(text: str, label: str, key: str) -> Decimal:
    """What was typed in the cell ``key``; refused with the cell's name, so that the page can point at it."""
    try:
        return MoneyField(required=False).clean(text) or ZERO
    except ValidationError as error:
        raise Refused(f"{label}: {' '.join(error.messages)}", field=key) from error


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
    """One form: the tables of the version in force, editable; rows of appropriation; commitment frames."""
    require(with_role(request.user, *EDITORS))
    programme = the_programme()
    years, current = years_of(programme), in_force(programme)
    form = RevisionForm(request.POST or None)
    posted = request.POST if request.method == "POST" else None
    wrong: str | None = ""
    names = {
        "lines": [(line.code, line.name) for line in BudgetLine.objects.all()],
        "actors": [(value, str(label)) for value, label in ActorLevel.choices],
    }
    if posted is not None and form.is_valid():
        try:
            content = read_content(posted, years, names, current)
            revision = budget.prepare_revision(
                actor=request.user, programme=programme, content=content, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            wrong = refusal.field
        else:
            messages.success(request, _("The revision is prepared. Prepare the decision next."))
            return redirect(revision)

    def cell(part: str, name: str, year: int) -> dict[str, Any]:
        key = f"{part}-{name}-{year}"
        amount = current[part].get(name, {}).get(str(year), ZERO)
        return {"key": key, "value": posted.get(key, "") if posted is not None else plain(amount), "year": year}

    tables = [
        (title, part, [(label, [cell(part, name, year) for year in years]) for name, label in names[part]])
        for title, part in ((_("By line"), "lines"), (_("By actor level"), "actors"))
    ]
    rows = [
        {
            "number": number,
            "key": str(number),
            "year": posted.get(f"a-year-{number}", "") if posted else "",
            "kind": posted.get(f"a-kind-{number}", "") if posted else "",
            "amount": posted.get(f"a-amount-{number}", "") if posted else "",
            "note": posted.get(f"a-note-{number}", "") if posted else "",
        }
        for number in range(3)
    ]
    frames = [{"year": year, "value": posted.get(f"f-{year}", "") if posted else ""} for year in years]
    return render(
        request,
        "payments/revision_form.html",
        {
            "form": form,
            "wrong": wrong,
            "years": years,
            "tables": tables,
            "rows": rows,
            "frames": frames,
            "kinds": Appropriation.Kind.choices,
        },
    )


def plain(amount: Decimal) -> str:
    return f"{amount:,.0f}".replace(",", "\u00a0") if amount % 1 == 0 else f"{amount:,.2f}".replace(",", "\u00a0")


def read_content(
    posted: Any, years: list[int], names: dict[str, list[tuple[str, str]]], current: dict[str, Any]
) -> dict[str, Any]:
    """What was typed, as a revision's content. Tables that stand as before are no part of it."""
    content: dict[str, Any] = {}
    for part in ("lines", "actors"):
        content[part] = {
            name: {
                str(year): parsed(posted.get(key := f"{part}-{name}-{year}", ""), f"{label} {year}", key)
                for year in years
            }
            for name, label in names[part]
        }
    same = all(
        amount == current[part].get(name, {}).get(year, ZERO)
        for part in ("lines", "actors")
        for name, amounts in content[part].items()
        for year, amount in amounts.items()
    )
    if same:
        content = {}
    else:
        content = {
            part: {name: {year: str(value) for year, value in amounts.items()} for name, amounts in table.items()}
            for part, table in content.items()
        }
    rows = []
    for number in range(3):
        typed = posted.get(f"a-amount-{number}", "").strip()
        if not typed:
            continue
        year = posted.get(f"a-year-{number}", "")
        if year not in {str(known) for known in years}:
            raise Refused(_("Choose the year of each appropriation."), field=f"a-year-{number}")
        amount = parsed(typed, _("Appropriation"), f"a-amount-{number}")
        rows.append(
            {
                "year": int(year),
                "kind": posted.get(f"a-kind-{number}", ""),
                "amount": str(amount),
                "note": posted.get(f"a-note-{number}", "").replace("\0", "")[:200],
            }
        )
    content["appropriations"] = rows
    content["frames"] = [
        {"year": year, "amount": str(parsed(posted[f"f-{year}"], f"{_('Commitment frame')} {year}", f"f-{year}"))}
        for year in years
        if posted.get(f"f-{year}", "").strip()
    ]
    return content


def revision_detail(request: Request, pk: int) -> HttpResponse:
    require(can_read_money(request.user))
    revision = get_object_or_404(BudgetRevision.objects.select_related("prepared_by", "decision", "version"), pk=pk)
    years = years_of(revision.programme)
    current = in_force(revision.programme)
    names = {line.code: line.name for line in BudgetLine.objects.all()} | {
        value: str(label) for value, label in ActorLevel.choices
    }
    changes = [
        (names.get(name, name), year, current[part].get(name, {}).get(year, ZERO), Decimal(value))
        for part in ("lines", "actors")
        for name, amounts in revision.content.get(part, {}).items()
        for year, value in amounts.items()
        if revision.status != "prepared" or Decimal(value) != current[part].get(name, {}).get(year, ZERO)
    ]
    kinds = dict(Appropriation.Kind.choices)
    pending = pending_decision(revision)
    return render(
        request,
        "payments/revision_detail.html",
        {
            "revision": revision,
            "years": years,
            "changes": changes,
            "appropriations": [
                (row["year"], kinds.get(row["kind"], row["kind"]), Decimal(row["amount"]), row.get("note", ""))
                for row in revision.content.get("appropriations", [])
            ],
            "frames": [(row["year"], Decimal(row["amount"])) for row in revision.content.get("frames", [])],
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
        content=_("The budget is changed as proposed: %(title)s.") % {"title": revision.title},
        circumstances=revision.reason,
        is_granted=True,
    )
    return redirect("programme:decision_edit", pk=decision.pk)
