"""Keep or dispose of documents by rule, and hand over a closed case as a package."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any
from xml.etree import ElementTree

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.actions import jobs
from core.actions.audit import record
from core.actions.files import store_bytes
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import AuditEvent, Case, Disposal, Document, RetentionRule, Role, StoredFile, User
from core.permissions import with_role


@transaction.atomic
def set_rule(*, actor: User, kind: str, keep: str, years: int | None, legal_basis: str) -> RetentionRule:
    """One rule for each type; a type without a rule is preserved."""
    require(with_role(actor, Role.REGISTRAR))
    if not legal_basis.strip():
        raise Refused(_("State the legal basis."), field="legal_basis")
    with refusals(), transaction.atomic():
        rule, _is_new = RetentionRule.objects.update_or_create(
            kind=kind, defaults={"keep": keep, "years": years, "legal_basis": legal_basis}
        )
    record(actor=actor, verb="retention.set", target=rule, summary=str(rule))
    return rule


def propose_disposals() -> None:
    """Each night: what a rule lets go, in cases closed long enough. A person decides on each."""
    for rule in RetentionRule.objects.filter(keep=RetentionRule.Keep.DISPOSE):
        due = Document.objects.filter(
            kind=rule.kind, case__status=Case.Status.CLOSED, disposal__isnull=True
        ).select_related("case")
        for document in due:
            closed = document.case.closed_at
            if closed is not None and _years_after(closed, rule.years or 0) <= clock.now():
                Disposal.objects.get_or_create(
                    document=document, defaults={"legal_basis": rule.legal_basis, "proposed_at": clock.now()}
                )


def _years_after(moment: Any, years: int) -> Any:
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:  # 29 February
        return moment.replace(year=moment.year + years, day=28)


@transaction.atomic
def decide_disposal(*, actor: User, disposal: Disposal, dispose: bool, reason: str = "") -> Disposal:
    """The content goes, the entry in the register and the record of the disposal stay."""
    disposal = lock(disposal)
    document = disposal.document
    require(with_role(actor, Role.REGISTRAR, case=document.case))
    if disposal.status != Disposal.Status.PROPOSED:
        raise Refused(_("The disposal is already decided."))
    if not dispose and not reason.strip():
        raise Refused(_("Tell why the document is kept."), field="reason")
    disposal.status = Disposal.Status.DISPOSED if dispose else Disposal.Status.KEPT
    disposal.decided_by, disposal.decided_at, disposal.reason = actor, clock.now(), reason[:300]
    file = document.file
    disposal.sha256 = file.sha256 if file else hashlib.sha256(document.body.encode()).hexdigest()
    with refusals(), transaction.atomic():
        disposal.save()
    if dispose:
        Document.objects.filter(pk=document.pk).update(file=None, body="")
        if file is not None:
            transaction.on_commit(lambda: _remove_bytes(file))
    record(
        actor=actor,
        verb="disposal.decided",
        target=document,
        case=document.case,
        summary=f"{document.reg_no}: {disposal.get_status_display()}",
        sha256=disposal.sha256,
    )
    return disposal


def _remove_bytes(file: StoredFile) -> None:
    """Only when no other document, and no other owner, keeps the same bytes."""
    same = StoredFile.objects.filter(sha256=file.sha256)
    if not Document.objects.filter(file__in=same).exists() and same.count() == 1:
        file.file.storage.delete(str(file.file.name))


def describe(case: Case) -> dict[str, Any]:
    """The case's metadata: what the register knows, and what has been done."""
    events = AuditEvent.objects.filter(case_type="core.case", case_id=case.pk).select_related("actor")
    return {
        "reg_no": case.reg_no,
        "title": case.title,
        "kind": case.kind,
        "opened": case.opened_at.isoformat(),
        "closed": case.closed_at.isoformat() if case.closed_at else "",
        "parties": [{"name": str(party), "org_number": party.org_number or ""} for party in case.parties.all()],
        "documents": [_describe(document) for document in documents_of(case)],
        "events": [
            {"at": event.at.isoformat(), "by": str(event.actor), "what": event.verb, "text": event.summary}
            for event in events.order_by("at", "pk")
        ],
    }


def documents_of(case: Case) -> list[Document]:
    return list(
        case.documents.select_related("file").prefetch_related("secrecy_marks", "signatures__signer").order_by("number")
    )


def _describe(document: Document) -> dict[str, Any]:
    return {
        "reg_no": document.reg_no,
        "date": document.date.isoformat(),
        "direction": document.direction,
        "type": document.kind,
        "counterpart": document.counterpart,
        "description": document.description,
        "file": path_of(document),
        "secrecy": [
            {"provision": mark.provision, "scope": mark.scope, "lifted": bool(mark.lifted_at)}
            for mark in document.secrecy_marks.all()
        ],
        "signatures": [
            {"by": str(s.signer), "as": s.capacity, "at": s.signed_at.isoformat(), "sha256": s.sha256}
            for s in document.signatures.all()
        ],
    }


def path_of(document: Document) -> str:
    """Where the document lies in the package; "" when it has no content (left)."""
    if document.file:
        return f"documents/{document.number:04d}-{document.file.name}"
    return f"documents/{document.number:04d}.pdf" if document.body else ""


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
    """A zip: every document (text as PDF/A), the metadata as JSON and as XML, and a manifest of SHA-256."""
    from core.pdf import render_pdf

    files: dict[str, bytes] = {}
    documents = documents_of(case)
    for number, document in enumerate(documents, start=1):
        progress(number * 90 // len(documents), document.reg_no)
        if document.file:
            with document.file.open() as file:
                files[path_of(document)] = file.read()
        elif document.body:
            files[path_of(document)] = render_pdf(
                "pdf/document.html",
                {"document": document},
                title=document.description,
                language="sv",
                identifier=document.reg_no,
            )
    metadata = describe(case)
    files["metadata.json"] = json.dumps(metadata, ensure_ascii=False, indent=1).encode()
    files["metadata.xml"] = ElementTree.tostring(as_xml("case", metadata), encoding="utf-8", xml_declaration=True)
    manifest = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    files["manifest-sha256.txt"] = manifest.encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


@transaction.atomic
def request_export(*, actor: User, case: Case) -> Any:
    require(with_role(actor, Role.REGISTRAR, Role.OFFICER, case=case))
    if case.status != Case.Status.CLOSED:
        raise Refused(_("Close the case before it is handed over to the archive."))
    record(actor=actor, verb="case.export_requested", target=case, case=case, summary=case.reg_no)
    moment = case.closed_at.isoformat() if case.closed_at else ""
    key = f"case-export:{case.pk}:{moment}:{actor.pk}"
    return jobs.request_job(actor=actor, kind="case_export", key=key, case=case.pk)


@jobs.register("case_export", title=gettext_lazy("Case as a package"))
def _export(progress: jobs.Progress) -> dict[str, Any]:
    case = Case.objects.get(pk=progress.job.arguments["case"])
    content = export_case(case, progress)
    name = case.reg_no.replace(" ", "-").replace("/", "-")
    progress.job.file = store_bytes(actor=progress.job.requested_by, content=content, name=f"{name}.zip")
    progress.job.save(update_fields=["file"])
    return {}
