"""Tell whether the signatures of a registered document hold."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.actions.signatures import verify
from core.models import Document
from core.signed_copy import embedded_original


class Command(BaseCommand):
    help = "Verify a document's signatures, by its registration number or by a file (the document or its signed copy)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("document", help="registration number, such as 'UTF 2026/0042-7', or a path")

    def handle(self, *args: Any, document: str, **options: Any) -> None:
        path = Path(document)
        found = by_file(path.read_bytes()) if path.is_file() else Document.objects.filter(reg_no=document).first()
        if found is None:
            raise CommandError("No registered document has that number or those bytes.")
        verdicts = verify(found)
        if not verdicts:
            raise CommandError(f"{found.reg_no} carries no signature.")
        for verdict in verdicts:
            proof = {True: "proof holds", False: "PROOF DOES NOT HOLD", None: "proof held by the provider"}
            same = "bytes unchanged" if verdict.bytes_unchanged else "BYTES CHANGED"
            signature = verdict.signature
            self.stdout.write(
                f"{found.reg_no}: {signature.signer} ({signature.capacity}), {signature.signed_at:%Y-%m-%d %H:%M:%S} "
                f"UTC, SHA-256 {signature.sha256}: {same}, {proof[verdict.proof_holds]}"
            )
        if not all(verdict.is_valid for verdict in verdicts):
            raise CommandError("At least one signature does not hold.")


def by_file(content: bytes) -> Document | None:
    """The signed document with these bytes, or the one that a signed copy carries inside."""
    for candidate in (content, embedded_original(content)):
        if candidate is not None:
            digest = hashlib.sha256(candidate).hexdigest()
            found = Document.objects.filter(signatures__sha256=digest).distinct().first()
            if found:
                return found
    return None
