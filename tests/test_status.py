"""Every status of every model: each pair is tried by SQL; the database knows the same table as the code."""

from __future__ import annotations

import datetime
import random
import uuid
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from core.guards import Guard

GUARDED = [
    (model, guard)
    for model in apps.get_models()
    for guard in getattr(model._meta, "triggers", [])
    if isinstance(guard, Guard) and guard.name.endswith("_moves")
]


def value_for(field: models.Field, filled: bool):
    """Something that fits the column; nullable columns are filled or left empty."""
    if field.null and not filled:
        return None
    if field.has_default() and not field.null:
        return field.get_default()
    # Fields that stand later get later days: what ends stands after what starts.
    later = datetime.timedelta(days=field.model._meta.concrete_fields.index(field))
    kinds = {
        models.DateTimeField: datetime.datetime(2026, 1, 15, 12, tzinfo=datetime.UTC) + later,
        models.DateField: datetime.date(2026, 1, 15) + later,
        models.DecimalField: Decimal("0.5"),
        models.BooleanField: True,
        models.JSONField: {},
        models.UUIDField: uuid.uuid4(),
        models.ForeignKey: 1,
        models.IntegerField: 1,
        models.CharField: "x",
        models.TextField: "x",
    }
    for kind, value in kinds.items():
        if isinstance(field, kind):
            if isinstance(field, models.CharField) and field.choices:
                return field.choices[0][0] if not isinstance(field.choices[0][1], (list, tuple)) else "x"
            return value
    return None


def place(model: type[models.Model], column: str, status: str) -> int | None:
    """A row at ``status``, put there past all triggers; None when its CHECK constraints cannot be met by guessing."""
    dice = random.Random(f"{model._meta.label} {status}")
    for attempt in range(200):
        row = model()
        for field in model._meta.concrete_fields:
            if not field.primary_key and not getattr(field, "generated", False):
                filled = [True, False][attempt] if attempt < 2 else dice.random() < 0.5
                value = value_for(field, filled)
                if attempt > 1 and field.choices and not isinstance(field.choices[0][1], (list, tuple)):
                    value = dice.choice([key for key, _label in field.choices if key is not None])
                setattr(row, field.attname, value)
        setattr(row, column, status)
        try:
            with transaction.atomic():
                models.QuerySet(model).bulk_create([row])
        except (IntegrityError, TypeError, ValueError):
            continue
        return row.pk
    return None


def table_of(model: type[models.Model], guard: Guard) -> dict[str, list[str]] | None:
    """The TRANSITIONS table that stands beside the model's statuses."""
    module = import_module(model.__module__)
    statuses = {value for value, _label in model._meta.get_field(column_of(guard)).flatchoices}
    for name in dir(module):
        table = getattr(module, name)
        if name.endswith("TRANSITIONS") and isinstance(table, dict) and {str(key) for key in table} == statuses:
            return {str(old): [str(new) for new in news] for old, news in table.items()}
    return None


def column_of(guard: Guard) -> str:
    return guard.name.removesuffix("_moves").rsplit("_", 1)[-1]


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "guard"), GUARDED, ids=[model._meta.label for model, _guard in GUARDED])
def test_every_pair_of_statuses_by_sql(model, guard):
    table, column = table_of(model, guard), column_of(guard)
    assert table is not None, f"{model._meta.label} has no TRANSITIONS beside its statuses"
    tried = 0
    with connection.cursor() as cursor:
        for old in table:
            cursor.execute("SET LOCAL session_replication_role = replica")
            pk = place(model, column, old)
            cursor.execute("SET LOCAL session_replication_role = origin")
            if pk is None:
                continue
            for new in table:
                if new == old:
                    continue
                tried += 1
                refused_by = None
                try:
                    with transaction.atomic():
                        cursor.execute(f'UPDATE "{model._meta.db_table}" SET "{column}" = %s WHERE id = %s', [new, pk])
                        raise Undone
                except Undone:
                    pass
                except IntegrityError as error:
                    refused_by = error.__cause__.diag.constraint_name
                if new in table[old]:
                    assert refused_by != guard.name, f"{old} -> {new} is lawful"
                else:
                    assert refused_by is not None, f"{old} -> {new} passed"
    assert tried > 0, "no row could be placed"


class Undone(Exception):
    """Takes back a change that the database let through."""
