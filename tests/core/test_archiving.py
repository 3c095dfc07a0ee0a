"""Packages for the archive: honest about PDF/A, whole, and an E-ARK SIP whose references and checksums hold."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from openpyxl import Workbook
from pypdf import PdfReader

from core import clock
from core.actions import archive, handling
from core.actions.files import store_bytes
from core.actions.jobs import run_all_now
from core.actions.records import open_case, register_document
from core.actions.signatures import sign_document
from core.archiving import sip
from core.archiving.contents import declared_conformance, held_of
from core.archiving.package import export_case
from core.errors import Refused
from core.models import CaseKind
from core.pdf import render_pdf
from tests import cast

pytestmark = pytest.mark.django_db

# A grey pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c63680000008200817762d1b80000000049454e44ae426082"
)


def plain_pdf() -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(made, deterministic_id=True)
    return made.getvalue()


def is_pdfa(content: bytes) -> bool:
    return declared_conformance(content) == "3A"


@pytest.fixture
def officer():
    return cast.officer()


@pytest.fixture
def case(officer):
    """A text, a PDF/A that is signed, a PDF that is not PDF/A, an image, a table."""
    case = open_case(actor=officer, kind=CaseKind.OTHER, title="Ett ärende", parties=[cast.organisation()])
    pdfa = render_pdf("pdf/archival.html", {"text": "Hej"}, title="Hej", language="sv", identifier="hej")
    contents = {"avtal.pdf": pdfa, "skannat.pdf": plain_pdf(), "bild.png": PNG, "data.csv": b"a,b\n1,2\n"}
    register_document(
        actor=officer, case=case, direction="incoming", kind="letter", description="Brev", body="Hej & hå <b>"
    )
    for name, content in contents.items():
        file = store_bytes(actor=officer, content=content, name=name)
        document = register_document(
            actor=officer, case=case, direction="incoming", kind="letter", description=name, file=file
        )
        if name == "avtal.pdf":
            sign_document(actor=officer, document=document, capacity="Part", authenticated_at=clock.now())
    return case


def test_each_document_is_pdfa_or_says_that_it_is_not(case):
    held = {file.path: file for document in case.documents.all() for file in held_of(document)}
    assert {path: (file.role, is_pdfa(file.content)) for path, file in held.items()} == {
        "documents/0001.pdf": ("archival", True),
        "documents/0002-avtal.pdf": ("original", True),
        "documents/0003-skannat.pdf": ("original", False),
        "documents/0003-pdfa.pdf": ("archival", True),
        "documents/0004-bild.png": ("original", False),
        "documents/0004-pdfa.pdf": ("archival", True),
        "documents/0005-data.csv": ("original", False),
        "documents/0005-pdfa.pdf": ("archival", True),
    }
    with pikepdf.open(io.BytesIO(held["documents/0003-pdfa.pdf"].content)) as cover:
        assert cover.attachments["skannat.pdf"].get_file().read_bytes() == plain_pdf()
    assert "not converted" in held["documents/0003-pdfa.pdf"].conformance


def word_document(text: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(
            "word/document.xml",
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
            f"{text}</w:t></w:r></w:p></w:body></w:document>",
        )
    return made.getvalue()


def workbook(value: str) -> bytes:
    book, made = Workbook(), io.BytesIO()
    book.active.append(["Kommun", value])
    book.save(made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("brev.docx", word_document("Frånvaron i Åmål")),
        ("tabell.xlsx", workbook("Frånvaron i Åmål")),
        ("export.csv", "Kommun;Frånvaron i Åmål".encode("cp1252")),
        ("export.txt", "\ufeffFrånvaron i Åmål".encode()),
        ("export.txt", "Frånvaron i Åmål".encode("utf-16")),
    ],
)
def test_words_of_office_files_and_of_texts_in_any_encoding_are_kept_as_pdfa(case, officer, name, content):
    file = store_bytes(actor=officer, content=content, name=name)
    document = register_document(
        actor=officer, case=case, direction="incoming", kind="letter", description=name, file=file
    )
    original, made = held_of(document)
    assert (original.content, is_pdfa(made.content)) == (content, True)
    assert "Frånvaron i Åmål" in PdfReader(io.BytesIO(made.content)).pages[0].extract_text()


def test_office_file_that_cannot_be_read_gets_a_cover(case, officer):
    file = store_bytes(actor=officer, content=b"PK\x03\x04 no zip", name="brev.docx")
    document = register_document(
        actor=officer, case=case, direction="incoming", kind="letter", description="Brev", file=file
    )
    assert "not converted" in held_of(document)[1].conformance


def test_package_names_what_is_not_pdfa(case):
    package = zipfile.ZipFile(io.BytesIO(export_case(case)))
    assert package.read("not-pdfa.txt").decode().splitlines() == [
        "documents/0003-skannat.pdf: application/pdf",
        "documents/0004-bild.png: image/png",
        "documents/0005-data.csv: text/csv",
    ]
    metadata = json.loads(package.read("metadata.json"))
    root = ET.fromstring(package.read("metadata.xml"))
    assert [item.findtext("reg_no") for item in root.find("documents")] == [d["reg_no"] for d in metadata["documents"]]
    assert metadata["documents"][1]["signatures"][0]["as"] == "Part"
    assert export_case(case) == export_case(case)


def read_sip(case):
    package = zipfile.ZipFile(io.BytesIO(sip.export_sip(case)))
    root = case.reg_no.replace(" ", "-").replace("/", "-")
    assert {name.split("/")[0] for name in package.namelist()} == {root}
    return package, root


def references(mets: ET.Element) -> dict[str, tuple[str, int]]:
    """Path → (checksum, size), of every reference of a METS file."""
    href = f"{{{sip.XLINK}}}href"
    found = {}
    for node in mets.iter():
        if node.tag == f"{{{sip.METS}}}mdRef":
            found[node.get(href)] = (node.get("CHECKSUM"), int(node.get("SIZE")))
        if node.tag == f"{{{sip.METS}}}file":
            found[node[0].get(href)] = (node.get("CHECKSUM"), int(node.get("SIZE")))
    return found


def test_sip_refers_to_every_file_with_its_checksum(case):
    package, root = read_sip(case)
    seen = {f"{root}/METS.xml"}
    for folder in (root, f"{root}/representations/rep1"):
        mets = ET.fromstring(package.read(f"{folder}/METS.xml"))
        for path, (checksum, size) in references(mets).items():
            content = package.read(f"{folder}/{path}")
            assert (hashlib.sha256(content).hexdigest(), len(content)) == (checksum, size)
            seen.add(f"{folder}/{path}")
    assert seen == set(package.namelist())


def test_sip_has_the_structure_that_csip_asks_for(case):
    package, root = read_sip(case)
    mets = ET.fromstring(package.read(f"{root}/METS.xml"))
    at = {"m": sip.METS}
    assert (mets.get("OBJID"), mets.get("PROFILE"), mets.get(f"{{{sip.CSIP}}}CONTENTINFORMATIONTYPE")) == (
        root,
        "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-1-0.xml",
        "ERMS",
    )
    assert mets.find("m:metsHdr", at).get(f"{{{sip.CSIP}}}OAISPACKAGETYPE") == "SIP"
    structure = mets.find("m:structMap[@LABEL='CSIP']/m:div", at)
    assert [div.get("LABEL") for div in structure] == ["Metadata", "Representations/rep1"]
    assert structure[0].get("DMDID") == mets.find("m:dmdSec", at).get("ID")
    assert structure[0].get("ADMID") == mets.find("m:amdSec/m:digiprovMD", at).get("ID")
    pointer = structure[1].find("m:mptr", at)
    assert f"{root}/{pointer.get(f'{{{sip.XLINK}}}href')}" in package.namelist()
    identifiers = [node.get("ID") for node in mets.iter() if node.get("ID")]
    assert len(identifiers) == len(set(identifiers))


def test_premis_and_erms_tell_of_every_document(case):
    package, root = read_sip(case)
    premis = ET.fromstring(package.read(f"{root}/metadata/preservation/premis.xml"))
    at = {"p": sip.PREMIS, "e": sip.ERMS}
    fixities = {
        node.findtext("p:objectIdentifier/p:objectIdentifierValue", namespaces=at): node.findtext(
            ".//p:messageDigest", namespaces=at
        )
        for node in premis.findall("p:object", at)
    }
    for path, digest in fixities.items():
        content = package.read(f"{root}/representations/rep1/data/{path}")
        assert hashlib.sha256(content).hexdigest() == digest
    assert len(fixities) == 8
    kinds = [node.text for node in premis.findall("p:event/p:eventType", at)]
    assert sorted(kinds) == ["creation"] * 4 + ["digital signature"]
    erms = ET.fromstring(package.read(f"{root}/metadata/descriptive/erms.xml"))
    records = erms.findall(".//e:record", at)
    assert [record.findtext("e:objectId", namespaces=at) for record in records] == [
        document.reg_no for document in case.documents.order_by("number")
    ]
    for appendix in erms.iter(f"{{{sip.ERMS}}}appendix"):
        assert f"{root}/{appendix.get('path')}" in package.namelist()


def test_export_is_asked_for_in_one_of_two_forms(case, officer):
    case = handling.close_case(actor=officer, case=case)
    with pytest.raises(Refused):
        archive.request_export(actor=officer, case=case, form="tar")
    jobs = [archive.request_export(actor=officer, case=case, form=form) for form in ("zip", "sip")]
    run_all_now("case_export")
    names = []
    for job in jobs:
        job.refresh_from_db()
        names.append(job.file.name)
    root = case.reg_no.replace(" ", "-").replace("/", "-")
    assert names == [f"{root}.zip", f"{root}-sip.zip"]
