"""Reads SIE 4 vouchers: our own files, and what other programs write (LF alone, tabs, unknown labels, bare fields)."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from payments.formats.sie4i import ENCODING, Row, SieError, SieFile, UnbalancedVoucher, Voucher

Field = str | list[str]


def read(data: bytes) -> SieFile:
    """A SIE 4 file of vouchers. Raises `SieError` with the line, or `UnbalancedVoucher`."""
    reader = _Reader()
    for number, line in enumerate(data.decode(ENCODING).replace("\r\n", "\n").split("\n"), start=1):
        reader.take(line, number)
    return reader.finish()


class _Reader:
    """Takes the lines in order; a voucher is open between its braces."""

    def __init__(self) -> None:
        self.single: dict[str, list[str]] = {}
        self.accounts: dict[str, str] = {}
        self.dimensions: dict[int, str] = {}
        self.objects: dict[tuple[int, str], str] = {}
        self.vouchers: list[Voucher] = []
        self.head: Voucher | None = None
        self.rows: list[Row] = []
        self.inside = False

    def take(self, line: str, number: int) -> None:
        stripped = line.strip(" \t")
        if stripped == "{":
            if self.head is None or self.inside:
                raise SieError("a brace without a voucher before it", line=number)
            self.inside = True
        elif stripped == "}":
            self._close(number)
        elif stripped.startswith("#"):
            label, fields = _split(stripped, number)
            if self.inside:
                if label == "TRANS":
                    self.rows.append(_read_row(fields, number))
            elif self.head is not None:
                raise SieError("a voucher without rows", line=number)
            else:
                self._take_label(label, fields, number)
        elif stripped:
            raise SieError("a line without a label", line=number)

    def _take_label(self, label: str, fields: list[Field], number: int) -> None:
        plain = [item for item in fields if isinstance(item, str)]
        if label == "VER":
            text = plain[3] if len(plain) > 3 else ""
            if len(plain) < 3:
                raise SieError("a voucher needs series, number and date", line=number)
            self.head = Voucher(date=_date(plain[2], number), text=text, rows=(), series=plain[0], number=plain[1])
            self.rows = []
        elif label in ("KONTO", "DIM", "OBJEKT"):
            needed = 3 if label == "OBJEKT" else 2
            if len(plain) < needed:
                raise SieError(f"#{label} needs {needed} fields", line=number)
            if label == "KONTO":
                self.accounts[plain[0]] = plain[1]
            elif label == "DIM":
                self.dimensions[_whole(plain[0], number)] = plain[1]
            else:
                self.objects[_whole(plain[0], number), plain[1]] = plain[2]
        elif label in ("SIETYP", "FORMAT", "GEN", "PROGRAM", "ORGNR", "FNAMN"):
            if not plain:
                raise SieError(f"#{label} is empty", line=number)
            if (label == "SIETYP" and plain[0] != "4") or (label == "FORMAT" and plain[0] != "PC8"):
                raise SieError(f"#{label} {plain[0]} is not a SIE 4 file in PC8", line=number)
            self.single[label] = plain

    def _close(self, number: int) -> None:
        if self.head is None or not self.inside:
            raise SieError("a closing brace without a voucher", line=number)
        voucher = replace(self.head, rows=tuple(self.rows))
        if voucher.total != 0:
            raise UnbalancedVoucher(f"the rows sum to {voucher.total:.2f}, not to zero", line=number)
        self.vouchers.append(voucher)
        self.head, self.inside = None, False

    def finish(self) -> SieFile:
        if self.head is not None:
            raise SieError("the last voucher is not closed")
        for label in ("SIETYP", "GEN", "PROGRAM", "FNAMN"):
            if label not in self.single:
                raise SieError(f"#{label} is missing")
        program = [*self.single["PROGRAM"], ""]
        return SieFile(
            company=self.single["FNAMN"][0],
            generated=_date(self.single["GEN"][0], 0),
            program=program[0],
            program_version=program[1],
            org_number=self.single.get("ORGNR", [""])[0],
            accounts=self.accounts,
            dimensions=self.dimensions,
            objects=self.objects,
            vouchers=tuple(self.vouchers),
        )


def _read_row(fields: list[Field], number: int) -> Row:
    if len(fields) < 3 or not isinstance(fields[0], str) or not isinstance(fields[2], str):
        raise SieError("a posting needs account, objects and amount", line=number)
    listed = fields[1]
    if not isinstance(listed, list) or len(listed) % 2:
        raise SieError("the object list of a posting is not pairs", line=number)
    try:
        amount = Decimal(fields[2])
    except InvalidOperation:
        raise SieError("the amount of a posting is not a number", line=number) from None
    if not amount.is_finite():
        raise SieError("the amount of a posting is not a number", line=number)
    later = [item if isinstance(item, str) else "" for item in fields[3:]] + ["", ""]
    return Row(
        account=fields[0],
        objects={_whole(listed[i], number): listed[i + 1] for i in range(0, len(listed), 2)},
        amount=amount,
        date=_date(later[0], number) if later[0] else None,
        text=later[1],
    )


_TOKEN = re.compile(
    r"""[ \t]* (?: "(?P<quoted>(?:\\"|[^"])*)" | (?P<open>\{) | (?P<close>\}) | (?P<bare>[^ \t"{}]+) )""", re.VERBOSE
)


def _split(line: str, number: int) -> tuple[str, list[Field]]:
    """Label and fields; an object list in braces is one field, a list."""
    label, *tail = re.split(r"[ \t]+", line[1:], maxsplit=1)
    fields: list[Field] = []
    inner: list[str] | None = None
    place, rest = 0, tail[0].rstrip(" \t") if tail else ""
    while place < len(rest):
        token = _TOKEN.match(rest, place)
        if token is None:
            raise SieError("a quotation mark is not closed", line=number)
        place = token.end()
        if token["open"]:
            inner = []
        elif token["close"]:
            if inner is None:
                raise SieError("a closing brace without an opening one", line=number)
            fields.append(inner)
            inner = None
        else:
            value = token["bare"] if token["quoted"] is None else token["quoted"].replace('\\"', '"')
            (fields if inner is None else inner).append(value)
    if inner is not None:
        raise SieError("an object list is not closed", line=number)
    return label.upper(), fields


def _date(text: str, line: int) -> dt.date:
    if not re.fullmatch(r"[0-9]{8}", text):
        raise SieError(f"{text!r} is not a date", line=line)
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise SieError(f"{text!r} is not a date", line=line) from None


def _whole(text: str, line: int) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise SieError(f"{text!r} is not a dimension", line=line)
    return int(text)
