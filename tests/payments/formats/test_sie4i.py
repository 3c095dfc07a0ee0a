import dataclasses
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.formats.sie4i import Row, SieError, SieFile, UnbalancedVoucher, Voucher, write
from payments.formats.sie4i_reader import read

DAY = dt.date(2026, 11, 20)
OBJECTS = {1: "1000", 6: "UTF2026-0042"}
FILE = SieFile(
    company="Utfallsdelegationen (exempel)",
    generated=DAY,
    program="Utfallsplattformen",
    program_version="1.0",
    org_number="202100-5026",
    accounts={"7541": "Lämnade bidrag", "2581": "Skulder, lämnade bidrag"},
    objects={(1, "1000"): "Kansliet", (6, "UTF2026-0042"): "Norrköping - skolresultat"},
    vouchers=(
        Voucher(
            date=DAY,
            text="Utfallsbetalning UTF 2026/0042 period 2",
            series="U",
            rows=(
                Row("7541", Decimal("1250000.00"), OBJECTS, "Lämnat bidrag Norrköpings kommun", DAY),
                Row("2581", Decimal("-1250000.00"), OBJECTS, "Skuld lämnat bidrag", DAY),
            ),
        ),
    ),
)


def with_rows(*rows, **changes):
    return dataclasses.replace(FILE, vouchers=(Voucher(date=DAY, text="Prov", rows=rows, **changes),))


def test_the_file_is_cp437_with_crlf_in_the_order_of_the_format():
    data = write(FILE)
    text = data.decode("cp437")
    assert text.count("\n") == text.count("\r\n") == len(text.splitlines())
    assert text.splitlines() == [
        "#FLAGGA 0",
        '#PROGRAM "Utfallsplattformen" "1.0"',
        "#FORMAT PC8",
        "#GEN 20261120",
        "#SIETYP 4",
        "#ORGNR 202100-5026",
        '#FNAMN "Utfallsdelegationen (exempel)"',
        '#KONTO 2581 "Skulder, lämnade bidrag"',
        '#KONTO 7541 "Lämnade bidrag"',
        '#DIM 1 "Kostnadsställe"',
        '#DIM 6 "Projekt"',
        '#OBJEKT 1 "1000" "Kansliet"',
        '#OBJEKT 6 "UTF2026-0042" "Norrköping - skolresultat"',
        '#VER "U" "" 20261120 "Utfallsbetalning UTF 2026/0042 period 2"',
        "{",
        '   #TRANS 7541 {1 "1000" 6 "UTF2026-0042"} 1250000.00 20261120 "Lämnat bidrag Norrköpings kommun"',
        '   #TRANS 2581 {1 "1000" 6 "UTF2026-0042"} -1250000.00 20261120 "Skuld lämnat bidrag"',
        "}",
    ]
    assert "ä".encode("cp437") in data
    assert "ä".encode() not in data


def test_the_example_file_is_read():
    found = read((Path(__file__).parent / "voucher_4i.si").read_bytes())
    assert found.vouchers == FILE.vouchers
    assert found.company == FILE.company
    assert found.objects == FILE.objects
    assert found.dimensions == {1: "Kostnadsställe", 6: "Projekt"}
    assert found.accounts["7541"] == "Lämnade bidrag till kommuner (exempelkonto, ställ in)"


def test_reading_gives_back_what_was_written():
    assert read(write(FILE)) == FILE.as_carried()


def test_quotes_are_escaped_and_typographic_characters_mapped():
    rows = (Row("1930", Decimal("1"), text="”Ängen” – 5 €\nrad\\två"), Row("2440", Decimal("-1"), text='"'))
    found = read(write(with_rows(*rows)))
    assert [row.text for row in found.vouchers[0].rows] == ['"Ängen" - 5 EUR rad/två', '"']


def test_dimensions_of_our_own_are_declared():
    rows = (Row("1930", Decimal("1"), {20: "Å"}), Row("2440", Decimal("-1"), {20: "Å"}))
    file = dataclasses.replace(with_rows(*rows), dimensions={20: "Utfallsmått"})
    assert '#DIM 20 "Utfallsmått"' in write(file).decode("cp437")


def test_an_unbalanced_voucher_is_not_written():
    rows = (Row("1930", Decimal("100.00")), Row("2440", Decimal("-99.99")))
    with pytest.raises(UnbalancedVoucher, match=r"voucher U 7: the rows sum to 0\.01, not to zero"):
        write(with_rows(*rows, series="U", number="7"))


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (Row("19x0", Decimal(1)), Row("2440", Decimal(-1))),
        (Row("1930", Decimal("0.001")), Row("2440", Decimal("-0.001"))),
        (Row("1930", Decimal("NaN")), Row("2440", Decimal(0))),
        (Row("1930", Decimal("1e12")), Row("2440", Decimal("-1e12"))),
        (Row("1930", 1.0), Row("2440", -1.0)),
        (Row("1930", Decimal(1), {1: " "}), Row("2440", Decimal(-1))),
        (Row("1930", Decimal(1), {0: "x"}), Row("2440", Decimal(-1))),
    ],
)
def test_a_faulty_voucher_is_not_written(rows):
    with pytest.raises(SieError, match="voucher 1: "):
        write(with_rows(*rows))


