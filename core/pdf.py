"""Official documents as tagged PDF/A-3a with the mark of PDF/UA-1; the same content gives the same bytes."""

from __future__ import annotations

import io
import warnings
from typing import Any

from django.template.loader import render_to_string


def render_pdf(template: str, context: dict[str, Any], *, title: str, language: str, identifier: str) -> bytes:
    """The template (which extends ``pdf/base.html``) as PDF. ``identifier`` names the document, so that its file id
    does not depend on the time at which it was made."""
    # WeasyPrint loads Pango and pikepdf a library of its own: only where a document is made.
    import pikepdf
    from weasyprint import HTML

    html = render_to_string(template, {**context, "title": title, "language": language})
    with warnings.catch_warnings():
        # WeasyPrint leaves the file of its colour profile to be closed by Python.
        warnings.simplefilter("ignore", ResourceWarning)
        made = HTML(string=html, url_fetcher=_nothing).write_pdf(
            pdf_variant="pdf/a-3a", pdf_identifier=identifier.encode()[:64], pdf_tags=True
        )
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as document:
        with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["pdfuaid:part"] = "1"
        document.Root.Lang = language
        document.save(file, static_id=True, fix_metadata_version=False)
    return file.getvalue()


def _nothing(url: str) -> Any:
    """Documents hold all that they show; nothing is fetched from anywhere."""
    raise ValueError(f"A document does not fetch {url}")
