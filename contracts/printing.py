"""The contract as a tagged PDF in plain words, made from a version's content alone."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from contracts.models import Contract, ContractVersion
from contracts.wording import sections
from core.models import Signature
from core.pdf import render_pdf


def contract_pdf(contract: Contract, version: ContractVersion, language: str = "sv") -> bytes:
    """Same version and signatures, same bytes."""
    with translation.override(language):
        signatures = (
            list(Signature.objects.filter(document=version.document).select_related("signer", "organisation"))
            if version.document_id
            else []
        )
        context = {
            "contract": contract,
            "version": version,
            "sections": sections(version.content, language),
            "signatures": signatures,
        }
        return render_pdf(
            "contracts/print.html",
            context,
            title=_("Outcome contract: %(title)s") % {"title": version.content["title"]},
            language=language,
            identifier=f"{version.sha256}-{len(signatures)}",
        )
