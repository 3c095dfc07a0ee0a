import dataclasses
import datetime as dt
import importlib.resources
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.formats import pain001
from payments.formats.accounts import BankAccount, Bankgiro, Iban, Plusgiro
from payments.formats.pain001 import (
    BankProfile,
    Debtor,
    InvalidAmount,
    InvalidFile,
    InvalidReference,
    InvalidText,
    PaymentFile,
    Transfer,
    build,
)

DEBTOR = Debtor("Utfallsdelegationen (exempel)", "202100-5026", Iban("SE4550000000058398257466", "ESSESESS"))
TO_BANKGIRO = Transfer(
    "UTF2026-0042-P2",
    "Norrköpings kommun",
    Bankgiro("5805-6201"),
    Decimal("1250000.00"),
    message="UTF 2026/0042 utfall period 2",
)
TO_PLUSGIRO = Transfer(
    "UTF2026-0043-P1", "Örnsköldsviks kommun", Plusgiro("59-6"), Decimal("400000.00"), ocr="1234567897"
)
TO_ACCOUNT = Transfer("UTF2026-0044-P1", "Föreningen Bryggan", BankAccount("8327-9", "1234567897"), Decimal("0.01"))
TO_IBAN = Transfer(
    "UTF2026-0045-P1", "Den Sociale Fond", Iban("DK5000400440116243", "DABADKKK"), Decimal("99.50"), message="Andel"
)


def order(*transfers, **changes):
    given_order = PaymentFile(
        message_id="UTF20261120-001",
        created_at=dt.datetime(2026, 11, 20, 8, 0, tzinfo=dt.UTC),
        execution_date=dt.date(2026, 11, 25),
        debtor=DEBTOR,
        transfers=transfers or (TO_BANKGIRO, TO_PLUSGIRO),
    )
    return dataclasses.replace(given_order, **changes)


def changed(transfer, **changes):
    return dataclasses.replace(transfer, **changes)


@pytest.fixture(scope="module")
def schemas():
    folder = importlib.resources.files("sepaxml") / "schemas"
    return {
        version: xmlschema.XMLSchema(str(folder / f"pain.001.001.{version}.xsd"), allow="local")
        for version in ("03", "09")
    }


def flat(element):
    """The tree as a list of (path, text, attributes), without blanks between elements."""
    found = []

    def walk(node, path):
        found.append((path, (node.text or "").strip(), tuple(node.attrib.items())))
        for child in node:
            walk(child, f"{path}/{child.tag.rpartition('}')[2]}")

    walk(element, "")
    return found


def test_the_file_equals_the_example_but_for_the_numbers_that_the_example_leaves_blank():
    sample = (Path(__file__).parent / "pain001_03.xml").read_text(encoding="utf-8")
    sample = sample.replace(">0000000<", ">58056201<").replace(">000000<", ">596<").replace("2021000000", "2021005026")
    assert flat(ET.fromstring(build(order()))) == flat(ET.fromstring(sample))


@pytest.mark.parametrize("version", ["03", "09"])
@pytest.mark.parametrize("scheme", ["BBAN", "PGNR"])
def test_every_kind_of_account_passes_the_schema(schemas, version, scheme):
    profile = BankProfile(version=version, plusgiro_scheme=scheme)
    data = build(order(TO_BANKGIRO, TO_PLUSGIRO, TO_ACCOUNT, TO_IBAN, profile=profile))
    schemas[version].validate(data.decode())
    assert f"pain.001.001.{version}".encode() in data


def test_the_schema_would_find_a_fault(schemas):
    data = build(order()).decode().replace("<PmtMtd>TRF</PmtMtd>", "")
    assert not schemas["03"].is_valid(data)


def test_the_versions_differ_where_their_schemas_differ(schemas):
    newer = build(order(profile=BankProfile(version="09")))
    assert not schemas["09"].is_valid(build(order()).decode().replace("001.001.03", "001.001.09"))
    tree = ET.fromstring(newer)
    assert tree.findtext(".//{*}ReqdExctnDt/{*}Dt") == "2026-11-25"
    assert tree.findtext(".//{*}DbtrAgt//{*}BICFI") == "ESSESESS"


def creditor(data, place=0):
    """Clearing member, account and scheme of one transfer."""
    tree = ET.fromstring(data)
    info = tree.findall(".//{*}CdtTrfTxInf")[place]
    return (
        info.findtext(".//{*}CdtrAgt//{*}MmbId"),
        info.findtext("./{*}CdtrAcct//{*}Othr/{*}Id") or info.findtext("./{*}CdtrAcct//{*}IBAN"),
        info.findtext("./{*}CdtrAcct//{*}SchmeNm/*"),
    )


def test_each_kind_of_account_is_written_as_the_banks_read_it():
    data = build(order(TO_BANKGIRO, TO_PLUSGIRO, TO_ACCOUNT, TO_IBAN))
    assert [creditor(data, place) for place in range(4)] == [
        ("9900", "58056201", "BGNR"),
        ("9960", "596", "BBAN"),
        ("8327", "91234567897", "BBAN"),
        (None, "DK5000400440116243", None),
    ]


def test_a_bank_may_want_its_own_scheme_for_plusgiro():
    data = build(order(TO_PLUSGIRO, profile=BankProfile(plusgiro_scheme="PGNR")))
    assert creditor(data) == ("9960", "596", "PGNR")


