"""Delete rows of individuals on the date that their protocol sets, and leave the proof that it was done."""

from __future__ import annotations

from django.db import connection, transaction

from core import clock
from core.actions.audit import record
from core.models import User
from evaluation.models import Deletion, DeliveryContent, Protocol, SnapshotPart


def delete_due_rows() -> int:
    """All protocols whose date has come; returns how many rows went."""
    due = Protocol.objects.filter(
        individual_rows=True, delete_rows_on__lte=clock.today(), deletion__isnull=True
    ).select_related("contract__case")
    return sum(delete_rows(protocol) for protocol in due)


@transaction.atomic
def delete_rows(protocol: Protocol) -> int:
    """Rows, follow-up and snapshots go; hashes, results and the audit trail stay."""
    if protocol.delete_rows_on is None:
        raise ValueError("A protocol without a date of deletion has no rows that are due.")
    deletion = Deletion.objects.create(
        protocol=protocol,
        due_on=protocol.delete_rows_on,
        done_on=clock.today(),
        done_by=User.objects.system(),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM evaluation_individualrow r USING evaluation_delivery d "
            "WHERE r.delivery_id = d.id AND d.protocol_id = %s",
            [protocol.pk],
        )
        deletion.rows = cursor.rowcount
    SnapshotPart.objects.filter(protocol=protocol).delete()
    DeliveryContent.objects.filter(delivery__protocol=protocol).delete()
    deletion.save(update_fields=["rows"])
    record(
        actor=User.objects.system(),
        verb="rows.deleted",
        target=protocol,
        case=protocol.contract.case,
        summary=str(protocol),
        rows=deletion.rows,
    )
    return deletion.rows
