"""Documents on paper."""

from __future__ import annotations

import io

from pypdf import PdfReader

from core.pdf import render_pdf


def test_the_register_number_stands_in_the_foot_as_it_is_written():
    context = {"reg_no": "UTF 2026/0042-7"}
    made = render_pdf("pdf/base.html", context, title="Beslut", language="sv", identifier="x")
    assert "UTF 2026/0042-7" in PdfReader(io.BytesIO(made)).pages[0].extract_text()
