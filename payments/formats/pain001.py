"""ISO 20022 credit transfers for Swedish banks: pain.001.001.03, or .09 where a bank asks for it.

The same input gives the same bytes, so that the hash of a released order can be checked against the file at any time.
Element order and types follow the schemas of the two versions; the Swedish use of them (SESBA, 9900 for bankgiro, 9960
for plusgiro, BGNR) follows the banks' common practice, and what differs between banks is a setting in `BankProfile`.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from stdnum import luhn
from stdnum.se import orgnr

from payments.formats.accounts import Account, BankAccount, Bankgiro, Iban, Plusgiro
from payments.formats.characters import to_charset

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MAX_MESSAGE = 140
MAX_NAME = 70
MAX_ID = 35
MAX_AMOUNT = Decimal("999999999999.99")
# The characters that every bank carries in an identifier.
_IDENTIFIER = re.compile(r"[A-Za-z0-9+?/:().,'-]([A-Za-z0-9+?/:().,' -]*[A-Za-z0-9+?/:().,'-])?")


class PaymentFileError(ValueError):
    """The file cannot be written. `transfer` is the identity of the transfer at fault, or empty for the whole file."""

    def __init__(self, message: str, transfer: str = "") -> None:
        super().__init__(f"transfer {transfer}: {message}" if transfer else message)
        self.transfer = transfer


class InvalidAmount(PaymentFileError):
    """Not a positive amount of kronor and öre."""


class InvalidReference(PaymentFileError):
    """An OCR reference or identifier that a bank would turn back."""


class InvalidText(PaymentFileError):
    """A name or message that is empty or too long."""


class InvalidFile(PaymentFileError):
    """Something about the file as a whole: no transfers, two with the same identity, dates in the wrong order."""


@dataclass(frozen=True)
class BankProfile:
    """What the paying bank wants; kept as a setting per bank."""

    version: Literal["03", "09"] = "03"
    plusgiro_scheme: Literal["BBAN", "PGNR"] = "BBAN"
    service_level: str = "NURG"
    charge_bearer: Literal["SLEV", "SHAR", "DEBT"] = "SLEV"


@dataclass(frozen=True)
class Debtor:
    """Who pays, from which account. `agreement` is the bank's own number for the customer, where it has one."""

    name: str
    org_number: str
    account: Iban
    agreement: str = ""


@dataclass(frozen=True)
class Transfer:
    """One payment: `identity` comes back in the bank's answer. Give a message or an OCR reference, never both."""

    identity: str
    payee: str
    account: Account
    amount: Decimal
    message: str = ""
    ocr: str = ""


@dataclass(frozen=True)
class PaymentFile:
    """An order to the bank. `created_at` is aware; `execution_date` is the day on which the account is charged."""

    message_id: str
    created_at: dt.datetime
    execution_date: dt.date
    debtor: Debtor
    transfers: Sequence[Transfer]
    profile: BankProfile = BankProfile()

    @property
    def total(self) -> Decimal:
        return sum((transfer.amount for transfer in self.transfers), Decimal("0.00"))


def build(order: PaymentFile) -> bytes:
    """The order as UTF-8 XML, or a `PaymentFileError` that names the transfer at fault."""
    _check_file(order)
    for transfer in order.transfers:
        _check_transfer(transfer)
    root = ET.Element("Document", xmlns=f"urn:iso:std:iso:20022:tech:xsd:pain.001.001.{order.profile.version}")
    initiation = ET.SubElement(root, "CstmrCdtTrfInitn")
    _add_header(initiation, order)
    _add_payments(initiation, order)
    ET.indent(root, " ")
    text = ET.tostring(root, encoding="unicode")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + text.encode("utf-8") + b"\n"


