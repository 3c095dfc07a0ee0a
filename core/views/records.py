"""Registered documents in the hands of those who may read them."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from core.http import Request
from core.models import Document
from core.signed_copy import signed_copy as make_signed_copy
from core.views.common import may_read_file


@require_GET
def signed_copy(request: Request, pk: int) -> HttpResponse:
    """The document with its page of signatures."""
    document = get_object_or_404(Document.objects.select_related("file", "case"), pk=pk, file__isnull=False)
    if document.file is None or not may_read_file(request, document.file) or not document.signatures.exists():
        raise Http404
    number = document.reg_no.replace(" ", "-").replace("/", "-")
    return HttpResponse(
        make_signed_copy(document),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{number}-underskrifter.pdf"'},
    )
