"""Slow work of the programme: documents made of what is registered."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.actions import jobs
from core.actions.files import store_bytes
from core.models import Document, StoredFile, User
from core.pdf import render_pdf
from programme.decision_text import head_of, sections_of
from programme.models import Decision, Meeting, MeetingStatus
from programme.papers import minutes_content, notice_content


@jobs.register("decision_pdf", title=_("Decision as PDF"))
def decision_pdf(progress: jobs.Progress) -> dict[str, Any]:
    """Give the registered decision its file. The text was fixed at dispatch; a second run finds the file there."""
    decision = Decision.objects.select_related("document", "corrects__document", "presenter", "case").get(
        pk=progress.job.arguments["decision"]
    )
    document = decision.document
    if document is None or document.file_id:
        return {}
    with translation.override("sv"):
        content = render_pdf(
            "pdf/decision.html",
            {"decision": decision, "head": head_of(decision), "sections": sections_of(decision)},
            title=decision.title,
            language="sv",
            identifier=document.reg_no,
        )
    return attach(document, content, owner=decision, name="beslut")


def attach(document: Document, content: bytes, *, owner: Any, name: str) -> dict[str, Any]:
    """Add the file to the registered document, unless another run was quicker."""
    with transaction.atomic():
        locked = Document.objects.select_for_update().get(pk=document.pk)
        if locked.file_id:
            return {}
        number = document.reg_no.replace(" ", "-").replace("/", "-")
        file: StoredFile = store_bytes(
            actor=User.objects.system(), content=content, name=f"{name}-{number}.pdf", owner=owner
        )
        locked.file = file
        locked.save(update_fields=["file"])
    return {"file": file.pk}


@jobs.register("notice_pdf", title=_("Notice of meeting"))
def notice_pdf(progress: jobs.Progress) -> dict[str, Any]:
    meeting = Meeting.objects.select_related("notice", "chair").get(pk=progress.job.arguments["meeting"])
    if meeting.notice is None or meeting.notice.file_id:
        return {}
    content = notice_content(meeting)
    return attach(meeting.notice, content, owner=meeting, name="kallelse")


@jobs.register("minutes_pdf", title=_("Minutes as PDF"))
def minutes_pdf(progress: jobs.Progress) -> dict[str, Any]:
    """The draft of the minutes, made of what was recorded."""
    people = ("chair", "approver", "second_approver", "secretary")
    meeting = Meeting.objects.select_related(*people).get(pk=progress.job.arguments["meeting"])
    content = minutes_content(meeting, f"minutes {meeting.pk} {progress.job.pk}")
    with transaction.atomic():
        locked = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        if locked.status != MeetingStatus.CLOSED or locked.approvals.exists():
            return {}
        file = store_bytes(
            actor=User.objects.system(), content=content, name=f"protokoll-{meeting.pk}.pdf", owner=meeting
        )
        locked.draft = file
        locked.save(update_fields=["draft"])
    return {"file": file.pk}
