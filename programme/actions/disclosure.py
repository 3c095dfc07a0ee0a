"""A refusal to disclose a document is a decision, with how it is appealed (6 kap. 3 and 7 §§ OSL)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core.actions.public import refuse_request
from core.errors import Refused
from core.models import DisclosureRequest, User
from programme.actions.decisions import prepare_decision
from programme.models import Decision, DecisionKind, DecisionMaker

APPEAL = (
    "Beslutet kan överklagas till kammarrätten. Skriv vilket beslut ni överklagar, hur ni vill att det ändras och "
    "varför. Lämna överklagandet till oss. Det ska ha kommit in inom tre veckor från den dag ni fick del av beslutet."
)


@transaction.atomic
def prepare_refusal(*, actor: User, request: DisclosureRequest, circumstances: str, provisions: str) -> Decision:
    """Prepare the decision; the request is refused when it is dispatched."""
    if request.outcome not in {DisclosureRequest.Outcome.PENDING, DisclosureRequest.Outcome.PARTLY}:
        raise Refused(_("The request is already answered."))
    return prepare_decision(
        actor=actor,
        kind=DecisionKind.DISCLOSURE_REFUSAL,
        title=f"Avslag på begäran om handling ({request.case.reg_no})",
        content="Begäran om att få ut den begärda handlingen avslås.",
        case=request.case,
        subject=request,
        maker=DecisionMaker.DELEGATED,
        is_granted=False,
        provisions=provisions,
        circumstances=circumstances,
        is_appealable=True,
        appeal_text=APPEAL,
    )


def refuse_on_dispatch(decision: Decision, actor: User) -> None:
    if decision.subject_type == "core.disclosurerequest" and decision.subject_id is not None:
        request = DisclosureRequest.objects.get(pk=decision.subject_id)
        refuse_request(actor=actor, request=request, answer=decision.content)
