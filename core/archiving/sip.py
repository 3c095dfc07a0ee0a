"""The same content as an E-ARK SIP: METS about the package, PREMIS about the files, ERMS about the case.

Structure and words follow CSIP and SIP 2.1.0 and CITS ERMS 2.1, which FGS Paketstruktur 2.0 and FGS Ärendehantering 2.0
build on. Tests hold the structure, the references and the checksums; whoever receives the package validates it
against the schemas, which are not part of this repository.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree as ET

from django.conf import settings

from core import clock
from core.archiving.contents import Held
from core.archiving.package import gather, root_of, zipped
from core.models import Case, Document

METS, XLINK = "http://www.loc.gov/METS/", "http://www.w3.org/1999/xlink"
CSIP, SIP = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS", "https://DILCIS.eu/XML/METS/SIPExtensionMETS"
PREMIS, ERMS = "http://www.loc.gov/premis/v3", "https://DILCIS.eu/XML/ERMS"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
PROFILE = "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-1-0.xml"
REPRESENTATION = "representations/rep1"

for prefix, uri in (("mets", METS), ("xlink", XLINK), ("csip", CSIP), ("sip", SIP), ("premis", PREMIS), ("erms", ERMS)):
    ET.register_namespace(prefix, uri)
ET.register_namespace("xsi", XSI)

Files = dict[str, tuple[bytes, str]]


def export_sip(case: Case, progress: Any = lambda percent, text="": None) -> bytes:
    """A zip with one folder: METS.xml, metadata, and one representation with its own METS."""
    gathered = gather(case, progress)
    root, made_at = root_of(case), clock.now().replace(microsecond=0).isoformat()
    data: Files = {f"data/{file.path}": (file.content, file.content_type) for _d, held in gathered for file in held}
    erms = _bytes(erms_of(case, gathered))
    premis = _bytes(premis_of(gathered, made_at))
    of_representation = _bytes(mets_of("rep1", root, made_at, data, None))
    whole: Files = {
        f"{REPRESENTATION}/METS.xml": (of_representation, "application/xml"),
        "metadata/descriptive/erms.xml": (erms, "application/xml"),
        "metadata/preservation/premis.xml": (premis, "application/xml"),
    }
    files = {path: content for path, (content, _kind) in whole.items()}
    files |= {f"{REPRESENTATION}/{path}": content for path, (content, _kind) in data.items()}
    files["METS.xml"] = _bytes(mets_of(root, root, made_at, {}, whole))
    return zipped({f"{root}/{path}": content for path, content in files.items()})


def mets_of(name: str, root: str, made_at: str, data: Files, whole: Files | None) -> ET.Element:
    """METS of the package (``whole``: its metadata and the METS of its representation) or of the representation."""
    mets = ET.Element(
        _(METS, "mets"),
        {
            "OBJID": name,
            "TYPE": "ERMS",
            "PROFILE": PROFILE,
            "LABEL": root,
            _(CSIP, "CONTENTINFORMATIONTYPE"): "ERMS",
        },
    )
    head = ET.SubElement(
        mets,
        _(METS, "metsHdr"),
        {"CREATEDATE": made_at, "RECORDSTATUS": "NEW", _(CSIP, "OAISPACKAGETYPE"): "SIP"},
    )
    _agent(head, "CREATOR", "OTHER", "Utfallsplattformen", settings.VERSION, OTHERTYPE="SOFTWARE")
    _agent(head, "ARCHIVIST", "ORGANIZATION", _body(), "")
    _agent(head, "CREATOR", "ORGANIZATION", _body(), "")
    if whole is not None:
        described = ET.SubElement(mets, _(METS, "dmdSec"), {"ID": "dmd-erms", "CREATED": made_at, "STATUS": "CURRENT"})
        path = "metadata/descriptive/erms.xml"
        _reference(described, "mdRef", path, *whole[path], made_at, MDTYPE="OTHER", OTHERMDTYPE="ERMS")
        kept = ET.SubElement(mets, _(METS, "amdSec"))
        path = "metadata/preservation/premis.xml"
        how = ET.SubElement(kept, _(METS, "digiprovMD"), {"ID": "amd-premis", "CREATED": made_at, "STATUS": "CURRENT"})
        _reference(how, "mdRef", path, *whole[path], made_at, MDTYPE="PREMIS")
    section = ET.SubElement(mets, _(METS, "fileSec"), {"ID": "filesec"})
    use = "Data" if whole is None else "Representations/rep1"
    group = ET.SubElement(section, _(METS, "fileGrp"), {"ID": "group-rep1", "USE": use})
    listed = data if whole is None else {path: whole[path] for path in (f"{REPRESENTATION}/METS.xml",)}
    for number, (path, (content, kind)) in enumerate(sorted(listed.items()), start=1):
        file = ET.SubElement(
            group,
            _(METS, "file"),
            {
                "ID": f"file-{number}",
                "MIMETYPE": kind,
                "SIZE": str(len(content)),
                "CREATED": made_at,
                "CHECKSUM": hashlib.sha256(content).hexdigest(),
                "CHECKSUMTYPE": "SHA-256",
            },
        )
        ET.SubElement(file, _(METS, "FLocat"), {"LOCTYPE": "URL", _(XLINK, "type"): "simple", _(XLINK, "href"): path})
    structure = ET.SubElement(mets, _(METS, "structMap"), {"ID": "structmap", "TYPE": "PHYSICAL", "LABEL": "CSIP"})
    top = ET.SubElement(structure, _(METS, "div"), {"ID": "div-root", "LABEL": name})
    if whole is not None:
        ET.SubElement(
            top, _(METS, "div"), {"ID": "div-meta", "LABEL": "Metadata", "DMDID": "dmd-erms", "ADMID": "amd-premis"}
        )
        part = ET.SubElement(top, _(METS, "div"), {"ID": "div-rep1", "LABEL": "Representations/rep1"})
        ET.SubElement(
            part,
            _(METS, "mptr"),
            {
                "LOCTYPE": "URL",
                _(XLINK, "type"): "simple",
                _(XLINK, "href"): f"{REPRESENTATION}/METS.xml",
                _(XLINK, "title"): "group-rep1",
            },
        )
    else:
        part = ET.SubElement(top, _(METS, "div"), {"ID": "div-data", "LABEL": "Data"})
        ET.SubElement(part, _(METS, "fptr"), {"FILEID": "group-rep1"})
    return mets


def _agent(head: ET.Element, role: str, kind: str, name: str, version: str, **more: str) -> None:
    agent = ET.SubElement(head, _(METS, "agent"), {"ROLE": role, "TYPE": kind, **more})
    ET.SubElement(agent, _(METS, "name")).text = name
    if version:
        note = ET.SubElement(agent, _(METS, "note"), {_(CSIP, "NOTETYPE"): "SOFTWARE VERSION"})
        note.text = version


def _reference(parent: ET.Element, tag: str, path: str, content: bytes, kind: str, made_at: str, **more: str) -> None:
    ET.SubElement(
        parent,
        _(METS, tag),
        {
            "LOCTYPE": "URL",
            **more,
            _(XLINK, "type"): "simple",
            _(XLINK, "href"): path,
            "MIMETYPE": kind,
            "SIZE": str(len(content)),
            "CREATED": made_at,
            "CHECKSUM": hashlib.sha256(content).hexdigest(),
            "CHECKSUMTYPE": "SHA-256",
        },
    )


def premis_of(gathered: Iterable[tuple[Document, list[Held]]], made_at: str) -> ET.Element:
    """Every file with its checksum, size and format; who signed what; and that this package was made."""
    premis = ET.Element(_(PREMIS, "premis"), {"version": "3.0"})
    events: list[tuple[str, str, str, str, str]] = []
    for document, held in gathered:
        for file in held:
            _object(premis, file)
            if file.role == "archival":
                events.append((f"made-{file.path}", "creation", made_at, file.conformance, file.path))
        for signature in document.signatures.all():
            words = f"{signature.signer}, {signature.capacity}, SHA-256 {signature.sha256}"
            path = held[0].path if held else document.reg_no
            events.append(
                (f"signature-{signature.pk}", "digital signature", signature.signed_at.isoformat(), words, path)
            )
    for identifier, kind, at, words, path in events:
        event = ET.SubElement(premis, _(PREMIS, "event"))
        _identified(event, "event", identifier)
        ET.SubElement(event, _(PREMIS, "eventType")).text = kind
        ET.SubElement(event, _(PREMIS, "eventDateTime")).text = at
        detail = ET.SubElement(event, _(PREMIS, "eventDetailInformation"))
        ET.SubElement(detail, _(PREMIS, "eventDetail")).text = words
        linked = ET.SubElement(event, _(PREMIS, "linkingAgentIdentifier"))
        ET.SubElement(linked, _(PREMIS, "linkingAgentIdentifierType")).text = "local"
        ET.SubElement(linked, _(PREMIS, "linkingAgentIdentifierValue")).text = "utfallsplattformen"
        linked = ET.SubElement(event, _(PREMIS, "linkingObjectIdentifier"))
        ET.SubElement(linked, _(PREMIS, "linkingObjectIdentifierType")).text = "local"
        ET.SubElement(linked, _(PREMIS, "linkingObjectIdentifierValue")).text = path
    agent = ET.SubElement(premis, _(PREMIS, "agent"))
    _identified(agent, "agent", "utfallsplattformen")
    ET.SubElement(agent, _(PREMIS, "agentName")).text = "Utfallsplattformen"
    ET.SubElement(agent, _(PREMIS, "agentType")).text = "software"
    ET.SubElement(agent, _(PREMIS, "agentVersion")).text = settings.VERSION
    return premis


def _object(premis: ET.Element, file: Held) -> None:
    made = ET.SubElement(premis, _(PREMIS, "object"), {_(XSI, "type"): "premis:file"})
    _identified(made, "object", file.path)
    character = ET.SubElement(made, _(PREMIS, "objectCharacteristics"))
    fixity = ET.SubElement(character, _(PREMIS, "fixity"))
    ET.SubElement(fixity, _(PREMIS, "messageDigestAlgorithm")).text = "SHA-256"
    ET.SubElement(fixity, _(PREMIS, "messageDigest")).text = hashlib.sha256(file.content).hexdigest()
    ET.SubElement(character, _(PREMIS, "size")).text = str(len(file.content))
    form = ET.SubElement(character, _(PREMIS, "format"))
    name = ET.SubElement(form, _(PREMIS, "formatDesignation"))
    ET.SubElement(name, _(PREMIS, "formatName")).text = file.content_type
    ET.SubElement(form, _(PREMIS, "formatNote")).text = file.conformance
    ET.SubElement(made, _(PREMIS, "originalName")).text = file.path.rsplit("/", 1)[-1]


def _identified(parent: ET.Element, what: str, value: str) -> None:
    identifier = ET.SubElement(parent, _(PREMIS, f"{what}Identifier"))
    ET.SubElement(identifier, _(PREMIS, f"{what}IdentifierType")).text = "local"
    ET.SubElement(identifier, _(PREMIS, f"{what}IdentifierValue")).text = value


def erms_of(case: Case, gathered: Iterable[tuple[Document, list[Held]]]) -> ET.Element:
    """The case as a case file, each document as a record with its files as appendices."""
    erms = ET.Element(_(ERMS, "erms"))
    control = ET.SubElement(erms, _(ERMS, "control"))
    ET.SubElement(control, _(ERMS, "identification"), {"identificationType": "registrationNumber"}).text = case.reg_no
    _add(control, "informationClass", "Allmänna handlingar")
    kept = ET.SubElement(control, _(ERMS, "maintenanceInformation"))
    ET.SubElement(kept, _(ERMS, "maintenanceStatus"), {"value": "new"})
    _add(ET.SubElement(kept, _(ERMS, "maintenanceAgency")), "agencyName", _body())
    cases = ET.SubElement(erms, _(ERMS, "aggregations"))
    file = ET.SubElement(
        cases, _(ERMS, "aggregation"), {"systemIdentifier": f"case-{case.pk}", "aggregationType": "caseFile"}
    )
    _add(file, "objectId", case.reg_no)
    _add(file, "classification", case.kind)
    _add(file, "title", case.title)
    ET.SubElement(file, _(ERMS, "status"), {"value": case.status})
    agents = ET.SubElement(file, _(ERMS, "agents"))
    for party in case.parties.all():
        _add(ET.SubElement(agents, _(ERMS, "agent"), {"agentType": "other"}), "name", str(party))
    dates = ET.SubElement(file, _(ERMS, "dates"))
    _date(dates, "opened", case.opened_at.isoformat())
    if case.closed_at:
        _date(dates, "closed", case.closed_at.isoformat())
    for document, held in gathered:
        _record(file, document, held)
    return erms


def _record(parent: ET.Element, document: Document, held: list[Held]) -> None:
    record = ET.SubElement(
        parent, _(ERMS, "record"), {"systemIdentifier": f"document-{document.pk}", "recordType": "record"}
    )
    _add(record, "objectId", document.reg_no)
    _add(record, "classification", document.kind)
    _add(record, "title", document.description)
    directions = {"incoming": "incoming", "outgoing": "outgoing", "internal": "internal"}
    ET.SubElement(record, _(ERMS, "direction"), {"directionDefinition": directions[document.direction]})
    if document.counterpart:
        agents = ET.SubElement(record, _(ERMS, "agents"))
        role = "sender" if document.direction == "incoming" else "receiver"
        _add(ET.SubElement(agents, _(ERMS, "agent"), {"agentType": role}), "name", document.counterpart)
    for mark in document.secrecy_marks.all():
        if mark.lifted_at is None:
            restriction = ET.SubElement(record, _(ERMS, "restriction"), {"restrictionType": "confidential"})
            _add(restriction, "explanatoryText", mark.provision)
    _date(ET.SubElement(record, _(ERMS, "dates")), "created", document.date.isoformat())
    more = ET.SubElement(record, _(ERMS, "additionalInformation"))
    for file in held:
        ET.SubElement(
            more,
            _(ERMS, "appendix"),
            {"name": file.path.rsplit("/", 1)[-1], "path": f"{REPRESENTATION}/data/{file.path}"},
        )


def _date(parent: ET.Element, kind: str, at: str) -> None:
    ET.SubElement(parent, _(ERMS, "date"), {"dateType": kind}).text = at


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, _(ERMS, tag)).text = text


def _body() -> str:
    return str(settings.ARCHIVE_CREATOR)


def _(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}"


def _bytes(element: ET.Element) -> bytes:
    ET.indent(element)
    made: bytes = ET.tostring(element, encoding="utf-8", xml_declaration=True)
    return made
