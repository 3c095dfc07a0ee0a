"""The support log: the week, the list with its totals, the quick entry, the intake of a list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from constellations import intake, queries
from constellations.actions import support as actions
from constellations.forms.support import FOLDED, QUICK, SupportFilter, SupportForm, SupportIntakeForm
from constellations.models import SupportActivity
from constellations.permissions import can_change_support
from constellations.views.common import add_refusal, download, page_of, status_of
from core import charts, clock
from core.errors import Refused, require
from core.exports import xlsx
from core.http import Request
from core.models import Role
from core.permissions import with_role
from core.templatetags.formats import number, percent

DIMENSIONS = ("constellation", "need", "phase", "adviser")


def may_log(request: Request) -> Any:
    return with_role(request.user, Role.ADVISER, Role.OFFICER)


def support_log(request: Request) -> HttpResponse:
    form = SupportFilter(request.GET or None, user=request.user)
    visible = SupportActivity.objects.visible_to(request.user)
    activities = form.applied_to(visible).select_related("constellation__case", "adviser", "phase", "activity")
    if request.GET.get("format") == "xlsx":
        return _as_workbook(activities)
    total = queries.totals(activities)
    by = {name: queries.totals_by(activities, name) for name in DIMENSIONS}
    return render(
        request,
        "constellations/support_log.html",
        {
            "filter": form,
            "page_obj": page_of(request, activities),
            "total": total,
            "tables": [
                (_("By constellation"), by["constellation"]),
                (_("By kind of need"), by["need"]),
                (_("By phase"), by["phase"]),
                (_("By adviser"), by["adviser"]),
            ],
            "chart": _chart(by["constellation"], total),
            "growth": queries.readiness_growth(request.user),
            "may_log": may_log(request),
        },
    )


def _chart(rows: list[queries.Total], total: queries.Total) -> Any:
    if not rows or total.share is None:
        return None
    shown = rows[:8]
    return charts.stacked_bars(
        _("The advisers gave %(share)s of all hours") % {"share": percent(total.share)},
        [_("Advisers' hours"), _("The constellation's own hours")],
        [(row.label, [row.hours, row.own]) for row in shown],
        show=lambda value: f"{number(Decimal(value), 1)} h",
        first_column=_("Constellation"),
        note=_("The eight with most hours are shown.") if len(rows) > len(shown) else "",
    )


def _as_workbook(activities: Any) -> HttpResponse:
    heads, rows = queries.support_rows(activities)
    sheets: list[Any] = [(_("Support log"), heads, rows)]
    for title, dimension in (
        (_("By constellation"), "constellation"),
        (_("By kind of need"), "need"),
        (_("By phase"), "phase"),
        (_("By adviser"), "adviser"),
    ):
        totals = queries.totals_by(activities, dimension)
        sheets.append(
            (
                title,
                [title, _("Advisers' hours"), _("The constellation's own hours")],
                [[row.label, row.hours, row.own] for row in totals],
            )
        )
    return download(xlsx(sheets), f"stodlogg-{clock.today():%Y-%m-%d}.xlsx")


def support_week(request: Request) -> HttpResponse:
    require(may_log(request))
    days = queries.week_of(request.user, clock.today())
    return render(
        request,
        "constellations/support_week.html",
        {
            "days": days,
            "hours": sum((day.hours for day in days), Decimal(0)),
            "quiet": queries.quiet_constellations(request.user),
            "coming": SupportActivity.objects.visible_to(request.user)
            .filter(adviser=request.user, next_on__gte=clock.today())
            .select_related("constellation")
            .order_by("next_on")[:10],
            "today": clock.today(),
        },
    )


def support_new(request: Request) -> HttpResponse:
    require(may_log(request))
    asked = request.GET.get("constellation", "")
    initial = {
        "date": clock.today(),
        "constellation": asked if asked.isdecimal() else queries.last_constellation(request.user),
        "phase": queries.phase_on(clock.today()),
    }
    form = SupportForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.log_support(actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The support is logged."))
            if "again" in request.POST:
                return redirect("constellations:support_new")
            return redirect("constellations:support_week")
    return _support_form(request, form)


def support_edit(request: Request, pk: int) -> HttpResponse:
    support = get_object_or_404(
        SupportActivity.objects.visible_to(request.user).select_related("constellation__case"), pk=pk
    )
    require(can_change_support(request.user, support))
    form = SupportForm(request.POST or None, user=request.user, instance=support)
    if request.method == "POST":
        try:
            if "remove" in request.POST:
                actions.remove_support(actor=request.user, support=support)
                messages.success(request, _("Taken away."))
                return redirect("constellations:support_log")
            if form.is_valid():
                fresh = SupportActivity.objects.get(pk=pk)
                actions.change_support(actor=request.user, support=fresh, **form.cleaned_data)
                messages.success(request, _("Saved."))
                return redirect("constellations:support_log")
        except Refused as refusal:
            add_refusal(form, refusal)
    return _support_form(request, form, support)


def _support_form(request: Request, form: SupportForm, support: SupportActivity | None = None) -> HttpResponse:
    context = {
        "form": form,
        "support": support,
        "quick": [form[name] for name in QUICK],
        "folded": [form[name] for name in FOLDED],
        "is_open": support is not None or any(form[name].errors for name in FOLDED if form.is_bound),
    }
    return render(request, "constellations/support_form.html", context, status=status_of(request))


def support_intake(request: Request) -> HttpResponse:
    """Take in a list: first it is shown row by row, then what is new and right is logged."""
    require(may_log(request))
    form = SupportIntakeForm(request.POST or None, request.FILES or None)
    rows: list[intake.IntakeRow] = []
    if request.method == "POST" and form.is_valid():
        try:
            rows = intake.read(form.cleaned_data["text"], request.user)
            if "confirm" in request.POST:
                count = actions.take_in_support(actor=request.user, rows=rows)
                messages.success(request, _("%(count)s rows are logged.") % {"count": count})
                return redirect("constellations:support_log")
        except intake.IntakeError as error:
            form.add_error(None, str(error))
        except Refused as refusal:
            add_refusal(form, refusal)
    context = {
        "form": form,
        "rows": rows,
        "new": sum(row.is_new for row in rows),
        "duplicates": sum(row.is_duplicate for row in rows),
        "faulty": sum(bool(row.problems) for row in rows),
        "text": form.cleaned_data.get("text", "") if form.is_bound and rows else "",
    }
    return render(request, "constellations/support_intake.html", context, status=422 if form.errors else 200)
