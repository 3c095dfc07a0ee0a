"""The contract as a tagged PDF in plain words, made from a version's content alone."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from contracts.agreement_terms import agreement_sections
from contracts.models import Agreement, Contract, ContractVersion
from contracts.wording import sections
from core.pdf import render_pdf
from core.signed_copy import signed_copy


def contract_pdf(contract: Contract, version: ContractVersion, language: str = "sv") -> bytes:
    """A version in print, without signatures: same version, same bytes."""
    with translation.override(language):
        return render_pdf(
            "contracts/print.html",
            {"contract": contract, "version": version, "sections": sections(version.content, language)},
            title=_("Outcome contract: %(title)s") % {"title": version.content["title"]},
            language=language,
            identifier=version.sha256,
        )


def agreement_pdf(agreement: Agreement, language: str = "sv") -> bytes:
    """An agreement with a provider or inside a member, in print, without signatures."""
    with translation.override(language):
        return render_pdf(
            "contracts/print_agreement.html",
            {"agreement": agreement, "sections": agreement_sections(agreement, language)},
            title=_("Agreement: %(title)s") % {"title": agreement.title},
            language=language,
            identifier=f"{agreement.pk}:{agreement.terms_sha256}",
        )


def signed_agreement_pdf(agreement: Agreement) -> bytes:
    """What is handed out: the registered file with its page of signatures; before that a print."""
    document = agreement.document
    if document is None or document.file is None:
        return agreement_pdf(agreement)
    return signed_copy(document)


def version_pdf(version: ContractVersion) -> bytes:
    """What is handed out: the registered file, with its page of signatures once there are any; before that a print."""
    document = version.document
    if document is None or document.file is None:
        return contract_pdf(version.contract, version)
    if document.signatures.exists():
        return signed_copy(document)
    with document.file.open() as file:
        content: bytes = file.read()
    return content
