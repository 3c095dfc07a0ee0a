"""The package of our own: documents, metadata as JSON and as XML, and a manifest of SHA-256."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree import ElementTree

from core.archiving.contents import Held, documents_of, held_of
from core.models import AuditEvent, Case, Document


def root_of(case: Case) -> str:
    return case.reg_no.replace(" ", "-").replace("/", "-")


def gather(case: Case, progress: Any) -> list[tuple[Document, list[Held]]]:
    documents = documents_of(case)
    gathered = []
    for number, document in enumerate(documents, start=1):
        progress(number * 90 // len(documents), document.reg_no)
        gathered.append((document, held_of(document)))
    return gathered


def describe(case: Case, gathered: Iterable[tuple[Document, list[Held]]]) -> dict[str, Any]:
    """The case's metadata: what the register knows, what has been done, and what each file honestly is."""
    events = AuditEvent.objects.filter(case_type="core.case", case_id=case.pk).select_related("actor")
    return {
        "reg_no": case.reg_no,
        "title": case.title,
        "kind": case.kind,
        "opened": case.opened_at.isoformat(),
        "closed": case.closed_at.isoformat() if case.closed_at else "",
        "parties": [{"name": str(party), "org_number": party.org_number or ""} for party in case.parties.all()],
        "documents": [_describe(document, held) for document, held in gathered],
        "events": [
            {"at": event.at.isoformat(), "by": str(event.actor), "what": event.verb, "text": event.summary}
            for event in events.order_by("at", "pk")
        ],
    }


def _describe(document: Document, held: list[Held]) -> dict[str, Any]:
    return {
        "reg_no": document.reg_no,
        "date": document.date.isoformat(),
        "direction": document.direction,
        "type": document.kind,
        "counterpart": document.counterpart,
        "description": document.description,
        "files": [
            {
                "path": file.path,
                "role": file.role,
                "format": file.content_type,
                "conformance": file.conformance,
                "size": len(file.content),
                "sha256": hashlib.sha256(file.content).hexdigest(),
            }
            for file in held
        ],
        "secrecy": [
            {"provision": mark.provision, "scope": mark.scope, "lifted": bool(mark.lifted_at)}
            for mark in document.secrecy_marks.all()
        ],
        "signatures": [
            {"by": str(s.signer), "as": s.capacity, "at": s.signed_at.isoformat(), "sha256": s.sha256}
            for s in document.signatures.all()
        ],
    }


def as_xml(name: str, value: Any) -> ElementTree.Element:
    element = ElementTree.Element(name)
    if isinstance(value, dict):
        for key, part in value.items():
            element.append(as_xml(key, part))
    elif isinstance(value, list):
        for part in value:
            element.append(as_xml("item", part))
    else:
        element.text = "" if value is None else str(value)
    return element


def export_case(case: Case, progress: Any = lambda percent, text="": None) -> bytes:
    """A zip of it all. ``not-pdfa.txt`` names the files that are not PDF/A, so that nobody has to look for them."""
    gathered = gather(case, progress)
    files = {file.path: file.content for _document, held in gathered for file in held}
    metadata = describe(case, gathered)
    files["metadata.json"] = json.dumps(metadata, ensure_ascii=False, indent=1).encode()
    files["metadata.xml"] = ElementTree.tostring(as_xml("case", metadata), encoding="utf-8", xml_declaration=True)
    others = [f"{file.path}: {file.content_type}" for _d, held in gathered for file in held if lacks_pdfa(file)]
    files["not-pdfa.txt"] = "".join(f"{line}\n" for line in others).encode()
    manifest = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    files["manifest-sha256.txt"] = manifest.encode()
    return zipped(files)


def lacks_pdfa(file: Held) -> bool:
    return not file.conformance.startswith("PDF/A")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Same files, same bytes: names in order, no time of the day."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