def _check_file(order: PaymentFile) -> None:
    if order.created_at.tzinfo is None:
        raise InvalidFile("the time of creation needs a time zone")
    if order.execution_date < order.created_at.astimezone(STOCKHOLM).date():
        raise InvalidFile("the day of execution is before the file was made")
    if not order.transfers:
        raise InvalidFile("there is nothing to pay")
    # "-1" is added for the payment block, and both identifiers have the same limit.
    _check_identifier(order.message_id, "", MAX_ID - 2)
    if not orgnr.is_valid(order.debtor.org_number):
        raise InvalidFile("the payer's organisation number is wrong")
    if not order.debtor.account.bic:
        raise InvalidFile("the payer's account needs the BIC of its bank")
    _check_name(order.debtor.name, "")
    seen: set[str] = set()
    for transfer in order.transfers:
        if transfer.identity in seen:
            raise InvalidFile("two transfers have this identity", transfer.identity)
        seen.add(transfer.identity)


def _check_transfer(transfer: Transfer) -> None:
    _check_identifier(transfer.identity, transfer.identity, MAX_ID)
    _check_name(transfer.payee, transfer.identity)
    amount = transfer.amount
    if not isinstance(amount, Decimal) or not amount.is_finite():
        raise InvalidAmount("the amount must be a decimal number", transfer.identity)
    if amount <= 0:
        raise InvalidAmount("the amount must be more than zero", transfer.identity)
    if amount != amount.quantize(Decimal("0.01")):
        raise InvalidAmount("the amount has parts of an öre", transfer.identity)
    if amount > MAX_AMOUNT:
        raise InvalidAmount("the amount is too large for a payment file", transfer.identity)
    if transfer.ocr and transfer.message:
        raise InvalidReference("give an OCR reference or a message, not both", transfer.identity)
    if transfer.ocr:
        _check_ocr(transfer)
    elif len(_plain(transfer.message)) > MAX_MESSAGE:
        raise InvalidText(f"the message has more than {MAX_MESSAGE} characters", transfer.identity)


def _check_ocr(transfer: Transfer) -> None:
    if not isinstance(transfer.account, Bankgiro | Plusgiro):
        raise InvalidReference("an OCR reference goes to a bankgiro or plusgiro only", transfer.identity)
    ocr = transfer.ocr
    if not (ocr.isascii() and ocr.isdigit() and 2 <= len(ocr) <= 25):
        raise InvalidReference("an OCR reference has 2 to 25 digits", transfer.identity)
    if not luhn.is_valid(ocr):
        raise InvalidReference("the check digit of the OCR reference is wrong", transfer.identity)


def _check_identifier(value: str, transfer: str, limit: int) -> None:
    if len(value) > limit or not _IDENTIFIER.fullmatch(value) or value.startswith("/") or "//" in value:
        raise InvalidReference(f"an identity has 1 to {limit} plain letters, digits and signs", transfer)


def _check_name(value: str, transfer: str) -> None:
    name = _plain(value)
    if not name:
        raise InvalidText("the name is missing", transfer)
    if len(name) > MAX_NAME:
        raise InvalidText(f"the name has more than {MAX_NAME} characters", transfer)


def _plain(text: str) -> str:
    return to_charset(text, "latin-1").strip()


def _add(parent: ET.Element, path: str, text: str | None = None) -> ET.Element:
    """A new chain of elements under `parent`; the last one carries the text."""
    for tag in path.split("/"):
        parent = ET.SubElement(parent, tag)
    parent.text = text
    return parent


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _add_header(parent: ET.Element, order: PaymentFile) -> None:
    header = _add(parent, "GrpHdr")
    local = order.created_at.astimezone(STOCKHOLM)
    _add(header, "MsgId", order.message_id)
    _add(header, "CreDtTm", local.replace(tzinfo=None).isoformat(timespec="seconds"))
    _add(header, "NbOfTxs", str(len(order.transfers)))
    _add(header, "CtrlSum", _money(order.total))
    party = _add(header, "InitgPty")
    _add(party, "Nm", _plain(order.debtor.name))
    other = _add(party, "Id/OrgId/Othr")
    _add(other, "Id", order.debtor.agreement or orgnr.compact(order.debtor.org_number))
    _add(other, "SchmeNm/Cd", "BANK")


