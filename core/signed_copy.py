"""A signed document to hand out: the page of signatures, with the signed bytes themselves inside the same PDF."""

from __future__ import annotations

import io

from core.actions.signatures import verify
from core.models import Document
from core.pdf import render_pdf

INSIDE = "original.pdf"
INSIDE_TEXT = "original.txt"


def signed_copy(document: Document, *, language: str = "sv") -> bytes:
    """The document's pages followed by a page of signatures; what was signed, byte for byte, is attached."""
    import pikepdf

    if document.file is not None and document.file.content_type != "application/pdf":
        raise ValueError("Only a PDF or a registered text has a signed copy.")
    if document.file is not None:
        with document.file.open() as file:
            original = shown = file.read()
        name, kind = INSIDE, "application/pdf"
    else:
        original, name, kind = document.body.encode(), INSIDE_TEXT, "text/plain"
        shown = render_pdf(
            "pdf/document.html",
            {"document": document},
            title=document.description,
            language=language,
            identifier=document.reg_no,
        )
    page = render_pdf(
        "pdf/signatures.html",
        {"document": document, "verdicts": verify(document), "attached": name},
        title=document.description,
        language=language,
        identifier=f"signatures {document.reg_no}",
    )
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(shown)) as pdf, pikepdf.open(io.BytesIO(page)) as last:
        pdf.pages.extend(last.pages)
        pdf.attachments[name] = pikepdf.AttachedFileSpec(  # type: ignore[call-arg]  # missing in its stubs
            pdf, original, filename=name, mime_type=kind, relationship=pikepdf.Name.Source
        )
        pdf.save(made, static_id=True)
    return made.getvalue()


def embedded_original(content: bytes) -> bytes | None:
    """The signed bytes inside a signed copy; None when it is no such copy."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            for name in (INSIDE, INSIDE_TEXT):
                if name in pdf.attachments:
                    return bytes(pdf.attachments[name].get_file().read_bytes())
    except pikepdf.PdfError:
        return None
    return None
