"""The budget: 365 and 170 million as bars, by year, by line and by actor level."""

from __future__ import annotations

from decimal import Decimal

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core import charts, clock
from core.errors import require
from core.exports import xlsx
from core.http import Request
from core.models import Role
from core.money import ZERO
from core.permissions import with_role
from core.templatetags.formats import msek
from programme.actions.bookings import PAYING_LINE
from programme.budget import (
    Forecast,
    Glance,
    LineForecast,
    Year,
    cross_of,
    forecast_of,
    glance,
    line_forecasts,
    paid_outcome,
)
from programme.models import Programme

READERS = (Role.OFFICER, Role.FINANCE, Role.MEMBER, Role.CHAIR, Role.PILOT_EVALUATOR, Role.REGISTRAR)


def budget(request: Request) -> HttpResponse:
    require(with_role(request.user, *READERS))
    programme = Programme.objects.first()
    if programme is None:
        raise Http404
    view = glance(programme)
    ahead = forecast_of(programme)
    # What is expected after the programme's last year belongs to the same sum.
    later = [Year(year) for year in sorted(ahead.years) if year > view.years[-1].year] if ahead is not None else []
    if request.GET.get("format") == "xlsx":
        return workbook(view, [*view.years, *later], ahead, line_forecasts(view, ahead, programme))
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
        {
            "programme": programme,
            "view": view,
            "bars": frame_bars(view),
            "years_chart": years,
            "burn_up": burn_up(programme, [*view.years, *later], ahead),
            "forecast": ahead,
            "bars_table": [
                (_("The whole frame"), view.frame, ""),
                (_("Outcome payments"), view.outcome, "outcome"),
                (_("Project leaders and exchange"), view.exchange, "exchange"),
            ],
            # The registrar reads the budget and not the ledger.
            "may_rows": not request.user.has_role(Role.REGISTRAR),
            "paying_line": PAYING_LINE,
            "cross": cross_of(view),
            "lines": line_forecasts(view, ahead, programme),
            "shown_years": [(year, ahead.years.get(year.year) if ahead else None) for year in [*view.years, *later]],
        },
    )


def frame_bars(view: Glance) -> charts.Chart:
    """365 and 170 million as two bars."""
    return charts.stacked_bars(
        _("%(bound)s of %(frame)s is paid or committed")
        % {"bound": msek(view.frame.paid + view.frame.committed), "frame": msek(view.frame.total)},
        [_("Paid"), _("Expected"), _("Committed beyond what is expected"), _("Reserved"), _("Free")],
        [
            (label, [bar.paid, bar.still_expected, bar.at_ceiling_only, bar.reserved, bar.free])
            for label, bar in ((_("The whole frame"), view.frame), (_("Outcome payments"), view.outcome))
        ],
        show=msek,
        first_column=_("Frame"),
        note=_("A contract is committed at its ceiling; what is expected to be paid is usually less."),
    )


def burn_up(programme: Programme, years: list[Year], ahead: Forecast | None) -> charts.Chart:
    """Outcome payments summed from the start: as planned, as paid, and as expected with its band."""
    this_year = clock.today().year
    plan: list[Decimal] = []
    paid: list[Decimal | None] = []
    expected: list[Decimal | None] = []
    band: list[tuple[Decimal, Decimal] | None] = []
    planned = so_far = ZERO
    sums = (ZERO, ZERO, ZERO)
    outcome = paid_outcome(programme)
    for year in years:
        planned += year.split_outcome
        plan.append(planned)
        so_far += outcome.get(year.year, ZERO)
        paid.append(so_far if year.year <= this_year else None)
        if year.year < this_year or ahead is None:
            expected.append(so_far if year.year == this_year - 1 and ahead is not None else None)
            band.append(None)
            sums = (so_far, so_far, so_far)
        else:
            found = ahead.years.get(year.year)
            if found is not None:
                sums = (sums[0] + found.expected, sums[1] + found.low, sums[2] + found.high)
            expected.append(sums[0])
            band.append((sums[1], sums[2]))
    if ahead is not None:
        band = [fitted(point, ends, sums, ahead) for point, ends in zip(expected, band, strict=True)]
    title = (
        _("%(expected)s of outcome payments is expected by %(year)s, of at most %(ceiling)s")
        % {"expected": msek(sums[0]), "year": years[-1].year, "ceiling": msek(programme.outcome_ceiling)}
        if ahead is not None
        else _("%(paid)s of outcome payments is paid, of at most %(ceiling)s")
        % {"paid": msek(so_far), "ceiling": msek(programme.outcome_ceiling)}
    )
    series = [charts.Line(_("Planned"), plan), charts.Line(_("Paid"), paid)]
    if ahead is not None:
        series.append(charts.Line(_("Expected"), expected, band))
    return charts.lines(
        title,
        [str(year.year) for year in years],
        series,
        show=msek,
        limit=programme.outcome_ceiling,
        limit_label=_("Ceiling"),
        first_column=_("Year"),
        note=_(
            "The band holds nine outcomes of ten, from the contracts' own terms; it ends in the interval of the whole."
        )
        if ahead is not None
        else "",
    )


