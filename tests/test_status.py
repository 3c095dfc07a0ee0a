"""Every status of every model: each pair is tried by SQL; the database knows the same table as the code."""

from __future__ import annotations

import datetime
import inspect
import itertools
import pkgutil
import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from importlib import import_module
from typing import get_type_hints

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction

from core.errors import Refused
from core.guards import Guard

GUARDED = [
    (model, guard)
    for model in apps.get_models()
    for guard in getattr(model._meta, "triggers", [])
    if isinstance(guard, Guard) and guard.name.endswith("_moves")
]


def value_for(field: models.Field):
    """Something that fits the column; a nullable column is left empty."""
    if field.null:
        return None
    if field.has_default():
        return field.get_default()
    kinds = {
        models.DateTimeField: datetime.datetime(2026, 1, 15, 12, tzinfo=datetime.UTC),
        models.DateField: datetime.date(2026, 1, 15),
        models.DecimalField: Decimal("0.5"),
        models.BooleanField: True,
        models.JSONField: {},
        models.UUIDField: uuid.uuid4(),
        models.ForeignKey: 1,
        models.IntegerField: 1,
        models.CharField: "x",
        models.TextField: "x",
    }
    return next((value for kind, value in kinds.items() if isinstance(field, kind)), None)


def place(model: type[models.Model], column: str, status: str) -> int:
    """A row at ``status``, put there past all triggers and without the CHECK constraints of its table."""
    table = connection.ops.quote_name(model._meta.db_table)
    row = model()
    for field in model._meta.concrete_fields:
        if not field.primary_key and not getattr(field, "generated", False):
            setattr(row, field.attname, value_for(field))
    setattr(row, column, status)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'x') AND conrelid = %s::regclass", [table]
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {connection.ops.quote_name(name)}")
        cursor.execute("SET LOCAL session_replication_role = replica")
        models.QuerySet(model).bulk_create([row])
        cursor.execute("SET LOCAL session_replication_role = origin")
    return row.pk


def table_of(model: type[models.Model], guard: Guard) -> dict[str, list[str]] | None:
    """The TRANSITIONS table that stands beside the statuses: with the model, or where their enumeration is."""
    module = import_module(model.__module__)
    statuses = {value for value, _label in model._meta.get_field(column_of(guard)).flatchoices}
    enumerations = [
        kind
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, models.Choices) and set(kind.values) == statuses
    ]
    for place in (module, *(import_module(kind.__module__) for kind in enumerations)):
        for name in dir(place):
            table = getattr(place, name)
            if name.endswith("TRANSITIONS") and isinstance(table, dict) and {str(key) for key in table} == statuses:
                return {str(old): [str(new) for new in news] for old, news in table.items()}
    return None


def column_of(guard: Guard) -> str:
    return guard.name.removesuffix("_moves").rsplit("_", 1)[-1]


def test_every_column_of_a_status_has_its_guard():
    """Found by their names: a new model with a status says which changes are lawful, or this test fails."""
    unguarded = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.partition(".")[0] in settings.INSTALLED_APPS[:8] and not model._meta.proxy
        for field in model._meta.concrete_fields
        if field.choices and re.fullmatch(r"(\w+_)?(status|state|stage)", field.name)
        if not any(model is guarded and column_of(guard) == field.name for guarded, guard in GUARDED)
    ]
    assert unguarded == []


def movers() -> list[tuple[Callable, type[models.Model]]]:
    """Every ``move_to(row, status)`` of the actions, with the model of its row."""
    found = []
    for package in settings.INSTALLED_APPS[:8]:
        for info in pkgutil.iter_modules(import_module(f"{package}.actions").__path__):
            module = import_module(f"{package}.actions.{info.name}")
            for name, move in inspect.getmembers(module, inspect.isfunction):
                names = list(inspect.signature(move).parameters)
                if move.__module__ == module.__name__ and name.startswith("move_") and names[1:] == ["status"]:
                    found.append((move, get_type_hints(move)[names[0]]))
    return found


@pytest.mark.parametrize(
    ("move", "model"), movers(), ids=[f"{move.__module__}.{move.__name__}" for move, _model in movers()]
)
def test_every_pair_of_statuses_by_code(move, model):
    """What the table does not have is refused in words, before anything is asked of the database."""
    guard = next(guard for guarded, guard in GUARDED if guarded is model)
    table = table_of(model, guard)
    assert table is not None
    for old, new in itertools.permutations(table, 2):
        if new not in table[old]:
            with pytest.raises(Refused):
                move(model(**{column_of(guard): old}), new)


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "guard"), GUARDED, ids=[model._meta.label for model, _guard in GUARDED])
def test_every_pair_of_statuses_by_sql(model, guard):
    table, column = table_of(model, guard), column_of(guard)
    assert table is not None, f"{model._meta.label} has no TRANSITIONS beside its statuses"
    for old in table:
        with transaction.atomic():
            pk = place(model, column, old)
            for new in table:
                if new == old:
                    continue
                refused_by = refusal(model, pk, column, new)
                if new in table[old]:
                    assert refused_by != guard.name, f"{old} -> {new} is lawful"
                else:
                    assert refused_by is not None, f"{old} -> {new} passed"
            transaction.set_rollback(True)


def refusal(model: type[models.Model], pk: int, column: str, new: str) -> str | None:
    """The guard that refuses the change, tried by SQL and taken back."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'UPDATE "{model._meta.db_table}" SET "{column}" = %s WHERE id = %s', [new, pk])
            raise Undone
    except Undone:
        return None
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name


class Undone(Exception):
    """Takes back a change that the database let through."""
