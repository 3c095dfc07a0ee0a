"""Words and parts that pages and reports share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from core.templatetags.formats import date_sv
from evaluation.models import Delivery, Round, RoundStatus
from evaluation.reports.model import cell_text
from programme.models import Account, LedgerRow

ORDER = [
    RoundStatus.OPEN,
    RoundStatus.COMPUTED,
    RoundStatus.VERIFIED,
    RoundStatus.COMMENTED,
    RoundStatus.ESTABLISHED,
]


def places_of(user: Any) -> list[tuple[str, str]]:
    """The pages of evaluation that the user may open, for the tabs of its lists: (label, URL name)."""
    from evaluation.actions.exports import can_export_pilot
    from evaluation.actions.unit_costs import can_keep_unit_costs
    from evaluation.models.process import PROCESS_ROLES

    places = [
        (_("Rounds"), "evaluation:round_list", True),
        (_("Protocols"), "evaluation:protocol_list", True),
        (_("Reports"), "evaluation:report_list", True),
        (_("Process"), "evaluation:process", user.role in PROCESS_ROLES),
        (_("Unit costs"), "evaluation:unit_cost_list", bool(can_keep_unit_costs(user))),
        (_("Exports"), "evaluation:export_list", bool(can_export_pilot(user))),
    ]
    return [(label, name) for label, name, may_open in places if may_open]


def described(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The columns of the data, each with its type in words."""
    from evaluation.forms.protocols import TYPE_NAMES

    names = {**TYPE_NAMES, "": TYPE_NAMES["number"]}
    return [{**column, "type_name": names.get(column.get("type", ""), column.get("type"))} for column in columns]


def quality_rows(delivery: Delivery) -> dict[str, dict[str, Any]]:
    """Completeness and range of each column, numbers in the reader's language."""

    def text(value: str | None) -> str:
        return "–" if value is None else cell_text(Decimal(value))

    return {
        name: {**item, "low_text": text(item.get("low")), "high_text": text(item.get("high"))}
        for name, item in delivery.quality.items()
    }


def payment_of(round: Round) -> Any:
    """What has been paid on the ground of the round's decision; None before it is established."""
    if round.established_by_id is None:
        return None
    return LedgerRow.objects.filter(
        entry__result_decision=round.established_by_id, account=Account.PAID, amount__gt=0
    ).aggregate(total=Sum("amount"))["total"]


def steps_of(round: Round) -> list[dict[str, Any]]:
    """Data → Computed → Verified → Commented → Established → Paid, with what each waits for."""
    names = [_("Data"), _("Computed"), _("Verified"), _("Commented"), _("Established"), _("Paid")]
    reached = {
        RoundStatus.OPEN: 0,
        RoundStatus.COMPUTING: 1,
        RoundStatus.COMPUTED: 2,
        RoundStatus.OBJECTED: 2,
        RoundStatus.VERIFIED: 3,
        RoundStatus.COMMENTED: 4,
        RoundStatus.ESTABLISHED: 5,
    }[RoundStatus(round.status)]
    paid = payment_of(round)
    if paid:
        reached = 6
    notes = {
        0: _("By %(day)s") % {"day": date_sv(round.data_due_on)},
        3: _("Until %(day)s") % {"day": date_sv(round.comments_until)} if round.comments_until else "",
        5: _("Never: after the contract's end") if round.is_after_contract else "",
    }
    items = []
    for place, name in enumerate(names):
        state = "done" if place < reached else "current" if place == reached else "todo"
        if place == 2 and round.status == RoundStatus.OBJECTED:
            state = "stopped"
        if place == 5 and round.is_after_contract:
            state = "stopped"
        items.append({"label": name, "state": state, "note": notes.get(place, "") if place >= reached else ""})
    return items


def fault_words(fault: dict[str, Any]) -> str:
    """What is wrong with a cell or a file, and what to do. Never what the cell held."""
    words = {
        "personal_number": _(
            "A personal identity number or coordination number stands here. Take away all such numbers and send the "
            "file again; nothing of it has been kept."
        ),
        "too_many_cells": _(
            "The row has more cells than there are heads. Put text with commas in quotation marks, or use semicolons."
        ),
        "cell_error": _("The formula here gives an error. Write the value instead."),
        "formula_without_value": _(
            "A formula without a computed value stands here. Open and save the workbook, or write the value instead."
        ),
        "merged": _("Cells are merged here. Take the merging apart and fill each cell."),
        "column_twice": _("Two columns have the same head. Give each its own."),
        "column_missing": _("The column is missing. Add it, or say which head it has in your file."),
        "not_a_number": _("This is not a number."),
        "not_whole": _("This is not a whole number."),
        "not_binary": _("Write 0 or 1."),
        "too_low": _("The number is lower than %(limit)s."),
        "too_high": _("The number is higher than %(limit)s."),
        "not_a_date": _("This is not a date. Write as 2026-03-31."),
        "not_a_choice": _("This is none of the choices: %(choices)s."),
        "not_a_pseudonym": _("A random identity has letters, digits, full stops, underscores and hyphens, at most 40."),
        "too_long": _("The text is longer than 200 characters."),
        "missing": _("The cell must be filled."),
        "twice": _("This value stands in more than one row."),
        "empty": _("The file holds nothing."),
        "no_rows": _("The file has heads but no rows."),
        "round_closed": _("The round stopped taking data while the file was being checked."),
        "unreadable_binary": _("The file is no text. Save it as CSV or XLSX."),
        "unreadable_encoding": _("The file's letters cannot be read. Save it as CSV with UTF-8."),
        "unreadable_csv": _("The file is no valid CSV. Save it anew."),
        "unreadable_xlsx": _("The workbook cannot be opened. Save it anew as XLSX, without password."),
        "unreadable_encrypted": _("The workbook is protected by a password. Save it without and send it again."),
        "unreadable_too_large": _("The workbook is too large when unpacked."),
    }
    place = fault.get("place", "cell")
    if fault["code"] == "personal_number" and place != "cell":
        places = {
            "comment": _("in a comment"),
            "name": _("in the name of a sheet or an area"),
            "properties": _("in the properties of the workbook"),
            "drawing": _("in a drawing or a chart"),
            "pivot": _("in a pivot table"),
            "text": _("in text that the workbook keeps though no cell shows it"),
            "formula": _("in a formula"),
            "sheet": _("in the head or foot of the pages, a list of choices, a link or a number in the form of a date"),
        }
        return _(
            "A personal identity number or coordination number stands %(place)s. Take away all such numbers and send "
            "the file again; nothing of it has been kept."
        ) % {"place": places.get(place, _("in a hidden part of the workbook"))}
    text = words.get(fault["code"], fault["code"])
    return text % fault if "%(" in text else text
