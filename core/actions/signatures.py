"""Sign a document's exact bytes, just after signing in again; and tell whether a signature still holds.

How a person proves who they are is a provider's business: ``SIGNATURE_PROVIDER`` names another class when a signing
service takes over. What is kept is the same: whose, when, in what capacity, of which SHA-256, and the provider's proof.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.errors import Refused, refusals
from core.models import Document, Organisation, Signature, User


@dataclass(frozen=True)
class Claim:
    """What a signature says: this person, in this capacity, these bytes, at that moment."""

    signer: int
    capacity: str
    sha256: str
    at: datetime

    def as_text(self) -> str:
        return json.dumps([self.signer, self.capacity, self.sha256, self.at.isoformat()], ensure_ascii=False)


class Provider(Protocol):
    name: str

    def prove(self, claim: Claim, authenticated_at: datetime | None) -> str: ...

    def holds(self, claim: Claim, proof: str) -> bool: ...


class InService:
    """The service's own: the person has signed in again within five minutes, and the service seals the claim."""

    name = "in-service"
    salt = "core.signature"

    def prove(self, claim: Claim, authenticated_at: datetime | None) -> str:
        limit = timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
        if authenticated_at is None or claim.at - authenticated_at > limit:
            raise Refused(_("Sign in once more, then sign the document."))
        seal = Signer(salt=self.salt).signature(self._sealed(claim, authenticated_at.isoformat()))
        return json.dumps({"authenticated_at": authenticated_at.isoformat(), "seal": seal})

    def holds(self, claim: Claim, proof: str) -> bool:
        try:
            parts = json.loads(proof)
            sealed = self._sealed(claim, parts["authenticated_at"])
            Signer(salt=self.salt).unsign(f"{sealed}:{parts['seal']}")
        except (ValueError, KeyError, TypeError, BadSignature):
            return False
        return True

    def _sealed(self, claim: Claim, authenticated_at: str) -> str:
        return f"{claim.as_text()} {authenticated_at}"


def provider() -> Provider:
    made: Provider = import_string(getattr(settings, "SIGNATURE_PROVIDER", f"{__name__}.InService"))()
    return made


def last_authentication(request: Any) -> datetime | None:
    """When the session's person last proved who they are (password, second factor or e-ID)."""
    from allauth.account.authentication import get_authentication_records

    moments = [entry["at"] for entry in get_authentication_records(request, request.user) if "at" in entry]
    return datetime.fromtimestamp(max(moments), tz=clock.STOCKHOLM) if moments else None


def digest(document: Document) -> str:
    """SHA-256 of what is signed: the file's bytes, or the registered text where there is no file."""
    return document.file.sha256 if document.file else hashlib.sha256(document.body.encode()).hexdigest()


def prove(*, signer: User, capacity: str, sha256: str, authenticated_at: datetime | None) -> tuple[datetime, str]:
    """The moment and the provider's proof of one signature."""
    at = clock.now()
    return at, provider().prove(Claim(signer.pk, capacity, sha256, at), authenticated_at)


@transaction.atomic
def sign_document(
    *,
    actor: User,
    document: Document,
    capacity: str,
    organisation: Organisation | None = None,
    authenticated_at: datetime | None,
) -> Signature:
    """The actor signs the document's bytes as they now stand."""
    at, proof = prove(signer=actor, capacity=capacity[:120], sha256=digest(document), authenticated_at=authenticated_at)
    return keep_signature(
        signer=actor, document=document, capacity=capacity, organisation=organisation, at=at, proof=proof
    )


@transaction.atomic
def keep_signature(
    *,
    signer: User,
    document: Document,
    capacity: str,
    at: datetime,
    proof: str,
    organisation: Organisation | None = None,
    provider_name: str = "",
) -> Signature:
    """Keep a proof that was made for these bytes (minutes are approved before they are registered)."""
    with refusals(), transaction.atomic():
        signature = Signature.objects.create(
            document=document,
            signer=signer,
            organisation=organisation,
            capacity=capacity[:120],
            sha256=digest(document),
            provider=provider_name or provider().name,
            proof=proof,
            signed_at=at,
        )
    record(actor=signer, verb="document.signed", target=document, case=document.case, summary=document.reg_no)
    return signature


@dataclass(frozen=True)
class Verdict:
    signature: Signature
    bytes_unchanged: bool
    proof_holds: bool | None  # None: made by another provider, which alone can tell

    @property
    def is_valid(self) -> bool:
        return self.bytes_unchanged and self.proof_holds is not False


def verify(document: Document) -> list[Verdict]:
    """Hash the bytes anew and try each proof."""
    if document.file:
        with document.file.open() as file:
            actual = hashlib.file_digest(file, "sha256").hexdigest()
    else:
        actual = hashlib.sha256(document.body.encode()).hexdigest()
    ours = provider()
    return [
        Verdict(
            signature,
            signature.sha256 == actual,
            ours.holds(
                Claim(signature.signer_id, signature.capacity, signature.sha256, signature.signed_at), signature.proof
            )
            if signature.provider == ours.name
            else None,
        )
        for signature in document.signatures.select_related("signer", "organisation")
    ]
