"""Guards that hold a contract's rows to what was signed, and private capital out, also against raw SQL."""

from __future__ import annotations

import pgtrigger

from core.guards import Guard, refuse


def kept_with_signed(name: str, *, rows: str, agreed: str, message: object) -> Guard:
    """The contract's rows are those of the version signed last (before that, of the version proposed).

    Looked at when the transaction ends, so that an amendment may change the rows in any order. ``rows`` and ``agreed``
    are queries over ``bound`` (the contract's id) and ``content`` (the version's JSON) that must give the same rows.
    A contract in preparation is free.
    """
    return Guard(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        declare=[("bound", "bigint"), ("content", "jsonb")],
        body=f"""
            bound := CASE WHEN TG_OP = 'DELETE' THEN OLD.contract_id ELSE NEW.contract_id END;
            SELECT v.content INTO content FROM contracts_contractversion v
            JOIN contracts_contract c ON c.id = v.contract_id
            WHERE v.contract_id = bound AND c.status <> 'draft'
            ORDER BY (v.signed_at IS NOT NULL) DESC, v.number DESC LIMIT 1;
            IF content IS NOT NULL AND (EXISTS (({rows}) EXCEPT ({agreed})) OR EXISTS (({agreed}) EXCEPT ({rows}))) THEN
                {refuse(name, "differs from what was signed")}
            END IF;
            RETURN NULL;
        """,
        message=message,
    )


def no_private_capital(name: str, terms: str, message: object) -> Guard:
    """Loans, returns, guarantees and investors stay out of ``terms`` (a JSON column or a part of one).

    Looked at when the terms are new, so that contracts made while the programme allowed them can go on.
    """
    private = (
        '$.rules[*] ? (@.type == "conditional_loan" || @.type == "guarantee" || exists(@.params.return_share))',
        '$.parties[*] ? (@.role == "financier" || @.role == "guarantor" || @.role == "intermediary" '
        '|| @.role == "investor")',
    )
    found = " OR ".join(f"jsonb_path_exists(NEW.{terms}, '{path}')" for path in private)
    return Guard(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.Update,
        body=f"""
            IF (TG_OP = 'INSERT' OR NEW.{terms} IS DISTINCT FROM OLD.{terms}) AND ({found})
               AND NOT COALESCE((SELECT private_capital_allowed FROM programme_programme ORDER BY id LIMIT 1), FALSE)
            THEN
                {refuse(name, "private capital is not allowed")}
            END IF;
            RETURN NEW;
        """,
        message=message,
    )