@pytest.mark.parametrize("changes", [{"org_number": "202100-5027"}, {"company": " "}])
def test_a_faulty_head_is_not_written(changes):
    with pytest.raises(SieError):
        write(dataclasses.replace(FILE, **changes))


HEAD = '#FLAGGA 0\n#PROGRAM X\n#FORMAT PC8\n#GEN 20261120\n#SIETYP 4\n#FNAMN "A"\n'


def test_what_other_programs_write_is_read():
    text = (
        HEAD.replace("\n", "\r\n") + "#OKÄND något\n#VER\tA\t12 20261120 Text\t20261121 sign\n"
        '{\n#TRANS 1930 {} 10.50\n#RTRANS 1930 {} 5.00\n\t#TRANS\t2440 {6 P1} -10.5 "" x 3\n}\n\n'
    )
    assert read(text.encode("cp437")).vouchers == (
        Voucher(
            date=DAY,
            text="Text",
            series="A",
            number="12",
            rows=(Row("1930", Decimal("10.50")), Row("2440", Decimal("-10.5"), {6: "P1"}, "x")),
        ),
    )


@pytest.mark.parametrize(
    "text, line",
    [
        ("hej\n", 7),
        ("}\n", 7),
        ("{\n", 7),
        ("#VER A\n", 7),
        ('#VER "" "" 20261320\n', 7),
        ('#VER "" "" 20261120\n#KONTO 1 x\n', 8),
        ('#VER "" "" 20261120\n{\n#TRANS 1930 10\n}\n', 9),
        ('#VER "" "" 20261120\n{\n#TRANS 1930 {1} 10\n}\n', 9),
        ('#VER "" "" 20261120\n{\n#TRANS 1930 {x y} 10\n}\n', 9),
        ('#VER "" "" 20261120\n{\n#TRANS 1930 {} tio\n}\n', 9),
        ('#VER "" "" 20261120\n{\n#TRANS 1930 {} NaN\n}\n', 9),
        ('#VER "" "" 20261120\n{\n#TRANS 1930 {} 10\n}\n', 10),
        ('#FNAMN "A\n', 7),
        ("#TRANS }\n", 7),
        ("#TRANS {\n", 7),
        ("#OBJEKT 6 x\n", 7),
        ("#SIETYP 1\n", 7),
        ("#FNAMN\n", 7),
    ],
)
def test_a_fault_is_reported_with_its_line(text, line):
    with pytest.raises(SieError) as refused:
        read((HEAD + text).encode("cp437"))
    assert refused.value.line == line


@pytest.mark.parametrize("text", ["", HEAD + '#VER "" "" 20261120\n{\n', HEAD.replace("#SIETYP 4\n", "")])
def test_a_file_that_ends_too_early_is_refused(text):
    with pytest.raises(SieError):
        read(text.encode("cp437"))


def test_objects_stand_in_the_same_order_when_their_letters_have_become_plain():
    file = dataclasses.replace(FILE, objects={(6, "b"): "två", (6, "ǎ"): "ett"})
    data = write(file)
    assert list(read(data).objects) == [(6, "a"), (6, "b")]
    assert write(read(data)) == data


def test_a_dimension_named_by_blanks_alone_gets_the_name_of_the_format():
    data = write(dataclasses.replace(FILE, dimensions={6: " "}))
    assert read(data).dimensions[6] == "Projekt"
    assert write(read(data)) == data


dates = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
texts = st.text(max_size=30)
keys = st.text(min_size=1, max_size=10).filter(lambda key: key.isalnum())
objects = st.dictionaries(st.sampled_from([1, 2, 6, 7, 20]), keys, max_size=3)
accounts = st.from_regex(r"[1-9][0-9]{3}", fullmatch=True)


@st.composite
def vouchers(draw):
    ore = draw(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=5))
    amounts = [*ore, -sum(ore)]
    rows = [
        Row(draw(accounts), Decimal(a).scaleb(-2), draw(objects), draw(texts), draw(st.none() | dates)) for a in amounts
    ]
    return Voucher(draw(dates), draw(texts), tuple(rows), draw(texts), draw(texts))


@settings(deadline=None)
@given(
    st.builds(
        SieFile,
        company=texts.map(lambda text: f"A{text}"),
        generated=dates,
        program=texts,
        program_version=texts,
        org_number=st.sampled_from(["", "202100-5026", "2120000456"]),
        accounts=st.dictionaries(accounts, texts, max_size=3),
        dimensions=st.dictionaries(st.integers(1, 99), texts, max_size=3),
        objects=st.dictionaries(st.tuples(st.sampled_from([1, 6, 20]), keys), texts, max_size=3),
        vouchers=st.lists(vouchers(), max_size=3).map(tuple),
    )
)
def test_reading_gives_back_any_file_as_the_ledger_sees_it(file):
    data = write(file)
    assert read(data) == file.as_carried()
    assert write(read(data)) == data
