"""SIE 4I: vouchers for a ledger to import, in CP437 with lines ended by CRLF.

Follows the SIE association's format description for type 4I. Every voucher balances or nothing is written.

Text is carried as CP437 can hold it: line breaks become blanks, typographic characters their plain twins, and a
backslash a slash, since programs disagree on how to escape it. `SieFile.as_carried` is the file as a ledger will see
it; `sie4i_reader.read` gives exactly that back.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from stdnum.se import orgnr

from payments.formats.characters import to_charset

ENCODING = "cp437"
COST_CENTRE = 1
PROJECT = 6
DIMENSION_NAMES: Mapping[int, str] = {COST_CENTRE: "Kostnadsställe", PROJECT: "Projekt"}
MAX_AMOUNT = Decimal("999999999999.99")


class SieError(ValueError):
    """The file can be neither written nor read. `voucher` or `line` says where."""

    def __init__(self, message: str, *, voucher: str = "", line: int = 0) -> None:
        where = f"voucher {voucher}: " if voucher else f"line {line}: " if line else ""
        super().__init__(where + message)
        self.voucher = voucher
        self.line = line


class UnbalancedVoucher(SieError):
    """The rows of a voucher do not sum to zero."""


@dataclass(frozen=True)
class Row:
    """A posting: debit is positive, credit negative. `objects` maps dimension (1 cost centre, 6 project) to object."""

    account: str
    amount: Decimal
    objects: Mapping[int, str] = field(default_factory=dict)
    text: str = ""
    date: dt.date | None = None


@dataclass(frozen=True)
class Voucher:
    """`number` is empty where the ledger is to give the voucher its number, as is usual in a 4I file."""

    date: dt.date
    text: str
    rows: Sequence[Row]
    series: str = ""
    number: str = ""

    @property
    def total(self) -> Decimal:
        return sum((row.amount for row in self.rows), Decimal(0))


@dataclass(frozen=True)
class SieFile:
    """`accounts` maps account to name; `objects` maps (dimension, object) to name; `dimensions` number to name."""

    company: str
    generated: dt.date
    program: str
    program_version: str
    vouchers: Sequence[Voucher]
    org_number: str = ""
    accounts: Mapping[str, str] = field(default_factory=dict)
    dimensions: Mapping[int, str] = field(default_factory=dict)
    objects: Mapping[tuple[int, str], str] = field(default_factory=dict)

    def as_carried(self) -> "SieFile":
        """The same file with every text as CP437 carries it, and the dimensions in use named."""
        used = {number for number, _ in self.objects}
        used |= {number for voucher in self.vouchers for row in voucher.rows for number in row.objects}
        names = {n: _text(self.dimensions.get(n, "")) or DIMENSION_NAMES.get(n, f"Dimension {n}") for n in used}
        return SieFile(
            company=_text(self.company),
            generated=self.generated,
            program=_text(self.program),
            program_version=_text(self.program_version),
            org_number=orgnr.format(self.org_number) if self.org_number else "",
            # Sorted as they are carried: "ǎ" stands after "b", but the "a" that it becomes stands before it.
            accounts=dict(sorted((_text(number), _text(name)) for number, name in self.accounts.items())),
            dimensions={n: _text(name) for n, name in sorted({**self.dimensions, **names}.items())},
            objects=dict(sorted(((n, _text(o)), _text(name)) for (n, o), name in self.objects.items())),
            vouchers=tuple(_voucher_as_carried(voucher) for voucher in self.vouchers),
        )


def _voucher_as_carried(voucher: Voucher) -> Voucher:
    rows = tuple(
        replace(
            row,
            account=_text(row.account),
            amount=row.amount.quantize(Decimal("0.01")),
            objects={n: _text(o) for n, o in sorted(row.objects.items())},
            text=_text(row.text),
        )
        for row in voucher.rows
    )
    return replace(
        voucher, text=_text(voucher.text), series=_text(voucher.series), number=_text(voucher.number), rows=rows
    )


def _text(text: str) -> str:
    return to_charset(text, ENCODING).replace("\\", "/").strip()


def write(file: SieFile) -> bytes:
    """The file as bytes. Raises `UnbalancedVoucher` or `SieError`, and then nothing is written."""
    if file.org_number and not orgnr.is_valid(file.org_number):
        raise SieError("the organisation number is wrong")
    if not _text(file.company):
        raise SieError("the name of the company is missing")
    for place, voucher in enumerate(file.vouchers, start=1):
        _check_voucher(voucher, f"{voucher.series} {voucher.number}".strip() or str(place))
    carried = file.as_carried()
    return "".join(f"{line}\r\n" for line in _lines(carried)).encode(ENCODING)


def _check_voucher(voucher: Voucher, name: str) -> None:
    if not voucher.rows:
        raise SieError("there are no rows", voucher=name)
    for row in voucher.rows:
        if not re.fullmatch(r"[0-9]{1,10}", row.account):
            raise SieError("an account is a number of at most ten digits", voucher=name)
        if not isinstance(row.amount, Decimal) or not row.amount.is_finite() or abs(row.amount) > MAX_AMOUNT:
            raise SieError("an amount must be a decimal number of at most twelve digits", voucher=name)
        if row.amount != row.amount.quantize(Decimal("0.01")):
            raise SieError("an amount has parts of an öre", voucher=name)
        if any(number < 1 or not _text(key) for number, key in row.objects.items()):
            raise SieError("an object is missing its dimension or its name", voucher=name)
    if voucher.total != 0:
        raise UnbalancedVoucher(f"the rows sum to {voucher.total:.2f}, not to zero", voucher=name)


def _lines(file: SieFile) -> Iterator[str]:
    yield "#FLAGGA 0"
    yield f"#PROGRAM {_quoted(file.program)} {_quoted(file.program_version)}"
    yield "#FORMAT PC8"
    yield f"#GEN {file.generated:%Y%m%d}"
    yield "#SIETYP 4"
    if file.org_number:
        yield f"#ORGNR {file.org_number}"
    yield f"#FNAMN {_quoted(file.company)}"
    for account, name in file.accounts.items():
        yield f"#KONTO {account} {_quoted(name)}"
    for number, name in file.dimensions.items():
        yield f"#DIM {number} {_quoted(name)}"
    for (number, key), name in file.objects.items():
        yield f"#OBJEKT {number} {_quoted(key)} {_quoted(name)}"
    for voucher in file.vouchers:
        head = f"#VER {_quoted(voucher.series)} {_quoted(voucher.number)}"
        yield f"{head} {voucher.date:%Y%m%d} {_quoted(voucher.text)}"
        yield "{"
        for row in voucher.rows:
            yield f"   {_row(row)}"
        yield "}"


def _row(row: Row) -> str:
    objects = " ".join(f"{number} {_quoted(key)}" for number, key in row.objects.items())
    date = f"{row.date:%Y%m%d}" if row.date else '""'
    return f"#TRANS {row.account} {{{objects}}} {row.amount:.2f} {date} {_quoted(row.text)}"


def _quoted(text: str) -> str:
    escaped = text.replace('"', '\\"')
    return f'"{escaped}"'
