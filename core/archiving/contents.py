"""What a package holds of each document: the registered bytes, and PDF/A where we can make it without lying."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

from core.archiving.office import words_of
from core.models import Case, Document

PDF, MADE = "application/pdf", "PDF/A-3a"
IMAGES = {"image/png", "image/jpeg"}
# Kept as they came, besides: formats that the national archive takes as text.
TEXTS = {"text/plain", "text/csv", "application/json", "application/xml", "text/xml"}


@dataclass(frozen=True)
class Held:
    """One file of the package."""

    path: str
    content: bytes
    content_type: str
    # "original": the registered bytes. "archival": what we made of them. Both when the original is PDF/A.
    role: str
    conformance: str


def documents_of(case: Case) -> list[Document]:
    return list(
        case.documents.select_related("file").prefetch_related("secrecy_marks", "signatures__signer").order_by("number")
    )


def held_of(document: Document) -> list[Held]:
    """The files of one document; none when its content is disposed of."""
    if document.file is None:
        return [_text(document)] if document.body else []
    with document.file.open() as file:
        content = file.read()
    kind, path = document.file.content_type, f"documents/{document.number:04d}-{document.file.name}"
    if kind == PDF and (declared := declared_conformance(content)):
        return [Held(path, content, kind, "original", f"PDF/A-{declared}, as the file itself declares")]
    original = Held(path, content, kind, "original", "not PDF/A")
    made = f"documents/{document.number:04d}-pdfa.pdf"
    if kind in IMAGES:
        shown = f"data:{kind};base64,{base64.b64encode(content).decode()}"
        return [original, Held(made, _render(document, image=shown), PDF, "archival", f"{MADE}, the image on a page")]
    if kind in TEXTS:
        text, encoding = decoded(content)
        words = f"{MADE}, the text as pages, read as {encoding}"
        return [original, Held(made, _render(document, text=text), PDF, "archival", words)]
    if found := words_of(content, kind):
        words = f"{MADE} of the words alone, without their layout; the original is attached"
        pages = _render(document, text=found, attached=(document.file.name, content))
        return [original, Held(made, pages, PDF, "archival", words)]
    words = f"{MADE} cover with the original attached; the original's own pages are not converted"
    return [
        original,
        Held(made, _render(document, attached=(document.file.name, content)), PDF, "archival", words),
    ]


def decoded(content: bytes) -> tuple[str, str]:
    """The text and the encoding it was read as: Excel in Swedish writes Windows-1252 where it does not write UTF-8."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), "UTF-16"
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "Windows-1252"


def declared_conformance(content: bytes) -> str:
    """ "3A" when the PDF's own metadata call it PDF/A-3a; "" otherwise, or when it cannot be read."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_metadata() as metadata:
            part = metadata.get("pdfaid:part", "")
            return f"{part}{metadata.get('pdfaid:conformance', '')}" if part else ""
    except (pikepdf.PdfError, ValueError):
        return ""


def _text(document: Document) -> Held:
    path = f"documents/{document.number:04d}.pdf"
    return Held(path, _render(document, text=document.body), PDF, "archival", f"{MADE}, the registered text")


def _render(document: Document, *, text: str = "", image: str = "", attached: tuple[str, bytes] | None = None) -> bytes:
    from core.pdf import render_pdf

    return render_pdf(
        "pdf/archival.html",
        {"document": document, "text": text, "image": image, "attached": attached[0] if attached else ""},
        title=document.description,
        language="sv",
        identifier=document.reg_no,
        attachments=[attached] if attached else [],
    )
