"""Files that should be stopped, and what a refusal may say of them: where, never what."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from stdnum import luhn

from evaluation.computing import checking
from evaluation.computing.lines import Unreadable
from evaluation.computing.reading import read
from programme.measurement import identity

TODAY = dt.date(2026, 11, 22)
COLUMNS = [checking.Column("unit", type="text"), checking.Column("value")]


def number(digits: str) -> str:
    # Made here, so that no real person's number is in the tests.
    return digits + luhn.calc_check_digit(digits)


DATE, END = number("800101123")[:6], number("800101123")[6:]


def faults_of(content: bytes, name: str) -> list[dict[str, object]]:
    result = checking.Checked()
    book = read(content, name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rows = [
            row
            for block in checking.check(
                book, COLUMNS, {}, find_person=lambda c: bool(identity.find_in_cell(c, today=TODAY)), result=result
            )
            for row in block
        ]
    assert rows or result.fault_count
    assert END not in repr(result.faults)
    return result.faults


@pytest.mark.parametrize(
    "cell",
    [
        f"{DATE}{END}",
        f"{DATE}-{END}",
        f"19{DATE}{END}",
        f"19{DATE}{END}.0",
        f"19{DATE}{END},0",
        f"1.9{DATE}{END}E+11",
        f"19{DATE[:2]}-{DATE[2:4]}-{DATE[4:]}-{END}",
        f"{DATE[:2]} {DATE[2:4]} {DATE[4:]} {END}",
        f"{DATE}\u00a0{END}",
        f"{DATE}\u2014{END}",
        f"{DATE}\u2009{END}",
        f"{DATE}\u00ad{END}",
        f"{DATE}\u200b{END}",
        f"{DATE}/{END}",
        f"{DATE}&#8211;{END}",
        f"{DATE}_{END}",
        "".join(chr(0xFF10 + int(digit)) for digit in DATE + END),
        f"198 001 011 {END[1:]}",
        f"id{DATE}{END}",
        f"Anna ({DATE}-{END}) slutade",
        number("800161123"),
        number("120101123")[:6] + "+" + number("120101123")[6:],
        number("050312123")[1:],
    ],
)
def test_a_number_stops_a_text_file_however_it_is_written(cell):
    assert faults_of(f'unit;value\nA;1\n"{cell}";2\n'.encode(), "a.csv") == [
        {"code": "personal_number", "sheet": "", "row": 3, "column": "A", "place": "cell"}
    ]


@pytest.mark.parametrize(
    "cell",
    [
        f"{DATE}{END[:3]}{(int(END[3]) + 1) % 10}",
        number("801301123"),
        "5560360793",
        "165560360793",
        "0701234567",
        "1 250 000 000",
        "20260331",
        "2026-03-31",
        "12.34567890123",
        "11250000",
    ],
)
def test_other_numbers_are_taken_in(cell):
    assert faults_of(f"unit;value\nA;1\n{cell};2\n".encode(), "a.csv") == []


def workbook(change) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Data"
    for row in (["unit", "value"], ["A", 1], ["B", 2]):
        sheet.append(row)
    change(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _validation(book, sheet):
    rule = DataValidation(type="list", formula1=f'"{DATE}-{END},x"')
    sheet.add_data_validation(rule)
    rule.add("D1")


def _dated(book, sheet):
    sheet["A3"] = int(f"19{DATE}{END}")
    sheet["A3"].number_format = "yyyy-mm-dd"


def _hidden(book, sheet):
    other = book.create_sheet("Göm")
    other["C5"] = f"{DATE}-{END}"
    other.sheet_state = "veryHidden"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda b, s: s.__setitem__("Z9", float(f"19{DATE}{END}")), ("Data", 9, "Z", "cell")),
        (_hidden, ("Göm", 5, "C", "cell")),
        (_dated, ("Data", 3, "A", "sheet")),
        (lambda b, s: b.create_sheet(f"{DATE}-{END}"), ("", 0, "", "name")),
        (lambda b, s: b.defined_names.add(DefinedName("x", attr_text=f'"{DATE}-{END}"')), ("", 0, "", "name")),
        (lambda b, s: setattr(s["A2"], "comment", Comment(f"{DATE}-{END}", "x")), ("", 2, "A", "comment")),
        (lambda b, s: s.__setitem__("A3", f'="{DATE}"&"-"&"{END}"'), ("Data", 3, "A", "formula")),
        (lambda b, s: setattr(b.properties, "title", f"{DATE}-{END}"), ("", 0, "", "properties")),
        (lambda b, s: setattr(s.oddHeader.center, "text", f"{DATE}-{END}"), ("Data", 0, "", "sheet")),
        (_validation, ("Data", 0, "", "sheet")),
    ],
)
def test_a_number_stops_a_workbook_wherever_it_stands(change, where):
    found = [fault for fault in faults_of(workbook(change), "a.xlsx") if fault["code"] == "personal_number"]
    assert [(fault["sheet"], fault["row"], fault["column"], fault["place"]) for fault in found] == [where]


def test_a_sheet_named_by_a_number_is_told_by_its_place():
    def change(book, sheet):
        book.create_sheet(f"{DATE}-{END}")["B2"] = f"{DATE}{END}"

    found = faults_of(workbook(change), "a.xlsx")
    assert ("#2", 2, "B") in [(fault["sheet"], fault["row"], fault["column"]) for fault in found]


def test_what_a_sheet_says_of_its_size_hides_nothing():
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(lambda b, s: s.__setitem__("D3", f"{DATE}-{END}")))) as old,
        zipfile.ZipFile(out, "w") as new,
    ):
        for item in old.infolist():
            new.writestr(item, re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B2"', old.read(item)))
    assert [(fault["code"], fault["column"]) for fault in faults_of(out.getvalue(), "a.xlsx")] == [
        ("personal_number", "D")
    ]


def test_a_formula_without_value_an_error_and_merged_cells_are_told_with_their_place():
    def change(book, sheet):
        sheet["B2"] = "=1+1"
        sheet["B3"] = "#DIV/0!"
        sheet.merge_cells("A2:A3")

    found = faults_of(workbook(change), "a.xlsx")
    assert sorted((fault["code"], fault["row"], fault["column"]) for fault in found) == [
        ("cell_error", 3, "value"),
        ("formula_without_value", 2, "value"),
        ("merged", 2, "unit"),
    ]


def test_a_row_with_more_cells_than_heads_is_told():
    assert [(fault["code"], fault["row"]) for fault in faults_of(b"unit,value\nA,1\nB,1,5\n", "a.csv")] == [
        ("too_many_cells", 3)
    ]


def test_a_workbook_that_unpacks_to_much_more_is_not_opened():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", bytes(60_000_000))
    with pytest.raises(Unreadable) as refused:
        read(out.getvalue(), "a.xlsx")
    assert refused.value.code == "too_large"


def test_rows_are_counted_as_they_stand_also_round_blank_lines_and_lines_within_cells():
    content = b'unit,value\n\n"A\nB",1\n,,\nC,x\nD,2\n'
    assert [(fault["code"], fault["row"]) for fault in faults_of(content, "a.csv")] == [("not_a_number", 6)]
