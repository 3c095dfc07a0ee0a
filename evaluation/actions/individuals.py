"""Show rows of individuals to those on the list; each look leaves a trace with its purpose."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection, transaction

from core.actions.audit import record
from core.errors import require
from core.models import User
from evaluation.computing import followup
from evaluation.models import Delivery, DeliveryStatus, Protocol
from evaluation.permissions import can_see_rows

SHOWN = 50


@transaction.atomic
def show_persons(*, actor: User, protocol: Protocol, purpose: str) -> list[dict[str, Any]]:
    """The first persons of the latest accepted data: their events in time, or their rows."""
    require(can_see_rows(actor, protocol))
    record(
        actor=actor,
        verb="rows.shown",
        target=protocol,
        case=protocol.contract.case,
        summary=purpose[:300],
        purpose=purpose,
    )
    delivery = (
        Delivery.objects.filter(protocol=protocol, status=DeliveryStatus.ACCEPTED)
        .order_by("-received_at", "-pk")
        .first()
    )
    if delivery is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT cells FROM evaluation_individualrow WHERE delivery_id = %s ORDER BY row", [delivery.pk])
        rows = [json.loads(cells) for (cells,) in cursor.fetchall()]
    if protocol.follow_up:
        lines = followup.timelines(followup.events_of(protocol.follow_up, rows))
        return [
            {
                "person": person,
                "items_list": [
                    {"when": event.start, "text": event.kind, "more": str(event.days) if event.days != 1 else ""}
                    for event in line
                ],
            }
            for person, line in list(lines.items())[:SHOWN]
        ]
    column = next(item["name"] for item in protocol.columns if item.get("type") == "pseudonym")
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row.get(column) in found or len(found) < SHOWN:
            text = ", ".join(f"{name}: {value}" for name, value in row.items() if name != column and value)
            found.setdefault(row.get(column, ""), []).append({"when": "", "text": text})
    return [{"person": person, "items_list": items} for person, items in found.items()]
