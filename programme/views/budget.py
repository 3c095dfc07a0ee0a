"""The budget: 365 and 170 million as bars, by year, by line and by actor level."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core import charts
from core.errors import require
from core.exports import xlsx
from core.http import Request
from core.models import Role
from core.permissions import with_role
from core.templatetags.formats import msek
from programme.budget import Glance, glance
from programme.models import Programme

READERS = (Role.OFFICER, Role.FINANCE, Role.MEMBER, Role.CHAIR, Role.PILOT_EVALUATOR, Role.REGISTRAR)


def budget(request: Request) -> HttpResponse:
    require(with_role(request.user, *READERS))
    programme = Programme.objects.first()
    if programme is None:
        raise Http404
    view = glance(programme)
    if request.GET.get("format") == "xlsx":
        return workbook(view)
    bars = charts.stacked_bars(
        _("%(bound)s of %(frame)s is paid or committed")
        % {"bound": msek(view.frame.paid + view.frame.committed), "frame": msek(view.frame.total)},
        [_("Paid"), _("Committed"), _("Free")],
        [
            (_("The whole frame"), [view.frame.paid, view.frame.committed, view.frame.free]),
            (_("Outcome payments"), [view.outcome.paid, view.outcome.committed, view.outcome.free]),
        ],
        show=msek,
        first_column=_("Frame"),
    )
    years = charts.columns(
        _("Constellations: plan, committed and paid by year"),
        [str(year.year) for year in view.years],
        [
            (_("Planned"), [year.planned_constellations for year in view.years]),
            (_("Committed"), [year.committed for year in view.years]),
            (_("Paid"), [year.paid for year in view.years]),
        ],
        show=msek,
        first_column=_("Year"),
    )
    return render(
        request,
        "programme/budget.html",
        {"programme": programme, "view": view, "bars": bars, "years_chart": years},
    )


def workbook(view: Glance) -> HttpResponse:
    """What the page shows, as a workbook with numbers that can be summed."""
    numbers = [str(year.year) for year in view.years]
    content = xlsx(
        [
            (
                _("By year"),
                [_("Year"), _("Planned"), _("Of which constellations"), _("Appropriated"), _("Committed"), _("Paid")],
                [
                    [year.year, year.planned, year.planned_constellations, year.appropriated, year.committed, year.paid]
                    for year in view.years
                ],
            ),
            (
                _("By line"),
                [_("Line"), *numbers, _("Total")],
                [[line.name, *amounts, total] for line, amounts, total in view.lines],
            ),
            (
                _("By actor level"),
                [_("Actor level"), *numbers, _("Total")],
                [[level, *amounts, total] for level, amounts, total in view.actors],
            ),
        ]
    )
    return HttpResponse(
        content,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": 'attachment; filename="budget.xlsx"'},
    )
