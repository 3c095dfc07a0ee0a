import itertools

import pytest
from stdnum import luhn

from payments.formats.accounts import (
    CLEARING_RANGES,
    BankAccount,
    Bankgiro,
    CheckRule,
    Iban,
    InvalidAccount,
    Plusgiro,
)


@pytest.mark.parametrize("written", ["5805-6201", "58056201", " 5805 6201 "])
def test_a_bankgiro_is_kept_as_digits_and_printed_with_its_hyphen(written):
    assert (Bankgiro(written).number, str(Bankgiro(written))) == ("58056201", "5805-6201")


def test_a_bankgiro_of_seven_digits_is_printed_three_and_four():
    assert str(Bankgiro("9912346")) == "991-2346"


@pytest.mark.parametrize(
    "number, reason",
    [
        ("5805-6202", "check_digit"),
        ("5085-6201", "check_digit"),
        ("580562", "length"),
        ("580562011", "length"),
        ("0000000", "placeholder"),
        ("5805-62O1", "characters"),
        ("", "missing"),
        ("٥٨٠٥٦٢٠١", "characters"),
    ],
)
def test_a_wrong_bankgiro_is_refused_with_its_reason(number, reason):
    with pytest.raises(InvalidAccount) as refused:
        Bankgiro(number)
    assert refused.value.reason == reason


def test_a_plusgiro_is_printed_in_pairs_before_its_check_digit():
    body = "425380"
    number = body + luhn.calc_check_digit(body)
    assert str(Plusgiro(number)) == f"42 53 80-{number[-1]}"


@pytest.mark.parametrize("number, reason", [("4253805", "check_digit"), ("8", "length"), ("425380-", "check_digit")])
def test_a_wrong_plusgiro_is_refused_with_its_reason(number, reason):
    with pytest.raises(InvalidAccount) as refused:
        Plusgiro(number)
    assert refused.value.reason == reason


# The SEB accounts are the ones inside the published example IBANs SE45 5000… and SE35 5000…; the Handelsbanken one is
# the usual example 6789 123 456 789.
@pytest.mark.parametrize(
    "clearing, number, bank",
    [
        ("5839", "8257466", "SEB"),
        ("5491", "0000003", "SEB"),
        ("5491", "3", "SEB"),
        ("6789", "123 456 789", "Handelsbanken"),
        ("3300", "000620-5124", "Nordea"),
    ],
)
def test_an_account_with_the_right_check_digit_is_accepted(clearing, number, bank):
    account = BankAccount(clearing, number)
    assert (account.bank, account.checked, account.bban) == (bank, True, account.number)


@pytest.mark.parametrize(
    "clearing, number, reason",
    [
        ("5839", "8257467", "check_digit"),
        ("5838", "8257466", "check_digit"),
        ("6789", "123456788", "check_digit"),
        ("3300", "0006205125", "check_digit"),
        ("5839", "18257466", "length"),
        ("583", "8257466", "clearing"),
        ("58391", "8257466", "clearing"),
        ("0839", "8257466", "clearing"),
        ("8327-8", "1234567897", "clearing"),
        ("9990", "1234567890123", "length"),
        ("5839", "0000000", "placeholder"),
    ],
)
def test_a_wrong_account_is_refused_with_its_reason(clearing, number, reason):
    with pytest.raises(InvalidAccount) as refused:
        BankAccount(clearing, number)
    assert refused.value.reason == reason


def test_the_fifth_clearing_digit_moves_to_the_account():
    account = BankAccount("8327-9", "123 456 789-7")
    assert (account.member_id, account.bban, account.checked) == ("8327", "91234567897", True)


def test_an_old_swedbank_account_without_check_digit_is_accepted_but_not_checked():
    assert BankAccount("8327-9", "1234567890").checked is False


def test_an_unknown_clearing_range_is_accepted_but_not_checked():
    account = BankAccount("9990", "1234567")
    assert (account.bank, account.checked) == ("", False)


def test_the_clearing_ranges_are_in_order_and_do_not_overlap():
    ends = [edge for known in CLEARING_RANGES for edge in (known.first, known.last)]
    assert ends == sorted(ends)
    assert all(known.first <= known.last for known in CLEARING_RANGES)
    assert all(a.last < b.first for a, b in itertools.pairwise(CLEARING_RANGES))


@pytest.mark.parametrize("known", CLEARING_RANGES, ids=lambda known: f"{known.first}")
def test_a_changed_digit_is_found_in_every_range(known):
    """Of the ten possible last digits exactly one fits (mod 11: one or none), and every other one is found."""
    width = {CheckRule.MOD10_TEN: 9, CheckRule.MOD10_LOOSE: 9, CheckRule.MOD11_NINE: 8}.get(known.rule, 6)
    good = []
    for last in "0123456789":
        try:
            account = BankAccount(str(known.first), "123456789"[:width] + last)
        except InvalidAccount:
            continue
        if account.checked:
            good.append(account.number)
    assert len(good) == 1 or (len(good) == 0 and "MOD11" in known.rule.name)


def test_an_iban_is_kept_bare_and_printed_in_fours():
    account = Iban("SE45 5000 0000 0583 9825 7466", "ESSESESS")
    assert (account.number, str(account)) == ("SE4550000000058398257466", "SE45 5000 0000 0583 9825 7466")


@pytest.mark.parametrize(
    "number, bic, reason",
    [
        ("SE4550000000058398257467", "", "check_digit"),
        ("SE45500000000583982574", "", "check_digit"),
        ("", "", "check_digit"),
        ("SE4550000000058398257466", "ESSE", "bic"),
    ],
)
def test_a_wrong_iban_is_refused_with_its_reason(number, bic, reason):
    with pytest.raises(InvalidAccount) as refused:
        Iban(number, bic)
    assert refused.value.reason == reason
