"""The evaluator's and the verifier's words, signed byte for byte and kept in the register with their signatures."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from core.actions import signatures
from core.actions.records import register_document
from core.models import Direction, Document, DocumentKind
from core.swedish import in_swedish
from evaluation.models import Interpretation, Round, Verification

# As the page of signatures says it, in Swedish; sealed in the proof.
EVALUATOR = "Utvärderare"
VERIFIER = "Oberoende granskare"


def interpretation_text(interpretation: Interpretation) -> str:
    """What the evaluator signs: the result that the words are about, and the words."""
    fields = {field.name: field.verbose_name for field in Interpretation._meta.fields}
    names = ("data_quality", "can_say", "cannot_say", "process_notes", "side_effects", "limits")

    def words() -> str:
        parts = [f"{_('Result (SHA-256)')}: {interpretation.run.result_sha256}"]
        for name in names:
            if text := getattr(interpretation, name):
                heading = str(fields[name])
                parts.append(f"{heading[:1].upper()}{heading[1:]}\n{text}")
        return "\n\n".join(parts)

    return in_swedish(words)


def verification_text(verification: Verification) -> str:
    """What the verifier signs: which result the own re-run gave again, and what was looked at."""
    return in_swedish(lambda: f"{_('Result (SHA-256)')}: {verification.run.result_sha256}\n\n{verification.note}")


def register_interpretation(round: Round, interpretation: Interpretation) -> Document:
    """Into the register, signed: when the result is verified, for until then the parties do not see it."""
    earlier = Document.objects.filter(
        case=round.contract.case,
        owner_type="evaluation.interpretation",
        owner_id__in=Interpretation.objects.filter(run__round=round).values("pk"),
    )
    document = register_document(
        actor=interpretation.signed_by,
        case=round.contract.case,
        direction=Direction.INTERNAL,
        kind=DocumentKind.REPORT,
        description=in_swedish(
            lambda: _("The evaluator's interpretation of round %(number)s") % {"number": round.number}
        ),
        counterpart=str(interpretation.signed_by),
        body=interpretation_text(interpretation),
        owner=interpretation,
        replaces=earlier.order_by("-pk").first(),
    )
    if interpretation.proof:
        signatures.keep_signature(
            signer=interpretation.signed_by,
            document=document,
            capacity=EVALUATOR,
            at=interpretation.signed_at,
            proof=interpretation.proof,
            provider_name=interpretation.provider,
        )
    return document


def sign_verification(document: Document, verification: Verification, authenticated_at: datetime | None) -> None:
    signatures.sign_document(
        actor=verification.verifier, document=document, capacity=VERIFIER, authenticated_at=authenticated_at
    )
