"""The public register, and the case file for those who handle it."""

from __future__ import annotations

import csv

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core import clock, register
from core.forms_ui import DateInput
from core.models import Case, Direction, DocumentKind

EXPORT_LIMIT = 20_000


class RegisterFilter(forms.Form):
    q = forms.CharField(label=_("Words or number"), required=False, max_length=100)
    since = forms.DateField(label=_("From"), required=False, widget=DateInput)
    until = forms.DateField(label=_("To"), required=False, widget=DateInput)
    direction = forms.ChoiceField(label=_("Direction"), required=False, choices=[("", _("All")), *Direction.choices])
    kind = forms.ChoiceField(label=_("Type"), required=False, choices=[("", _("All")), *DocumentKind.choices])


@login_not_required
def public_register(request: HttpRequest) -> HttpResponse:
    """Number, date, direction, party and heading of every document; never its content."""
    form = RegisterFilter(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = register.documents(
        query=chosen.get("q", "").replace("\0", ""),
        since=chosen.get("since"),
        until=chosen.get("until"),
        direction=chosen.get("direction", ""),
        kind=chosen.get("kind", ""),
    )
    if request.user.is_authenticated:
        # Public as it is: whoever has a conflict of interest meets the case in no list of ours.
        rows = rows.exclude(case__in=Case.objects.hidden_from(request.user))
    if request.GET.get("format") in {"csv", "json"}:
        entries = register.public_entries(rows[:EXPORT_LIMIT])
        return as_csv(entries) if request.GET["format"] == "csv" else as_json(entries)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "core/register.html",
        {
            "form": form,
            "page_obj": page,
            "entries": register.public_entries(page.object_list),
            "is_handler": request.user.is_authenticated and request.user.is_secretariat,
        },
    )


def as_csv(entries: list[register.Entry]) -> HttpResponse:
    """Semicolons and a byte order mark, so that Excel in Swedish opens it right."""
    from core.exports import neutral

    class Echo:
        def write(self, value: str) -> str:
            return value

    def lines() -> object:
        writer = csv.writer(Echo(), delimiter=";")
        yield "\ufeff"
        yield writer.writerow(
            [
                str(head)
                for head in (
                    _("Number"),
                    _("Case"),
                    _("Date"),
                    _("Direction"),
                    _("Type"),
                    _("Sender or recipient"),
                    _("Description"),
                )
            ]
        )
        for entry in entries:
            yield writer.writerow(
                [
                    entry.reg_no,
                    entry.case_reg_no,
                    entry.date.astimezone(clock.STOCKHOLM).strftime("%Y-%m-%d"),
                    entry.direction,
                    entry.kind,
                    neutral(entry.counterpart),
                    neutral(entry.description),
                ]
            )

    return StreamingHttpResponse(  # type: ignore[return-value]
        lines(),  # type: ignore[arg-type]
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="diarium.csv"'},
    )


def as_json(entries: list[register.Entry]) -> HttpResponse:
    return JsonResponse(
        {
            "documents": [
                {
                    "reg_no": entry.reg_no,
                    "case": entry.case_reg_no,
                    "date": entry.date.astimezone(clock.STOCKHOLM).isoformat(timespec="seconds"),
                    "direction": entry.direction,
                    "type": entry.kind,
                    "counterpart": entry.counterpart,
                    "description": entry.description,
                }
                for entry in entries
            ]
        },
        json_dumps_params={"ensure_ascii": False},
    )
