"""Tell what an outcome was worth, and to whom."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.models import Contract
from core import clock
from core.actions.audit import record
from core.errors import Refused, require
from core.models import Organisation, User
from core.permissions import SUBMITTERS, acts_for
from payments.models import Benefit


@transaction.atomic
def tell_benefit(
    *, actor: User, organisation: Organisation, year: int, contract: Contract, payer: str, amount: Decimal, basis: str
) -> Benefit:
    """The organisation's own figure; written anew it takes the earlier one's place, and the trail keeps both."""
    require(acts_for(actor, organisation, *SUBMITTERS))
    if not contract.parties.filter(organisation=organisation).exists():
        raise Refused(_("The organisation is no party of the contract."), field="contract")
    benefit, created = Benefit.objects.select_for_update().get_or_create(
        contract=contract,
        organisation=organisation,
        year=year,
        payer=payer,
        defaults={"amount": amount, "basis": basis, "told_by": actor, "told_at": clock.now()},
    )
    before = "" if created else str(benefit.amount)
    if not created:
        benefit.amount, benefit.basis = amount, basis
        benefit.told_by, benefit.told_at = actor, clock.now()
        benefit.save()
    record(actor=actor, verb="benefit.told", target=benefit, case=contract.case, summary=str(benefit), before=before)
    return benefit
