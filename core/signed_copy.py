"""A signed document to hand out: the page of signatures, with the signed bytes themselves inside the same PDF."""

from __future__ import annotations

import io

from core.actions.signatures import verify
from core.models import Document
from core.pdf import render_pdf

INSIDE = "original.pdf"


def signed_copy(document: Document, *, language: str = "sv") -> bytes:
    """The document's pages followed by a page of signatures; the original, byte for byte, is attached."""
    import pikepdf

    if document.file is None or document.file.content_type != "application/pdf":
        raise ValueError("Only a PDF has a signed copy.")
    with document.file.open() as file:
        original = file.read()
    page = render_pdf(
        "pdf/signatures.html",
        {"document": document, "verdicts": verify(document)},
        title=document.description,
        language=language,
        identifier=f"signatures {document.reg_no}",
    )
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(original)) as pdf, pikepdf.open(io.BytesIO(page)) as last:
        pdf.pages.extend(last.pages)
        pdf.attachments[INSIDE] = pikepdf.AttachedFileSpec(  # type: ignore[call-arg]  # missing in its stubs
            pdf, original, filename=INSIDE, mime_type="application/pdf", relationship=pikepdf.Name.Source
        )
        pdf.save(made, static_id=True)
    return made.getvalue()


def embedded_original(content: bytes) -> bytes | None:
    """The signed bytes inside a signed copy; None when it is no such copy."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if INSIDE in pdf.attachments:
                return bytes(pdf.attachments[INSIDE].get_file().read_bytes())
    except pikepdf.PdfError:
        return None
    return None
