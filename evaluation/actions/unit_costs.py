"""Unit-cost tables: versions with sources, locked before a protocol counts by them."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.errors import Answer, Refused, refusals, require
from core.locks import lock
from core.models import Role, User
from core.permissions import second_pair_of_eyes, with_role
from evaluation.models import UnitCost, UnitCostTable


def can_keep_unit_costs(user: User) -> Answer:
    return with_role(user, Role.EVALUATOR, Role.OFFICER, Role.FINANCE)


@transaction.atomic
def create_table(*, actor: User, name: str, note: str = "") -> UnitCostTable:
    """A first version; a name that exists gets its next version with the rows copied."""
    require(can_keep_unit_costs(actor))
    if not name.strip():
        raise Refused(_("Write something here."), field="name")
    before = UnitCostTable.objects.filter(name=name.strip()).order_by("-version").first()
    if before is not None and before.locked_at is None:
        raise Refused(_("A version of that table is already in preparation."), field="name")
    with refusals(), transaction.atomic():
        table = UnitCostTable.objects.create(
            name=name.strip()[:120],
            version=before.version + 1 if before else 1,
            note=note,
            created_by=actor,
            created_at=clock.now(),
        )
        for row in before.rows.all() if before else []:
            row.pk, row.table = None, table
            row._state.adding = True
            row.save()
    record(actor=actor, verb="unit_costs.created", target=table, summary=str(table))
    return table


@transaction.atomic
def add_row(
    *, actor: User, table: UnitCostTable, code: str, name: str, unit: str, amount: Decimal, price_year: int, source: str
) -> UnitCost:
    """A row, or a new amount for a code that the unlocked version already has."""
    require(can_keep_unit_costs(actor))
    table = lock(table)
    if table.locked_at is not None:
        raise Refused(_("A locked unit-cost table cannot be changed; make a new version."))
    if not source.strip():
        raise Refused(_("Name the source."), field="source")
    with refusals(), transaction.atomic():
        row, _created = UnitCost.objects.update_or_create(
            table=table,
            code=code,
            defaults={"name": name, "unit": unit, "amount": amount, "price_year": price_year, "source": source},
        )
    record(actor=actor, verb="unit_costs.row", target=table, summary=f"{code}: {amount}")
    return row


@transaction.atomic
def lock_table(*, actor: User, table: UnitCostTable) -> UnitCostTable:
    """Locked by another person than the one who made it."""
    require(can_keep_unit_costs(actor))
    table = lock(table)
    require(second_pair_of_eyes(actor, table.created_by))
    if table.locked_at is not None:
        raise Refused(_("The table is already locked."))
    if not table.rows.exists():
        raise Refused(_("The table has no rows."))
    table.locked_at, table.locked_by = clock.now(), actor
    table.save()
    record(actor=actor, verb="unit_costs.locked", target=table, summary=str(table))
    return table
