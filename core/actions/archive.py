"""Keep or dispose of documents by rule, and hand over a closed case as a package."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.actions import jobs
from core.actions.audit import record
from core.actions.files import store_bytes
from core.archiving.package import export_case, root_of
from core.archiving.sip import export_sip
from core.errors import Refused, refusals, require
from core.guards import says_something
from core.locks import lock
from core.models import Case, Disposal, Document, RetentionRule, Role, StoredFile, User
from core.permissions import with_role


@transaction.atomic
def set_rule(*, actor: User, kind: str, keep: str, years: int | None, legal_basis: str) -> RetentionRule:
    """One rule for each type; a type without a rule is preserved."""
    require(with_role(actor, Role.REGISTRAR))
    if not says_something(legal_basis):
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
    if not dispose and not says_something(reason):
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


@transaction.atomic
def request_export(*, actor: User, case: Case, form: str = "zip") -> Any:
    """As a zip of our own, or as an E-ARK SIP for an archive that takes those."""
    require(with_role(actor, Role.REGISTRAR, Role.OFFICER, case=case))
    if case.status != Case.Status.CLOSED:
        raise Refused(_("Close the case before it is handed over to the archive."))
    record(actor=actor, verb="case.export_requested", target=case, case=case, summary=case.reg_no)
    moment = case.closed_at.isoformat() if case.closed_at else ""
    if form not in {"zip", "sip"}:
        raise Refused(_("Choose the form of the package."), field="form")
    key = f"case-export:{case.pk}:{moment}:{actor.pk}:{form}"
    return jobs.request_job(actor=actor, kind="case_export", key=key, case=case.pk, form=form)


@jobs.register("case_export", title=gettext_lazy("Case as a package"))
def _export(progress: jobs.Progress) -> dict[str, Any]:
    case = Case.objects.get(pk=progress.job.arguments["case"])
    is_sip = progress.job.arguments.get("form") == "sip"
    content = export_sip(case, progress) if is_sip else export_case(case, progress)
    name = root_of(case) + ("-sip" if is_sip else "")
    progress.job.file = store_bytes(actor=progress.job.requested_by, content=content, name=f"{name}.zip")
    progress.job.save(update_fields=["file"])
    return {}
