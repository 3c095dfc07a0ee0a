"""The list as a spreadsheet: labels instead of codes, one row for each case, every answer a column."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from calls.content import context_of
from calls.forms.answers import in_words
from calls.models import Question
from core import clock

# A cell that begins like this would be run as a formula by spreadsheet programs.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table(rows: Any) -> tuple[list[str], list[list[Any]]]:
    """Heads and rows, of what `filters.ordered` has annotated for the reader."""
    applications = list(
        rows.select_related("call", "case", "constellation", "needs_area", "form").prefetch_related(
            "answers", "constellation__members__organisation", "constellation__members__unit"
        )
    )
    forms = {application.form_id for application in applications}
    questions: dict[int, list[Question]] = {}
    texts: dict[str, str] = {}
    for question in (
        Question.objects.filter(section__form__in=forms)
        .select_related("section")
        .order_by("section__form", "section__order", "order", "id")
    ):
        questions.setdefault(question.section.form_id, []).append(question)
        texts.setdefault(question.key, question.text)
    heads = [
        _("Registration number"),
        _("Initiative"),
        _("Call"),
        _("Status"),
        _("Submitted"),
        _("Lead"),
        _("Partners"),
        _("Parties"),
        _("Principals"),
        _("Needs area"),
        _("Assessed"),
        _("Mean score (%)"),
    ]
    contexts: dict[int, Any] = {}
    body = []
    for application in applications:
        members = [m for m in application.constellation.members.all() if m.status != "declined"]
        lead = next((str(m.organisation) for m in members if m.role == "lead"), "")
        partners = ", ".join(str(m) for m in members if m.role != "lead")
        when = application.submitted_at
        given: dict[str, Any] = {}
        for answer in application.answers.all():
            given.update(answer.data)
        context = contexts.get(application.call_id)
        if context is None:
            context = contexts[application.call_id] = context_of(application)
        context.members = [(m.pk, str(m)) for m in members]
        by_key = {question.key: question for question in questions.get(application.form_id, [])}
        score = getattr(application, "score", None)
        body.append(
            [
                application.case.reg_no if application.case else "",
                application.name,
                str(application.call),
                application.get_status_display(),
                when.astimezone(clock.STOCKHOLM).strftime("%Y-%m-%d %H:%M:%S") if when else "",
                lead,
                partners,
                application.parties,
                application.principals,
                str(application.needs_area or ""),
                getattr(application, "assessed", ""),
                round(score, 1) if score is not None else "",
                *["\n".join(in_words(by_key[key], given.get(key), context)) if key in by_key else "" for key in texts],
            ]
        )
    return [*heads, *texts.values()], body


def harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def file_name(kind: str) -> str:
    return f"{_('expressions-of-interest')}-{clock.today():%Y-%m-%d}.{kind}"


def as_csv(rows: Any) -> HttpResponse:
    heads, body = table(rows)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(heads)
    writer.writerows([[harmless(cell) for cell in row] for row in body])
    # With a byte order mark and semicolons, as Excel in Sweden expects.
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name("csv")}"'
    return response


def as_xlsx(rows: Any) -> HttpResponse:
    import xlsxwriter

    heads, body = table(rows)
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_("Expressions of interest")[:31])
    bold, wrap = (
        book.add_format({"bold": True, "text_wrap": True}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    sheet.write_row(0, 0, heads, bold)
    for number, row in enumerate(body, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell[:32_000], wrap)
            else:
                sheet.write(number, column, cell, wrap)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(1, len(body)), len(heads) - 1)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, len(heads) - 1, 28)
    book.close()
    response = HttpResponse(file.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{file_name("xlsx")}"'
    return response