def _add_payments(parent: ET.Element, order: PaymentFile) -> None:
    block = _add(parent, "PmtInf")
    debtor = order.debtor
    _add(block, "PmtInfId", f"{order.message_id}-1")
    _add(block, "PmtMtd", "TRF")
    _add(block, "NbOfTxs", str(len(order.transfers)))
    _add(block, "CtrlSum", _money(order.total))
    _add(block, "PmtTpInf/SvcLvl/Cd", order.profile.service_level)
    _add(block, "ReqdExctnDt" if order.profile.version == "03" else "ReqdExctnDt/Dt", order.execution_date.isoformat())
    party = _add(block, "Dbtr")
    _add(party, "Nm", _plain(debtor.name))
    _add(party, "Id/OrgId/Othr/Id", orgnr.compact(debtor.org_number))
    account = _add(block, "DbtrAcct")
    _add(account, "Id/IBAN", debtor.account.number)
    _add(account, "Ccy", "SEK")
    _add(block, f"DbtrAgt/FinInstnId/{_bic_tag(order.profile)}", debtor.account.bic)
    _add(block, "ChrgBr", order.profile.charge_bearer)
    for transfer in order.transfers:
        _add_transfer(block, transfer, order.profile)


def _bic_tag(profile: BankProfile) -> str:
    return "BIC" if profile.version == "03" else "BICFI"


def _add_transfer(parent: ET.Element, transfer: Transfer, profile: BankProfile) -> None:
    info = _add(parent, "CdtTrfTxInf")
    ids = _add(info, "PmtId")
    _add(ids, "InstrId", transfer.identity)
    _add(ids, "EndToEndId", transfer.identity)
    _add(info, "Amt/InstdAmt", _money(transfer.amount)).set("Ccy", "SEK")
    _add_agent(info, transfer.account, profile)
    creditor = _add(info, "Cdtr")
    _add(creditor, "Nm", _plain(transfer.payee))
    country = transfer.account.number[:2] if isinstance(transfer.account, Iban) else "SE"
    _add(creditor, "PstlAdr/Ctry", country)
    _add_account(_add(info, "CdtrAcct/Id"), transfer.account, profile)
    if transfer.ocr:
        reference = _add(info, "RmtInf/Strd/CdtrRefInf")
        _add(reference, "Tp/CdOrPrtry/Cd", "SCOR")
        _add(reference, "Ref", transfer.ocr)
    elif _plain(transfer.message):
        _add(info, "RmtInf/Ustrd", _plain(transfer.message))


def _add_agent(parent: ET.Element, account: Account, profile: BankProfile) -> None:
    if isinstance(account, Iban):
        if account.bic:
            _add(parent, f"CdtrAgt/FinInstnId/{_bic_tag(profile)}", account.bic)
        return
    if isinstance(account, Bankgiro):
        member = "9900"
    elif isinstance(account, Plusgiro):
        member = "9960"
    else:
        member = account.member_id
    system = _add(parent, "CdtrAgt/FinInstnId/ClrSysMmbId")
    _add(system, "ClrSysId/Cd", "SESBA")
    _add(system, "MmbId", member)


def _add_account(parent: ET.Element, account: Account, profile: BankProfile) -> None:
    if isinstance(account, Iban):
        _add(parent, "IBAN", account.number)
        return
    other = _add(parent, "Othr")
    _add(other, "Id", account.bban if isinstance(account, BankAccount) else account.number)
    if isinstance(account, Bankgiro):
        _add(other, "SchmeNm/Prtry", "BGNR")
    elif isinstance(account, Plusgiro) and profile.plusgiro_scheme == "PGNR":
        _add(other, "SchmeNm/Prtry", "PGNR")
    else:
        _add(other, "SchmeNm/Cd", "BBAN")
