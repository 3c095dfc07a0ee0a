"""Where money can be sent in Sweden: bankgiro, plusgiro, a bank account by clearing number, or an IBAN.

Every kind checks its own check digits when it is made, so an account that exists is one whose number was typed right;
whether it belongs to the payee is for people to verify. The clearing ranges and their check rules follow the banks'
joint description "Bankernas kontonummer" (Bankgirot); ranges that the table lacks are accepted but marked as not
checked, because new banks come more often than releases do.
"""

import re
from dataclasses import dataclass, field
from enum import Enum

from stdnum import iban as iban_rules
from stdnum import luhn


class InvalidAccount(ValueError):
    """An account number that no bank can have given out; `reason` is a stable word for the interface to translate."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class CheckRule(Enum):
    """How the check digit of a bank account is computed."""

    MOD11_SHORT = "mod 11 over the clearing number without its first digit, and seven digits"  # type 1, comment 1
    MOD11_FULL = "mod 11 over the whole clearing number and seven digits"  # type 1, comment 2
    MOD10_TEN = "mod 10 over ten digits, clearing number not part of the account"  # type 2, comment 1
    MOD11_NINE = "mod 11 over nine digits, clearing number not part of the account"  # type 2, comment 2
    MOD10_LOOSE = "mod 10 over at most ten digits; some older accounts lack the check digit"  # type 2, comment 3


@dataclass(frozen=True)
class ClearingRange:
    first: int
    last: int
    bank: str
    rule: CheckRule


_S, _F, _T, _N, _L = (
    CheckRule.MOD11_SHORT,
    CheckRule.MOD11_FULL,
    CheckRule.MOD10_TEN,
    CheckRule.MOD11_NINE,
    CheckRule.MOD10_LOOSE,
)

CLEARING_RANGES: tuple[ClearingRange, ...] = tuple(
    ClearingRange(*row)
    for row in (
        (1100, 1199, "Nordea", _S),
        (1200, 1399, "Danske Bank", _S),
        (1400, 2099, "Nordea", _S),
        (2300, 2399, "Ålandsbanken", _F),
        (2400, 2499, "Danske Bank", _S),
        (3000, 3299, "Nordea", _S),
        (3300, 3300, "Nordea", _T),
        (3301, 3399, "Nordea", _S),
        (3400, 3409, "Länsförsäkringar Bank", _S),
        (3410, 3781, "Nordea", _S),
        (3782, 3782, "Nordea", _T),
        (3783, 3999, "Nordea", _S),
        (4000, 4999, "Nordea", _F),
        (5000, 5999, "SEB", _S),
        (6000, 6999, "Handelsbanken", _N),
        (7000, 7999, "Swedbank", _S),
        (8000, 8999, "Swedbank", _L),
        (9020, 9029, "Länsförsäkringar Bank", _F),
        (9040, 9049, "Citibank", _F),
        (9060, 9069, "Länsförsäkringar Bank", _S),
        (9070, 9079, "Multitude Bank", _S),
        (9100, 9109, "Nordnet Bank", _F),
        (9120, 9124, "SEB", _S),
        (9130, 9149, "SEB", _S),
        (9150, 9169, "Skandiabanken", _F),
        (9170, 9179, "Ikano Bank", _S),
        (9180, 9189, "Danske Bank", _T),
        (9190, 9199, "DNB Bank", _F),
        (9230, 9239, "Marginalen Bank", _S),
        (9250, 9259, "SBAB", _S),
        (9260, 9269, "DNB Bank", _F),
        (9270, 9279, "ICA Banken", _S),
        (9280, 9289, "Resurs Bank", _S),
        (9300, 9349, "Swedbank", _T),
        (9390, 9399, "Landshypotek", _F),
        (9460, 9469, "Santander Consumer Bank", _S),
        (9470, 9479, "BNP Paribas", _F),
        (9500, 9549, "Nordea/Plusgirot", _L),
        (9550, 9569, "Avanza Bank", _F),
        (9570, 9579, "Sparbanken Syd", _T),
        (9580, 9589, "Aion Bank", _S),
        (9590, 9599, "Erik Penser", _F),
        (9630, 9639, "Lån & Spar Bank", _S),
        (9640, 9649, "Nordax Bank", _F),
        (9660, 9669, "Svea Bank", _F),
        (9670, 9679, "JAK Medlemsbank", _F),
        (9680, 9689, "Bluestep Finans", _S),
        (9700, 9709, "Ekobanken", _F),
        (9710, 9719, "Lunar Bank", _F),
        (9750, 9759, "Northmill Bank", _F),
        (9780, 9789, "Klarna Bank", _F),
        (9880, 9889, "Riksgälden", _F),
        (9890, 9899, "Riksgälden", _T),
        (9960, 9969, "Nordea/Plusgirot", _L),
    )
)


def _digits(number: str, what: str) -> str:
    bare = re.sub(r"[\s-]", "", number)
    if not bare:
        raise InvalidAccount("missing", f"{what} is missing")
    if not (bare.isascii() and bare.isdigit()):
        raise InvalidAccount("characters", f"{what} may hold digits, blanks and hyphens only")
    if not bare.strip("0"):
        raise InvalidAccount("placeholder", f"{what} holds only zeros")
    return bare


@dataclass(frozen=True)
class Bankgiro:
    """A bankgiro number, seven or eight digits, the last a Luhn check digit. Kept as digits alone."""

    number: str

    def __post_init__(self) -> None:
        digits = _digits(self.number, "a bankgiro number")
        if len(digits) not in (7, 8):
            raise InvalidAccount("length", "a bankgiro number has seven or eight digits")
        if not luhn.is_valid(digits):
            raise InvalidAccount("check_digit", "the check digit of the bankgiro number is wrong")
        object.__setattr__(self, "number", digits)

    def __str__(self) -> str:
        return f"{self.number[:-4]}-{self.number[-4:]}"


@dataclass(frozen=True)
class Plusgiro:
    """A plusgiro number, two to eight digits, the last a Luhn check digit. Kept as digits alone."""

    number: str

    def __post_init__(self) -> None:
        digits = _digits(self.number, "a plusgiro number")
        if not 2 <= len(digits) <= 8:
            raise InvalidAccount("length", "a plusgiro number has two to eight digits")
        if not luhn.is_valid(digits):
            raise InvalidAccount("check_digit", "the check digit of the plusgiro number is wrong")
        object.__setattr__(self, "number", digits)

    def __str__(self) -> str:
        body, check = self.number[:-1], self.number[-1]
        pairs: list[str] = []
        while body:
            pairs.insert(0, body[-2:])
            body = body[:-2]
        return f"{' '.join(pairs)}-{check}"


@dataclass(frozen=True)
class BankAccount:
    """A Swedish bank account by clearing number (four digits, or Swedbank's five) and account number.

    `checked` is False when the clearing range is not in the table, or belongs to a bank with accounts older than check
    digits and the digit does not fit; such an account must be confirmed with the bank by a person.
    """

    clearing: str
    number: str
    bank: str = field(init=False, default="", compare=False)
    checked: bool = field(init=False, default=False, compare=False)

    def __post_init__(self) -> None:
        clearing = _digits(self.clearing, "a clearing number")
        number = _digits(self.number, "an account number")
        if not (len(clearing) == 4 or (len(clearing) == 5 and clearing[0] == "8")):
            raise InvalidAccount("clearing", "a clearing number has four digits, or five when it begins with 8")
        if clearing[0] == "0":
            raise InvalidAccount("clearing", "a clearing number does not begin with 0")
        if len(clearing) == 5 and not luhn.is_valid(clearing):
            raise InvalidAccount("clearing", "the fifth digit of the clearing number is wrong")
        known = next((r for r in CLEARING_RANGES if r.first <= int(clearing[:4]) <= r.last), None)
        if known is None:
            if len(number) > 12:
                raise InvalidAccount("length", "an account number has at most twelve digits")
        else:
            number = _padded(number, known)
            object.__setattr__(self, "bank", known.bank)
            object.__setattr__(self, "checked", _passes(clearing[:4], number, known.rule))
            if not self.checked and known.rule is not CheckRule.MOD10_LOOSE:
                raise InvalidAccount("check_digit", "the check digit of the account number is wrong")
        object.__setattr__(self, "clearing", clearing)
        object.__setattr__(self, "number", number)

    @property
    def member_id(self) -> str:
        """The four digits by which the clearing system knows the bank."""
        return self.clearing[:4]

    @property
    def bban(self) -> str:
        """The account within that bank: Swedbank's fifth clearing digit belongs here."""
        return self.clearing[4:] + self.number

    def __str__(self) -> str:
        return f"{self.clearing}, {self.number}"


@dataclass(frozen=True)
class Iban:
    """An IBAN, and the BIC of its bank where the paying bank asks for one."""

    number: str
    bic: str = ""

    def __post_init__(self) -> None:
        number = re.sub(r"[\s-]", "", self.number).upper()
        if not iban_rules.is_valid(number, check_country=False):
            raise InvalidAccount("check_digit", "the IBAN is wrong: check every character")
        if self.bic and not re.fullmatch(r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?", self.bic):
            raise InvalidAccount("bic", "a BIC has eight or eleven characters")
        object.__setattr__(self, "number", number)

    def __str__(self) -> str:
        return " ".join(self.number[i : i + 4] for i in range(0, len(self.number), 4))


Account = Bankgiro | Plusgiro | BankAccount | Iban


def _padded(number: str, known: ClearingRange) -> str:
    """The account number at the width that its check rule counts over; leading zeros are often left out in print."""
    width = {CheckRule.MOD10_TEN: 10, CheckRule.MOD11_NINE: 9, CheckRule.MOD10_LOOSE: 10}.get(known.rule, 7)
    if len(number) > width:
        raise InvalidAccount("length", f"an account number at {known.bank} has at most {width} digits")
    return number if known.rule is CheckRule.MOD10_LOOSE else number.zfill(width)


def _passes(clearing: str, number: str, rule: CheckRule) -> bool:
    if rule in (CheckRule.MOD10_TEN, CheckRule.MOD10_LOOSE):
        return bool(luhn.is_valid(number))
    if rule is CheckRule.MOD11_NINE:
        return _mod11(number) == 0
    return _mod11((clearing[1:] if rule is CheckRule.MOD11_SHORT else clearing) + number) == 0


def _mod11(digits: str) -> int:
    """Weights 1 to 10 from the right, then 1 again."""
    return sum(int(digit) * (place % 10 + 1) for place, digit in enumerate(reversed(digits))) % 11