def test_the_same_order_gives_the_same_bytes():
    assert build(order()) == build(order())


def test_the_totals_are_exact():
    cents = [changed(TO_BANKGIRO, identity=f"T{i}", amount=Decimal("0.10")) for i in range(3)]
    tree = ET.fromstring(build(order(*cents)))
    assert [node.text for node in tree.iterfind(".//{*}CtrlSum")] == ["0.30", "0.30"]
    assert [node.text for node in tree.iterfind(".//{*}NbOfTxs")] == ["3", "3"]


def test_the_time_is_stockholm_time():
    summer = dt.datetime(2026, 7, 1, 22, 30, 15, 999, tzinfo=dt.UTC)
    data = build(order(created_at=summer, execution_date=dt.date(2026, 7, 2)))
    assert b"<CreDtTm>2026-07-02T00:30:15</CreDtTm>" in data


def test_the_banks_number_for_the_customer_is_used_where_there_is_one():
    data = build(order(debtor=dataclasses.replace(DEBTOR, agreement="55566677")))
    tree = ET.fromstring(data)
    assert tree.findtext(".//{*}InitgPty//{*}Othr/{*}Id") == "55566677"
    assert tree.findtext(".//{*}Dbtr//{*}Othr/{*}Id") == "2021005026"


def test_a_message_is_one_line_without_typographic_characters_and_xml_is_escaped():
    message = "Betalning – ”period 2”\n& <slut>"
    data = build(order(changed(TO_BANKGIRO, message=message)))
    assert ET.fromstring(data).findtext(".//{*}Ustrd") == 'Betalning - "period 2" & <slut>'


def test_a_transfer_without_message_has_no_remittance_information():
    assert b"RmtInf" not in build(order(changed(TO_BANKGIRO, message=" ")))


@pytest.mark.parametrize(
    "changes, error",
    [
        ({"amount": Decimal("0")}, InvalidAmount),
        ({"amount": Decimal("-1")}, InvalidAmount),
        ({"amount": Decimal("1.001")}, InvalidAmount),
        ({"amount": Decimal("NaN")}, InvalidAmount),
        ({"amount": Decimal("1e12")}, InvalidAmount),
        ({"amount": 1.5}, InvalidAmount),
        ({"message": "x" * 141}, InvalidText),
        ({"payee": " "}, InvalidText),
        ({"payee": "x" * 71}, InvalidText),
        ({"message": "x", "ocr": "1234567897"}, InvalidReference),
        ({"message": "", "ocr": "1234567890"}, InvalidReference),
        ({"message": "", "ocr": "12345x7897"}, InvalidReference),
        ({"message": "", "ocr": "0" * 26}, InvalidReference),
        ({"message": "", "ocr": "1234567897", "account": TO_IBAN.account}, InvalidReference),
        ({"message": "", "ocr": "1234567897", "account": TO_ACCOUNT.account}, InvalidReference),
    ],
)
def test_a_faulty_transfer_is_refused_by_name(changes, error):
    with pytest.raises(error) as refused:
        build(order(TO_PLUSGIRO, changed(TO_BANKGIRO, **changes)))
    assert refused.value.transfer == "UTF2026-0042-P2"
    assert str(refused.value).startswith("transfer UTF2026-0042-P2: ")


@pytest.mark.parametrize("identity", ["", "x" * 36, "/a", "a//b", "å", "a\n", " a"])
def test_an_identity_that_banks_turn_back_is_refused(identity):
    with pytest.raises(InvalidReference):
        build(order(changed(TO_BANKGIRO, identity=identity)))


@pytest.mark.parametrize(
    "changes",
    [
        {"transfers": ()},
        {"transfers": (TO_BANKGIRO, TO_BANKGIRO)},
        {"created_at": dt.datetime(2026, 11, 20, 8, 0)},
        {"execution_date": dt.date(2026, 11, 19)},
        {"debtor": dataclasses.replace(DEBTOR, org_number="202100-5027")},
        {"debtor": dataclasses.replace(DEBTOR, account=Iban("SE4550000000058398257466"))},
    ],
)
def test_a_faulty_file_is_refused(changes):
    with pytest.raises(InvalidFile):
        build(order(**changes))


amounts = st.integers(1, 10**14 - 1).map(lambda ore: Decimal(ore) / 100)
names = st.text(min_size=1, max_size=60).filter(lambda text: pain001._plain(text))
accounts = st.sampled_from([t.account for t in (TO_BANKGIRO, TO_PLUSGIRO, TO_ACCOUNT, TO_IBAN)])


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(names, accounts, amounts, st.text(max_size=140)), min_size=1, max_size=5))
@pytest.mark.parametrize("version", ["03", "09"])
def test_whatever_is_accepted_passes_the_schema_and_adds_up(schemas, version, rows):
    transfers = [Transfer(f"T{i}", *row) for i, row in enumerate(rows)]
    try:
        data = build(order(*transfers, profile=BankProfile(version=version)))
    except InvalidText:
        return
    schemas[version].validate(data.decode())
    tree = ET.fromstring(data)
    assert sum(Decimal(node.text) for node in tree.iterfind(".//{*}InstdAmt")) == sum(row[2] for row in rows)
