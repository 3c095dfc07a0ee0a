"""Registered documents in the hands of those who may read them."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from core.http import Request
from core.models import Case, Document
from core.signed_copy import signed_copy as make_signed_copy
from core.views.common import may_read_file


def may_read(request: Request, document: Document) -> bool:
    """As its file is read; a registered text by those who see its case, and a marked one by the insiders alone."""
    if document.file is not None:
        return may_read_file(request, document.file)
    if not Case.objects.visible_to(request.user).filter(pk=document.case_id).exists():
        return False
    insider = request.user.is_secretariat or request.user.is_delegation
    return insider or not document.secrecy_marks.filter(lifted_at__isnull=True).exists()


@require_GET
def signed_copy(request: Request, pk: int) -> HttpResponse:
    """The document with its page of signatures."""
    document = get_object_or_404(Document.objects.select_related("file", "case"), pk=pk)
    is_shown = document.file.content_type == "application/pdf" if document.file else bool(document.body)
    if not is_shown or not document.signatures.exists() or not may_read(request, document):
        raise Http404
    number = document.reg_no.replace(" ", "-").replace("/", "-")
    return HttpResponse(
        make_signed_copy(document),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{number}-underskrifter.pdf"'},
    )
