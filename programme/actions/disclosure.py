"""A refusal to disclose a document is a decision, with how it is appealed (6 kap. 3 and 7 §§ OSL)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.actions.public import refuse_request, send_answer
from core.errors import Refused
from core.models import DisclosureRequest, User
from programme.actions.decisions import prepare_decision
from programme.decision_text import text_of
from programme.models import Decision, DecisionKind, DecisionMaker, DecisionStatus

APPEAL = (
    "Beslutet kan överklagas till kammarrätten. Skriv vilket beslut ni överklagar, hur ni vill att det ändras och "
    "varför. Lämna överklagandet till oss. Det ska ha kommit in inom tre veckor från den dag ni fick del av beslutet."
)


def refusals_under_way(request: DisclosureRequest) -> QuerySet[Decision]:
    """Prepared or decided and not yet dispatched: the asker gets no other answer meanwhile."""
    return Decision.objects.filter(case=request.case, kind=DecisionKind.DISCLOSURE_REFUSAL).exclude(
        status__in=[DecisionStatus.DISPATCHED, DecisionStatus.WITHDRAWN]
    )


@transaction.atomic
def prepare_refusal(*, actor: User, request: DisclosureRequest, circumstances: str, provisions: str) -> Decision:
    """Prepare the decision; the request is refused when it is dispatched."""
    if request.outcome not in {DisclosureRequest.Outcome.PENDING, DisclosureRequest.Outcome.PARTLY}:
        raise Refused(_("The request is already answered."))
    if refusals_under_way(request).exists():
        raise Refused(_("A refusal is already being prepared in this case."))
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
        send_answer(request, text_of(decision), key=f"disclosure-refusal:{decision.pk}")
