"""The register and the handling of cases: numbers without gaps, locked notes, marks, requests, disposal, packages."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from core import clock
from core.actions import archive, conflicts, handling, public
from core.actions.files import store_bytes
from core.actions.records import open_case, register_document
from core.actions.signatures import sign_document, verify
from core.archiving.package import export_case
from core.errors import NotAllowed, Refused
from core.models import (
    Case,
    CaseKind,
    ConflictOfInterest,
    DisclosureRequest,
    Disposal,
    Document,
    OutboxMessage,
    Role,
    StoredFile,
)
from core.pdf import render_pdf
from core.signed_copy import embedded_original, signed_copy
from core.templatetags.formats import date_sv
from programme.waiting import waiting
from tests import cast
from tests.rows import asks_as_often_for_three, copied

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def officer():
    return cast.officer()


@pytest.fixture
def case(officer):
    return open_case(actor=officer, kind=CaseKind.OTHER, title="Ett ärende", parties=[cast.organisation()])


def letter(case, officer, **values):
    return register_document(
        actor=officer, case=case, **{"direction": "incoming", "kind": "letter", "description": "Ett brev", **values}
    )


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gaps_when_fifty_submit_and_some_roll_back(transactional_db):
    officer = cast.officer()
    shared = open_case(actor=officer, kind=CaseKind.OTHER, title="Gemensamt")

    def submit(turn: int) -> tuple[int, int] | None:
        try:
            with transaction.atomic():
                case = open_case(actor=officer, kind=CaseKind.OTHER, title=f"Ärende {turn}")
                document = letter(shared, officer)
                if turn % 10 < 3:
                    raise RuntimeError
                return case.number, document.number
        except RuntimeError:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as pool:
        done = [pair for pair in pool.map(submit, range(50)) if pair]
    assert sorted(number for number, _document in done) == list(range(2, 37))
    assert sorted(number for _case, number in done) == list(range(1, 36))


def test_number_asked_for_twice_is_refused_by_the_database(case, officer):
    letter(case, officer)
    with pytest.raises(IntegrityError, match=r"case_number_once|core_case_reg_no_key"), transaction.atomic():
        Case.objects.create(year=case.year, number=case.number, reg_no=case.reg_no, kind="other", title="Dubblett")
    with pytest.raises(IntegrityError, match=r"document_number_once|core_document_reg_no_key"), transaction.atomic():
        Document.objects.create(
            case=case, number=1, reg_no=f"{case.reg_no}-1", direction="incoming", kind="letter", registered_by=officer
        )
    with pytest.raises(IntegrityError, match="number stays"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(number=99)


def run_sql(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


A_CASE = "INSERT INTO core_case (year, number, reg_no, kind, title, opened_at, status, last_document_number) VALUES "
A_DOCUMENT = (
    "INSERT INTO core_document (case_id, number, reg_no, direction, kind, date, counterpart, description, body, "
    "registered_by_id, owner_type) SELECT id, {number}, {reg_no}, 'internal', 'other', now(), '', 'd', 'b', {by}, '' "
    "FROM core_case WHERE id = {case}"
)


@pytest.mark.parametrize(
    "statement",
    [
        A_CASE + "({year}, 99, 'UTF {year}/0099', 'other', 'x', now(), 'open', 0)",
        A_CASE + "({year}, 1, 'UTF 1', 'other', 'x', now(), 'open', 0)",
        "UPDATE core_registeryear SET last_number = last_number + 1",
        "UPDATE core_registeryear SET last_number = 0",
        "DELETE FROM core_registeryear",
        "INSERT INTO core_registeryear (year, last_number) VALUES (1999, 3)",
        "UPDATE core_case SET last_document_number = last_document_number + 1 WHERE id = {case}",
        "UPDATE core_case SET last_document_number = 0 WHERE id = {case}",
        A_DOCUMENT.format(number=7, reg_no="reg_no || '-7'", by="{by}", case="{case}"),
        A_DOCUMENT.format(number=1, reg_no="'UTF 1-1'", by="{by}", case="{case}"),
    ],
)
def test_register_has_no_gaps_and_no_strange_numbers_by_sql(case, officer, statement):
    letter(case, officer)
    with pytest.raises(IntegrityError, match=r"number|counter"):
        run_sql(statement.format(year=case.year, case=case.pk, by=officer.pk))


def test_year_of_a_number_is_the_year_in_stockholm(officer):
    for moment, expected in (("2026-12-31T22:59:59", "UTF 2026/0001"), ("2026-12-31T23:00:00", "UTF 2027/0001")):
        with clock.at(datetime.fromisoformat(f"{moment}+00:00")):
            opened = open_case(actor=officer, kind=CaseKind.OTHER, title="Nyår")
        assert (opened.reg_no, opened.opened_at.isoformat()) == (expected, f"{moment}+00:00")


def test_secrecy_mark_says_what_and_whose_and_stays_lifted(case, officer):
    document = letter(case, officer)
    for wrong, field in (({"provision": " – "}, "provision"), ({"scope": "galaxy"}, "scope")):
        with pytest.raises(Refused) as refused:
            handling.set_secrecy(
                actor=officer, document=document, **{"provision": "26 kap. 1 § OSL", "scope": "whole", **wrong}
            )
        assert refused.value.field == field
    mark = handling.set_secrecy(actor=officer, document=document, provision="26 kap. 1 § OSL", scope="part")
    for change in ("provision = ' '", "scope = 'galaxy'", "lifted_at = now()"):
        with pytest.raises(IntegrityError):
            run_sql(f"UPDATE core_secrecymark SET {change} WHERE id = {mark.pk}")
    handling.lift_secrecy(actor=officer, mark=mark)
    with pytest.raises(IntegrityError, match="locked"):
        run_sql("UPDATE core_secrecymark SET lifted_at = NULL, lifted_by_id = NULL")


def test_registered_document_and_file_note_are_locked(case, officer):
    note = handling.write_file_note(actor=officer, case=case, description="Samtal", text="Ringde och frågade.")
    assert (note.kind, note.registered_by) == ("file_note", officer)
    for change in (
        lambda: Document.objects.filter(pk=note.pk).update(body="Ändrat"),
        lambda: Document.objects.filter(pk=note.pk).update(body=""),
        lambda: Document.objects.filter(pk=note.pk).delete(),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()


def test_case_is_closed_and_opened_again(case, officer):
    closed = handling.close_case(actor=officer, case=case)
    with pytest.raises(Refused, match="closed"):
        letter(case, officer)
    with pytest.raises(Refused, match="already closed"):
        handling.close_case(actor=officer, case=closed)
    assert handling.reopen_case(actor=officer, case=closed).status == "open"


def test_stranger_and_conflicted_do_not_handle_the_case(case, officer):
    other = cast.person(Role.OFFICER)
    conflicts.declare_conflict(actor=other, user=other, case=case, ground="special", note="Stöd tidigare")
    for person in (cast.stranger(), other):
        with pytest.raises(NotAllowed):
            handling.write_file_note(actor=person, case=case, description="x", text="y")
    assert case.documents.count() == 0


@pytest.mark.parametrize("old", ["declared", "upheld", "dismissed"])
@pytest.mark.parametrize("new", ["declared", "upheld", "dismissed"])
def test_every_pair_of_conflict_statuses(case, officer, old, new):
    if old == new:
        return
    chair = cast.chair()
    conflict = conflicts.declare_conflict(actor=officer, user=officer, case=case, ground="party")
    if old != "declared":
        conflicts.rule_on_conflict(actor=chair, conflict=conflict, upheld=old == "upheld", ruling="Skäl")
    rows = ConflictOfInterest.objects.filter(pk=conflict.pk)
    if old == "declared":
        assert rows.update(status=new, ruled_by=chair, ruled_at=clock.now()) == 1
    else:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(status=new)
        with pytest.raises(Refused):
            conflicts.rule_on_conflict(actor=chair, conflict=conflict, upheld=True, ruling="Igen")


def test_nobody_rules_on_their_own_conflict(case):
    chair = cast.chair()
    conflict = conflicts.declare_conflict(actor=chair, user=chair, case=case, ground="party")
    with pytest.raises(Refused):
        conflicts.rule_on_conflict(actor=chair, conflict=conflict, upheld=False, ruling="Inget jäv")


def test_secrecy_mark_takes_fields_out_of_the_public_register(client, case, officer):
    document = letter(case, officer, counterpart="Anna Andersson", description="Orosanmälan")
    mark = handling.set_secrecy(
        actor=officer,
        document=document,
        provision="26 kap. 1 § OSL",
        scope="whole",
        hides_sender=True,
        hides_description=True,
    )
    with pytest.raises(Refused, match="already carries"):
        handling.set_secrecy(actor=officer, document=document, provision="19 kap. 1 § OSL", scope="part")
    for address in ("", "?format=json", "?format=csv", "?q=Andersson", "?q=Orosanm%C3%A4lan"):
        response = client.get(reverse("register") + address)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        assert "Anna Andersson</td>" not in content.decode()
        assert "Orosanmälan</td>" not in content.decode()
    handling.lift_secrecy(actor=officer, mark=mark)
    assert "Anna Andersson" in client.get(reverse("register")).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("brev", True),
        ("breven", True),
        ("sjukfrånvaron", True),
        ("sjukfrånvaro skolor", True),
        ("skola sjukfrånvaro", True),
        ("skolan SOLNA", True),
        ("skolan Kiruna", False),
        ("{number} skolan", True),
        ("budget", False),
        ("kommunen", False),
    ],
)
def test_register_is_searched_by_word_stem_party_and_number(client, case, officer, query, found):
    document = letter(case, officer, description="Brev om sjukfrånvaro i skolorna", counterpart="Solna stad")
    page = client.get(reverse("register"), {"q": query.format(number=document.reg_no), "format": "json"}).json()
    assert [entry["reg_no"] for entry in page["documents"]] == ([document.reg_no] if found else [])


def test_what_a_mark_hides_is_not_found_either(client, case, officer):
    document = letter(case, officer, description="Brev om Kalle Anka", counterpart="Arne Anka")
    handling.set_secrecy(
        actor=officer,
        document=document,
        provision="26 kap. 1 § OSL",
        scope="whole",
        hides_sender=True,
        hides_description=True,
    )
    for query in ("Anka", "Kalle Anka", "brevet", "Arne", f"{document.reg_no} Arne"):
        for form in ("", "csv", "json"):
            answer = client.get(reverse("register"), {"q": query, "format": form})
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert f"{document.reg_no}<" not in body.decode()
            assert not form or "Arne" not in body.decode()


def test_register_is_kept_in_swedish_whoever_writes(case, officer):
    referral = handling.send_referral(
        actor=officer, case=case, recipient="IVO", question="Vad anser ni?", due_on=clock.today() + timedelta(days=9)
    )
    assert referral.sent.description == "Remiss till IVO"


def test_party_reads_the_case_file_but_not_what_is_marked(client, case, officer):
    open_letter = letter(case, officer, description="Synligt brev", body="Text")
    hidden = letter(case, officer, description="Markerat brev", body="Text")
    handling.set_secrecy(actor=officer, document=hidden, provision="26 kap. 1 § OSL", scope="whole")
    client.force_login(cast.person(Role.APPLICANT, organisation=cast.organisation()))
    page = client.get(reverse("programme:case", args=[case.pk])).content.decode()
    assert (open_letter.reg_no in page, hidden.description in page) == (True, False)
    client.force_login(cast.stranger())
    assert client.get(reverse("programme:case", args=[case.pk])).status_code == 404


def test_files_of_the_case_are_read_by_its_party_unless_marked_and_by_no_stranger(client, case, officer):
    leader, member = cast.person(Role.APPLICANT, organisation=cast.organisation()), cast.person(Role.MEMBER)
    conflicted, stranger = cast.person(Role.MEMBER), cast.stranger()
    conflicts.declare_conflict(actor=conflicted, user=conflicted, case=case, ground="party", note="Bror")
    file = store_bytes(actor=officer, content=b"En skrivelse.", name="brev.txt")
    document = letter(case, officer, file=file)

    def readers() -> list[int]:
        answers = []
        for person in (officer, member, leader, conflicted, stranger):
            client.force_login(person)
            response = client.get(reverse("file", args=[file.pk]))
            answers.append(response.status_code)
            response.getvalue()  # reads the file to its end, which closes it
        return answers

    assert readers() == [200, 200, 200, 404, 404]
    handling.set_secrecy(actor=officer, document=document, provision="26 kap. 1 § OSL", scope="part")
    assert readers() == [200, 200, 404, 404, 404]


def test_referral_has_question_due_date_and_answer(case, officer):
    with pytest.raises(Refused, match="later day"):
        handling.send_referral(
            actor=officer, case=case, recipient="IVO", question="Vad anser ni?", due_on=clock.today()
        )
    referral = handling.send_referral(
        actor=officer,
        case=case,
        recipient="IVO",
        question="Vad anser ni?",
        due_on=clock.today() + timedelta(days=21),
        address="ivo@example.se",
    )
    mail = OutboxMessage.objects.get(to="ivo@example.se")
    assert mail.subject == f"{referral.sent.reg_no} Remiss till IVO"
    with translation.override("sv"):
        day = date_sv(referral.due_on)
    assert f"Svara senast den {day} och ange diarienummer {referral.sent.reg_no}" in mail.body
    with pytest.raises(Refused, match="waits"):
        handling.close_case(actor=officer, case=case)
    answered = handling.answer_referral(actor=officer, referral=referral, text="Vi tillstyrker.")
    assert (answered.sent.direction, answered.answer.direction) == ("outgoing", "incoming")
    with pytest.raises(Refused, match="already answered"):
        handling.answer_referral(actor=officer, referral=referral, text="Igen")


def test_anyone_asks_for_a_document_without_a_name(client, case, officer):
    document = letter(case, officer)
    address = f"{reverse('disclosure_request')}?document={document.reg_no}"
    response = client.post(address, {"wanted": document.reg_no, "reply_to": ""})
    request = DisclosureRequest.objects.get()
    receipt = response["Location"]  # a page of its own: loaded anew it asks for nothing anew
    assert request.case.reg_no in client.get(receipt).content.decode()
    assert request.case.reg_no not in client.get(receipt[:-1]).content.decode()
    assert (request.case.kind, list(request.documents.all())) == ("disclosure", [document])
    with translation.override("en"), pytest.raises(Refused, match="refusal is decided"):
        public.answer_request(actor=officer, request=request, outcome="refused", answer="Nej")
    answered = public.answer_request(actor=officer, request=request, outcome="disclosed", answer="Här är den.")
    assert (answered.outcome, request.case.documents.count()) == ("disclosed", 2)
    assert OutboxMessage.objects.filter(key__startswith="disclosure").count() == 0  # nowhere to send it


def test_the_answer_goes_with_its_documents_to_the_address_that_was_given(client, case, officer):
    document, other = letter(case, officer), letter(case, officer)
    handling.set_secrecy(actor=officer, document=other, provision="26 kap. 1 § OSL", scope="whole")
    wanted = f"Jag vill ha {document.reg_no} och {other.reg_no}."
    request = public.request_document(wanted=wanted, reply_to="frida@example.se")
    client.force_login(cast.person(Role.REGISTRAR))
    address = reverse("programme:disclosure_answer", args=[request.case_id])
    form = client.get(address).context["form"]
    assert form["documents"].initial == [document.pk]  # what carries a mark is sent by choice alone
    client.post(address, {"outcome": "partly", "answer": "Den ena.", "documents": [document.pk]})
    mail = OutboxMessage.objects.get(to="frida@example.se")
    assert mail.body == f"Den ena.\n\n{document.reg_no} {document.description}\n\n{document.body}"
    request.refresh_from_db()
    assert request.outcome == "partly"


def test_reported_barrier_becomes_a_case(client):
    sent = client.post(reverse("barrier_report"), {"what": "Knappen saknar namn", "page": "/calls/"})
    case = Case.objects.get()
    assert case.kind == CaseKind.BARRIER
    assert case.reg_no in client.get(sent["Location"]).content.decode()


def a_pdf(officer):
    content = render_pdf(
        "pdf/document.html", {"document": Document()}, title="Avtal", language="sv", identifier="avtal"
    )
    return store_bytes(actor=officer, content=content, name="avtal.pdf"), content


def test_signature_holds_until_bytes_or_proof_change(case, officer, capsys):
    file, content = a_pdf(officer)
    document = letter(case, officer, file=file)
    with pytest.raises(Refused, match="Sign in once more"):
        sign_document(actor=officer, document=document, capacity="Part", authenticated_at=None)
    sign_document(actor=officer, document=document, capacity="Part", authenticated_at=clock.now())
    assert [verdict.is_valid for verdict in verify(document)] == [True]
    call_command("verify_signature", document.reg_no)
    assert "bytes unchanged, proof holds" in capsys.readouterr().out
    copy = signed_copy(document)
    assert embedded_original(copy) == content
    assert len(PdfReader(io.BytesIO(copy)).pages) == len(PdfReader(io.BytesIO(content)).pages) + 1
    file.file.storage.delete(file.file.name)
    file.file.storage.save(file.file.name, io.BytesIO(content + b" "))
    assert [verdict.bytes_unchanged for verdict in verify(document)] == [False]
    with pytest.raises(CommandError):
        call_command("verify_signature", document.reg_no)


def disposable(case, officer):
    registrar = cast.person(Role.REGISTRAR)
    archive.set_rule(actor=registrar, kind="letter", keep="dispose", years=2, legal_basis="RA-FS 2021:6")
    file = store_bytes(actor=officer, content=b"Hej " + case.reg_no.encode(), name="brev.txt")
    document = letter(case, officer, file=file, body="Text")
    handling.close_case(actor=officer, case=case)
    return registrar, document


def test_disposal_is_proposed_by_rule_and_decided_by_a_person(
    client, case, officer, django_capture_on_commit_callbacks
):
    registrar, document = disposable(case, officer)
    archive.propose_disposals()
    assert Disposal.objects.count() == 0
    with clock.at(clock.now() + timedelta(days=3 * 366)):
        archive.propose_disposals()
        archive.propose_disposals()
        disposal = Disposal.objects.get()
        with pytest.raises(NotAllowed):
            archive.decide_disposal(actor=officer, disposal=disposal, dispose=True)
        # By page it waits for the registrar, who sees once more what goes before it goes.
        assert [item.url for item in waiting(registrar)] == [reverse("archive")]
        client.force_login(registrar)
        elsewhere = open_case(actor=officer, kind=CaseKind.OTHER, title="Ett annat")
        others = {number: letter(elsewhere, officer, body="Text").pk for number in (1, 2)}
        assert asks_as_often_for_three(
            client, reverse("archive"), lambda number: copied(disposal, document_id=others[number])
        )
        page = client.post(reverse("disposal_decide", args=[disposal.pk]), {"decision": "dispose"})
        assert (page.status_code, page.context["disposal"].status) == (200, "proposed")
        with django_capture_on_commit_callbacks(execute=True):
            disposal = archive.decide_disposal(actor=registrar, disposal=disposal, dispose=True)
    document.refresh_from_db()
    assert (document.file, document.body, document.description) == (None, "", "Ett brev")
    assert disposal.sha256 == hashlib.sha256(b"Hej " + case.reg_no.encode()).hexdigest()
    stored = StoredFile.objects.get(sha256=disposal.sha256)
    assert not stored.file.storage.exists(stored.file.name)


def test_document_is_not_disposed_of_before_its_time_by_sql(case, officer):
    registrar, document = disposable(case, officer)
    disposal = Disposal.objects.create(document=document, legal_basis="Ingen")
    with pytest.raises(IntegrityError, match="preserved"), transaction.atomic():
        Disposal.objects.filter(pk=disposal.pk).update(status="disposed", decided_by=registrar, decided_at=clock.now())


def test_package_of_a_case_holds_documents_metadata_and_manifest(case, officer):
    letter(case, officer, body="Hej")
    file, content = a_pdf(officer)
    letter(case, officer, file=file, description="Bilaga")
    with pytest.raises(Refused, match="Close the case"):
        archive.request_export(actor=officer, case=case)
    package = zipfile.ZipFile(io.BytesIO(export_case(case)))
    assert package.read("documents/0002-avtal.pdf") == content
    metadata = json.loads(package.read("metadata.json"))
    assert [document["reg_no"] for document in metadata["documents"]] == [f"{case.reg_no}-1", f"{case.reg_no}-2"]
    for line in package.read("manifest-sha256.txt").decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(package.read(name)).hexdigest() == digest


def test_history_of_a_case_is_told_to_those_inside_alone(client, case, officer):
    handling.write_file_note(actor=officer, case=case, description="Samtal", text="Ringde.")
    page = reverse("programme:case_history", args=[case.pk])
    client.force_login(officer)
    assert "skrev en tjänsteanteckning: Samtal." in client.get(page).content.decode()
    client.force_login(cast.person(Role.APPLICANT, organisation=cast.organisation()))
    assert client.get(page).status_code == 404
    conflicts.declare_conflict(actor=officer, user=officer, case=case, ground="party")
    client.force_login(officer)
    assert client.get(page).status_code == 404
