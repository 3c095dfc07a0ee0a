"""The list as a spreadsheet: labels instead of codes, one row for each case, every answer a column of its own kind."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from calls.content import as_submitted, context_of
from calls.filters import COLLABORATION
from calls.forms.answers import Context, amount, conditions_among, in_words
from calls.models import ApplicationStatus, Question, QuestionKind
from core import clock

# A cell that begins like this would be run as a formula by spreadsheet programs.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class AnswerColumn:
    """One column of the answers: a whole question, one statement of it, or one year of its table."""

    key: str
    head: str
    part: str = ""

    def cell(self, question: Question, raw: Any, context: Context) -> Any:
        if raw in (None, "", [], {}):
            return ""
        match question.kind:
            case QuestionKind.NUMBER:
                number = amount(raw)
                return str(raw) if number is None else number
            case QuestionKind.DATE:
                try:
                    return date.fromisoformat(str(raw))
                except ValueError:
                    return str(raw)
            case QuestionKind.READINESS:
                level = raw.get(self.part, "") if isinstance(raw, dict) else ""
                return int(level) if str(level).isdigit() else ""
            case QuestionKind.MONEY_TABLE:
                wanted = {f"{pk}_{self.part}" for pk, _name in context.members}
                cells = [amount(typed) for place, typed in raw.items() if place in wanted]
                sums = [number for number in cells if number is not None]
                return sum(sums, Decimal(0)) if sums else ""
        return "\n".join(in_words(question, raw, context))


def columns_of(question: Question, years: Iterable[int]) -> list[AnswerColumn]:
    match question.kind:
        case QuestionKind.READINESS:
            scale = _("1 not begun – 4 in place and in use")
            return [
                AnswerColumn(question.key, f"{statement} ({scale})", str(number))
                for number, statement in enumerate(question.options)
            ]
        case QuestionKind.MONEY_TABLE:
            return [AnswerColumn(question.key, f"{question.text} {year} (kr)", str(year)) for year in years]
    return [AnswerColumn(question.key, question.text)]


def table(rows: Any) -> tuple[list[str], list[list[Any]]]:
    """Heads and rows, of what `filters.ordered` has annotated for the reader. Times are Swedish time."""
    applications = list(
        rows.select_related("call", "case", "constellation", "needs_area", "form")
        .prefetch_related("answers", "constellation__members__organisation", "constellation__members__unit")
        .defer("search_text", "search")
    )
    contexts: dict[int, Context] = {}
    for application in applications:
        if application.call_id not in contexts:
            contexts[application.call_id] = context_of(application)
    calls = {application.form_id: application.call_id for application in applications}
    questions: dict[int, dict[str, Question]] = {}
    columns: dict[tuple[str, str], AnswerColumn] = {}
    for question in (
        Question.objects.filter(section__form__in=calls)
        .select_related("section")
        .order_by("section__form", "section__order", "order", "id")
    ):
        questions.setdefault(question.section.form_id, {})[question.key] = question
        for column in columns_of(question, contexts[calls[question.section.form_id]].years(question)):
            columns.setdefault((column.key, column.part), column)
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
        _("Collaboration"),
        _("Needs area"),
        _("Assessors"),
        _("Assessed"),
        _("Mean score (%)"),
    ]
    body = []
    for application in applications:
        members = [m for m in application.constellation.members.all() if m.status != "declined"]
        lead = next((str(m.organisation) for m in members if m.role == "lead"), "")
        when = application.submitted_at
        own = questions.get(application.form_id, {})
        score = getattr(application, "score", None)
        context = replace(
            contexts[application.call_id],
            members=[(member.pk, str(member)) for member in members],
            conditions=conditions_among(own.values()),
        )
        # A completion that is being written is not ours to read; of all others the answers are at hand already.
        completing = application.status == ApplicationStatus.COMPLETION
        answers = as_submitted(application).values() if completing else application.answers.all()
        written: dict[str, Any] = {}
        for answer in answers:
            written.update(answer.data)
        given = context.in_force(written)
        body.append(
            [
                application.case.reg_no if application.case else "",
                application.name,
                str(application.call),
                str(application.get_status_display()),
                when.astimezone(clock.STOCKHOLM).replace(tzinfo=None, microsecond=0) if when else "",
                lead,
                ", ".join(str(m) for m in members if m.role != "lead"),
                application.parties,
                application.principals,
                str(COLLABORATION[application.collaboration]),
                str(application.needs_area or ""),
                getattr(application, "given", ""),
                getattr(application, "assessed", ""),
                round(score, 1) if score is not None else "",
                *[
                    column.cell(own[key], given.get(key), context) if key in own else ""
                    for (key, _part), column in columns.items()
                ],
            ]
        )
    return [*heads, *(column.head for column in columns.values())], body


def plain(value: Any) -> Any:
    """A cell of the text file: nothing that a spreadsheet runs, numbers as the reader's language writes them."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, float | Decimal):
        text = f"{value:f}" if isinstance(value, Decimal) else str(value)
        return text.replace(".", ",") if get_language() == "sv" else text
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def file_name(kind: str) -> str:
    return f"{_('expressions-of-interest')}-{clock.today():%Y-%m-%d}.{kind}"


def as_csv(rows: Any) -> HttpResponse:
    heads, body = table(rows)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([plain(head) for head in heads])
    writer.writerows([[plain(cell) for cell in row] for row in body])
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
    bold = book.add_format({"bold": True, "text_wrap": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
    top = book.add_format({"valign": "top"})
    sheet.write_row(0, 0, heads, bold)
    for number, row in enumerate(body, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                if cell:
                    sheet.write_string(number, column, cell[:32_000], wrap)
            elif isinstance(cell, datetime):
                sheet.write_datetime(number, column, cell, moment)
            elif isinstance(cell, date):
                sheet.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
            else:
                sheet.write_number(number, column, float(cell), top)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(1, len(body)), len(heads) - 1)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, len(heads) - 1, 28)
    book.close()
    response = HttpResponse(file.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{file_name("xlsx")}"'
    return response