def fitted(
    point: Decimal | None,
    ends: tuple[Decimal, Decimal] | None,
    last: tuple[Decimal, Decimal, Decimal],
    ahead: Forecast,
) -> tuple[Decimal, Decimal] | None:
    """The yearly intervals, summed, are wider than the whole's: bad years are evened out by good. Fit them to it."""
    if point is None or ends is None:
        return None

    def fit(end: Decimal, sum_end: Decimal, whole: Decimal) -> Decimal:
        reach = sum_end - last[0]
        return point + (end - point) * (whole - ahead.total.expected) / reach if reach else point

    return fit(ends[0], last[1], ahead.total.low), fit(ends[1], last[2], ahead.total.high)


def workbook(view: Glance, years: list[Year], ahead: Forecast | None, lines: list[LineForecast]) -> HttpResponse:
    """What the page shows, as a workbook with numbers that can be summed."""
    expected = ahead.years if ahead is not None else {}
    numbers = [str(year.year) for year in view.years]
    content = xlsx(
        [
            (
                _("By year"),
                [
                    _("Year"),
                    _("Planned"),
                    _("Of which constellations"),
                    _("Of which outcome payments"),
                    _("Of which project leaders and exchange"),
                    _("Appropriated"),
                    _("Commitment frame"),
                    _("Committed"),
                    _("Paid"),
                    _("Left to pay in the year"),
                    _("Expected"),
                    _("Low"),
                    _("High"),
                ],
                [
                    [
                        year.year,
                        year.planned,
                        year.planned_constellations,
                        year.split_outcome,
                        year.split_exchange,
                        year.appropriated,
                        year.commitment_frame,
                        year.committed,
                        year.paid,
                        year.left,
                        *((band.expected, band.low, band.high) if (band := expected.get(year.year)) else (None,) * 3),
                    ]
                    for year in years
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
            (
                _("Line by actor level"),
                [_("Line"), _("Actor level"), *numbers],
                [[line.name, level, *amounts] for line, level, amounts in cross_of(view)],
            ),
            (
                _("Follow-up by line"),
                [_("Line"), _("Planned"), _("Reserved"), _("Committed"), _("Paid"), _("Left of the plan")],
                [
                    [
                        use.line.name if use.line else _("No line"),
                        use.planned,
                        use.reserved,
                        use.committed,
                        use.paid,
                        use.left,
                    ]
                    for use in view.used
                ],
            ),
            (
                _("Forecast by line"),
                [_("Line"), _("Planned"), _("Expected"), _("Low"), _("High")],
                [[item.line.name, item.planned, item.band.expected, item.band.low, item.band.high] for item in lines],
            ),
            (
                _("Frame"),
                [_("Part"), _("In all"), _("Paid"), _("Committed"), _("Reserved"), _("Expected in all"), _("Free")],
                [
                    [label, bar.total, bar.paid, bar.committed, bar.reserved, bar.expected, bar.free]
                    for label, bar in (
                        (_("The whole frame"), view.frame),
                        (_("Outcome payments"), view.outcome),
                        (_("Project leaders and exchange"), view.exchange),
                    )
                ],
            ),
        ]
    )
    return HttpResponse(
        content,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": 'attachment; filename="budget.xlsx"'},
    )
