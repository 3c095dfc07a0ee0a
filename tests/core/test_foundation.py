"""The small parts that everything stands on: amounts, the clock, order, files, mail, people."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.actions import files, notices, people
from core.actions.audit import record
from core.errors import NotAllowed, Refused
from core.exports import neutral
from core.models import AuditEvent, Membership, OutboxMessage
from core.money import round_cap, round_ore, split
from core.search import sv_key
from tests import cast

amounts = st.integers(min_value=-(10**12), max_value=10**12).map(lambda ore: Decimal(ore) / 100)


@given(amounts, st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=12).filter(any))
def test_a_split_sums_exactly_and_no_part_is_an_ore_off(total, weights):
    parts = split(total, [Decimal(weight) for weight in weights])
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < Decimal("0.01")


def test_thirds_of_a_hundred():
    assert split(Decimal("100.00"), [Decimal(1)] * 3) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_rounding_is_half_up_and_a_cap_goes_down():
    assert round_ore("0.005") == Decimal("0.01")
    assert round_cap(Decimal("1000000.01") / 2) == Decimal("500000.00")


def test_a_float_is_no_amount():
    with pytest.raises(TypeError):
        round_ore(0.1)  # type: ignore[arg-type]


def test_a_day_begins_and_ends_in_stockholm_also_when_the_clocks_change():
    assert clock.start_of(date(2026, 3, 29)).astimezone(UTC) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert clock.end_of(date(2026, 3, 29)).astimezone(UTC) == datetime(2026, 3, 29, 22, tzinfo=UTC)


def test_the_clock_can_be_moved_and_comes_back():
    with clock.at(date(2024, 2, 29)):
        assert clock.today() == date(2024, 2, 29)
        assert clock.is_moved()
    assert not clock.is_moved()


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["Åre", "Örnsköldsvik", "älv", "Ödeshög", "Zäta", "é", "W", "Çelik", "ÜBER"])
def test_the_sort_key_is_the_same_in_python_and_sql(word):
    with connection.cursor() as cursor:
        cursor.execute("SELECT sv_key(%s)", [word])
        assert cursor.fetchone()[0] == sv_key(word)


def test_swedish_letters_come_last_in_their_order():
    assert sorted(["Öre", "Åre", "Zon", "Ära"], key=sv_key) == ["Zon", "Åre", "Ära", "Öre"]


@pytest.mark.parametrize("value", ["=1+1", "+46", "-5", "@sum", "\tx"])
def test_a_cell_that_would_run_is_neutralised(value):
    assert neutral(value) == f"'{value}"


@pytest.mark.django_db
def test_a_file_is_what_its_bytes_are():
    officer = cast.officer()
    with pytest.raises(Refused):
        files.store_upload(actor=officer, upload=SimpleUploadedFile("bild.png", b"MZ\x90\x00 not a picture"))
    with pytest.raises(Refused):
        files.store_upload(actor=officer, upload=SimpleUploadedFile("virus.exe", b"MZ"))
    with pytest.raises(Refused):
        files.store_upload(actor=officer, upload=SimpleUploadedFile("tom.csv", b""))
    stored = files.store_upload(actor=officer, upload=SimpleUploadedFile("../../a.csv", b"a;b\n1;2\n"))
    assert (stored.name, stored.content_type, stored.size) == ("a.csv", "text/csv", 8)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(stored).objects.filter(pk=stored.pk).update(name="b.csv")


@pytest.mark.django_db
def test_an_audit_event_needs_a_transaction_and_cannot_be_changed():
    officer = cast.officer()
    with transaction.atomic():
        event = record(actor=officer, verb="test.done", target=officer, summary="Gjort")
    for change in (lambda: AuditEvent.objects.filter(pk=event.pk).update(summary="x"), event.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.mark.django_db
def test_a_notice_is_told_once_and_its_mail_sent_once():
    officer = cast.officer()
    for _turn in range(2):
        notices.notify([officer, officer], "Nytt i ärendet", url="/", key="case:1")
    assert officer.notifications.count() == 1
    assert (notices.deliver_waiting(), notices.deliver_waiting(), len(mail.outbox)) == (1, 0, 1)
    assert OutboxMessage.objects.get().status == "sent"


@pytest.mark.django_db
def test_an_administrator_invites_and_the_last_one_stays():
    municipality = cast.organisation()
    administrator = cast.person("applicant", organisation=municipality)
    editor = cast.person("applicant", organisation=municipality, level="editor")
    with pytest.raises(NotAllowed):
        people.invite_member(actor=editor, organisation=municipality, email="a@b.se", name="A", level="editor")
    invited = people.invite_member(
        actor=administrator, organisation=municipality, email="Ny@kommun.se", name="Ny", level="submitter"
    )
    assert invited.user.email == "ny@kommun.se"
    assert not invited.user.has_usable_password()
    own = Membership.objects.get(user=administrator)
    with pytest.raises(Refused):
        people.change_member(actor=administrator, membership=own, level="editor", is_active=True)
