"""Official documents as tagged PDF/A-3a with the mark of PDF/UA-1; the same content gives the same bytes."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

STYLE = Path(__file__).parent / "pdf.css"

# Attachments carry no time of the day: same content, same bytes.
EPOCH = datetime(1980, 1, 1, tzinfo=UTC)


def render_pdf(
    template: str,
    context: dict[str, Any],
    *,
    title: str,
    language: str,
    identifier: str,
    attachments: Sequence[tuple[str, bytes]] = (),
) -> bytes:
    """The template (which extends ``pdf/base.html``) as PDF. ``identifier`` names the document, so that its file id
    does not depend on the time at which it was made."""
    # WeasyPrint loads Pango and pikepdf a library of its own: only where a document is made.
    import pikepdf
    from weasyprint import CSS, HTML, Attachment
    from weasyprint.urls import URLFetcher

    # Documents hold all that they show: nothing is fetched from anywhere, but an image may stand in the page.
    only_inside = URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
    html = render_to_string(template, {**context, "title": title, "language": language})
    with warnings.catch_warnings():
        # WeasyPrint leaves the file of its colour profile to be closed by Python.
        warnings.simplefilter("ignore", ResourceWarning)
        made = HTML(string=html, url_fetcher=only_inside).write_pdf(
            stylesheets=[CSS(string=STYLE.read_text(), url_fetcher=only_inside)],
            pdf_variant="pdf/a-3a",
            pdf_identifier=identifier.encode()[:64],
            pdf_tags=True,
            attachments=[
                Attachment(string=content, name=name, created=EPOCH, modified=EPOCH, relationship="Source")
                for name, content in attachments
            ],
        )
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as document:
        with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["pdfuaid:part"] = "1"
        document.Root.Lang = language
        document.save(file, static_id=True, fix_metadata_version=False)
    return file.getvalue()
