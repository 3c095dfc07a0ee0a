"""Rules that hold in the database itself, also against raw SQL.

``Guard`` is a trigger whose body is a plain SQL function of ours. pgtrigger writes an ignore switch into the functions
that it renders; any session could turn it on. Ours do not have it. They raise ERRCODE 23514 with the guard's name as
CONSTRAINT, so that Django sees an IntegrityError and ``core.errors`` finds the words for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pgtrigger
from django.db import models
from pgtrigger import compiler

from core.errors import constraint_message

# A regular expression of the database for a text that says something: a letter or a digit, not blanks and dashes alone.
SOMETHING = "[[:alnum:]]"


def says_something(text: object) -> bool:
    """The same question in Python."""
    return any(character.isalnum() for character in str(text or ""))


class GuardSql(compiler.UpsertTriggerSql):
    """The SQL of a guard: pgtrigger's, less the ignore switch. Migrations refer to it, so it is never edited."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS TRIGGER AS $guard$
                {declare}
                BEGIN
                    {func}
                END;
            $guard$ LANGUAGE plpgsql;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE FUNCTION {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class Guard(pgtrigger.Trigger):
    """A trigger that runs ``body`` (PL/pgSQL between BEGIN and END) and cannot be switched off by a session."""

    def __init__(self, *, name: str, body: str, message: object, **kwargs: Any) -> None:
        constraint_message(name, message)
        kwargs.setdefault("when", pgtrigger.Before)
        super().__init__(name=name, func=body, **kwargs)

    def compile(self, model: type[models.Model]) -> compiler.Trigger:  # type: ignore[override]
        plain = super().compile(model)  # type: ignore[arg-type]  # pgtrigger means the class and writes the instance
        return compiler.Trigger(name=plain.name, sql=GuardSql(**plain.sql.kwargs))


def refuse(name: str, text: str) -> str:
    """SQL that refuses the row under the guard's name; ``text`` is for the log, the user gets translated words."""
    return f"RAISE EXCEPTION '{text}' USING ERRCODE = '23514', CONSTRAINT = '{name}';"


CHANGES = pgtrigger.Update | pgtrigger.Delete


def append_only(prefix: str, message: object) -> list[Guard]:
    """Rows are added and never changed, deleted or truncated."""
    name = f"{prefix}_append_only"
    return [
        Guard(
            name=name,
            operation=CHANGES,
            body=refuse(name, "rows are append-only"),
            message=message,
        ),
        Guard(
            name=f"{prefix}_no_truncate",
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            body=refuse(f"{prefix}_no_truncate", "rows are append-only"),
            message=message,
        ),
    ]


def numbered_without_gaps(prefix: str, *, counter: str, key: str, rows: str, message: object) -> list[Guard]:
    """The column ``counter`` only rises, and when the transaction ends each number it passed stands on a row.

    ``rows`` is SQL: the table (as ``r``, with a column ``number``) and which of its rows the counter numbers.
    """
    rises, used = f"{prefix}_counter_rises", f"{prefix}_no_gaps"
    return [
        Guard(
            name=rises,
            operation=CHANGES,
            body=f"""
                IF TG_OP = 'DELETE' THEN {refuse(rises, "a counter stays")} END IF;
                IF NEW.{key} <> OLD.{key} OR NEW.{counter} < OLD.{counter} THEN
                    {refuse(rises, "a counter only rises")}
                END IF;
                RETURN NEW;
            """,
            message=message,
        ),
        Guard(
            name=used,
            operation=pgtrigger.Insert | pgtrigger.UpdateOf(counter),  # type: ignore[no-untyped-call]
            when=pgtrigger.After,
            timing=pgtrigger.Deferred,
            declare=[("v_before", "bigint"), ("v_used", "bigint")],
            body=f"""
                v_before := CASE WHEN TG_OP = 'INSERT' THEN 0 ELSE OLD.{counter} END;
                SELECT count(*) INTO v_used FROM {rows} AND r.number > v_before AND r.number <= NEW.{counter};
                IF v_used <> NEW.{counter} - v_before THEN
                    {refuse(used, "a number was taken for nothing")}
                END IF;
                RETURN NULL;
            """,
            message=message,
        ),
    ]


def is_append_only(model: type[models.Model]) -> bool:
    """Whether no row of the model may ever be changed, so that the application's role needs no right to it."""
    return any(
        trigger.func == refuse(trigger.name, "rows are append-only") and trigger.operation == CHANGES
        for trigger in getattr(model._meta, "triggers", [])
    )


def transitions(
    prefix: str,
    table: Mapping[Any, Sequence[str]],
    initial: Sequence[str],
    message: object,
    column: str = "status",
) -> Guard:
    """A status starts in ``initial`` and moves only along ``table``; looked at on INSERT too."""
    name = f"{prefix}_{column}_moves"
    first = ", ".join(f"'{value}'" for value in initial)
    legal = " OR ".join(
        f"(OLD.{column} = '{old}' AND NEW.{column} IN ({', '.join(repr(str(new)) for new in news)}))"
        for old, news in table.items()
        if news
    )
    body = f"""
        IF TG_OP = 'INSERT' THEN
            IF NEW.{column} NOT IN ({first}) THEN {refuse(name, "illegal first status")} END IF;
        ELSIF NEW.{column} IS DISTINCT FROM OLD.{column} AND NOT ({legal or "FALSE"}) THEN
            {refuse(name, "illegal change of status")}
        END IF;
        RETURN NEW;
    """
    return Guard(name=name, operation=pgtrigger.Insert | pgtrigger.Update, body=body, message=message)


def frozen(prefix: str, columns: Sequence[str], message: object, when: str = "TRUE") -> Guard:
    """``columns`` never change once ``when`` (SQL over OLD) holds, and such a row is not deleted."""
    name = f"{prefix}_frozen"
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
    body = f"""
        IF TG_OP = 'DELETE' THEN
            IF {when} THEN {refuse(name, "row is locked")} END IF;
            RETURN OLD;
        END IF;
        IF ({when}) AND ({changed}) THEN {refuse(name, "row is locked")} END IF;
        RETURN NEW;
    """
    return Guard(name=name, operation=pgtrigger.Update | pgtrigger.Delete, body=body, message=message)
