"""Receive data: the file comes in at once, is checked by a worker, and is loaded wholly or not at all."""

from __future__ import annotations

import csv
import io
import tempfile
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.actions import jobs
from core.actions.audit import record
from core.actions.files import sniff
from core.actions.notices import notify
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import User
from evaluation.actions.loading import differences, load
from evaluation.computing import canonical, checking, workbooks
from evaluation.computing.lines import Unreadable
from evaluation.computing.reading import read
from evaluation.models import (
    Delivery,
    DeliveryContent,
    DeliveryKind,
    DeliveryStatus,
    Protocol,
    ProtocolStatus,
    Round,
    RoundStatus,
    Source,
)
from evaluation.permissions import can_deliver_data

ALLOWED = ("csv", "xlsx")


@transaction.atomic
def deliver_data(
    *,
    actor: User,
    protocol: Protocol,
    round: Round | None,
    content: bytes,
    name: str,
    mapping: dict[str, str] | None = None,
    reason: str = "",
    source: str = Source.UPLOAD,
    provenance: dict[str, Any] | None = None,
) -> Delivery:
    """Take in a file for a round (or, without one, the protocol's baseline) and have it checked."""
    protocol = lock(protocol)
    require(can_deliver_data(actor, protocol))
    if round is not None:
        round = lock(round)
        _refuse_closed(protocol, round)
    elif protocol.status == ProtocolStatus.SUPERSEDED:
        raise Refused(_("The protocol has been replaced by a later version."))
    if not content:
        raise Refused(_("The file is empty. Choose another one."), field="file")
    if content.startswith(workbooks.OLE):
        raise Refused(
            _("The workbook is protected by a password, or saved in an old format. Save it as XLSX without password."),
            field="file",
        )
    sniff(content[:8192], name, ALLOWED)
    if _holds_person(name):
        raise Refused(_("The name of the file holds a personal identity number. Rename it."), field="file")
    earlier = Delivery.objects.filter(protocol=protocol, round=round)
    if earlier.filter(status=DeliveryStatus.CHECKING).exists():
        raise Refused(_("A file is already being checked. Wait until that is done."))
    is_correction = earlier.filter(status=DeliveryStatus.ACCEPTED).exists()
    if is_correction and not reason.strip():
        raise Refused(_("These data have already been delivered. Say why they are corrected."), field="reason")
    last = earlier.order_by("-version").first()
    with refusals(), transaction.atomic():
        delivery = Delivery.objects.create(
            protocol=protocol,
            round=round,
            kind=DeliveryKind.ROUND if round is not None else DeliveryKind.BASELINE,
            version=(last.version if last else 0) + 1,
            source=source,
            file_name=name.replace("\\", "/").rsplit("/", 1)[-1][:255],
            file_sha256=canonical.sha256(content),
            size=len(content),
            mapping=mapping or {},
            provenance=provenance or {},
            reason=reason[:300],
            delivered_by=actor,
            received_at=clock.now(),
        )
    DeliveryContent.objects.create(delivery=delivery, data=content)
    record(
        actor=actor,
        verb="data.received",
        target=delivery,
        case=protocol.contract.case,
        summary=delivery.file_name,
        sha256=delivery.file_sha256,
        round=round.pk if round else None,
        protocol_locked_at=protocol.locked_at.isoformat() if protocol.locked_at else None,
    )
    delivery.job = jobs.request_job(
        actor=actor, kind="evaluation.check", key=f"delivery:{delivery.pk}", delivery=delivery.pk
    )
    delivery.save(update_fields=["job"])
    return delivery


def _refuse_closed(protocol: Protocol, round: Round) -> None:
    if protocol.status != ProtocolStatus.LOCKED:
        raise Refused(_("Outcome data are received only after the protocol is locked."), code="delivery_after_lock")
    if round.contract_id != protocol.contract_id:
        raise Refused(_("The protocol belongs to another contract."))
    if round.status != RoundStatus.OPEN:
        raise Refused(_("The round no longer takes data: it is being computed or is done."))
    if not round.outcomes.filter(outcome=protocol.outcome, is_due=True).exists():
        raise Refused(_("This outcome is not due in the round."))


def send_rows(
    *, actor: User, protocol: Protocol, round: Round | None, rows: list[dict[str, Any]], reason: str = ""
) -> Delivery:
    """The same way in for the API: rows become a CSV under the columns of the protocol, and are checked like one."""
    names = [column["name"] for column in protocol.columns]
    unknown = sorted({key for row in rows for key in row} - set(names))
    if any(_holds_person(name) for name in unknown):
        raise Refused(_("The name of a column holds a personal identity number. Nothing has been kept."), field="rows")
    if unknown:
        raise Refused(_("The protocol has no column “%(name)s”.") % {"name": unknown[0]}, field="rows")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([["" if row.get(name) is None else row[name] for name in names] for row in rows])
    return deliver_data(
        actor=actor,
        protocol=protocol,
        round=round,
        content=out.getvalue().encode(),
        name="rows.csv",
        reason=reason,
        source=Source.API,
    )


def _holds_person(cell: object) -> bool:
    from programme.measurement import identity

    text = cell if isinstance(cell, str) else str(cell)
    # Most cells stop here: they have too few digits.
    return checking.SUSPICIOUS.search(text) is not None and bool(identity.find_in_cell(cell, today=clock.today()))


def check_delivery(progress: jobs.Progress) -> dict[str, Any]:
    """The worker's part: check every row into a file on disk, then load it in one transaction or refuse it."""
    delivery = Delivery.objects.select_related("protocol__contract__case", "delivered_by").get(
        pk=progress.job.arguments["delivery"]
    )
    if delivery.status != DeliveryStatus.CHECKING:
        return {"status": delivery.status}
    columns = [checking.Column.read(column) for column in delivery.protocol.columns]
    result = checking.Checked()
    content = bytes(delivery.content.data)
    expected = max(content.count(b"\n"), 1)
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as spool:

        def tell(rows: int) -> None:
            share = min(80, rows * 80 // expected) if delivery.file_name.lower().endswith(".csv") else 40
            progress(share, _("%(rows)s rows checked") % {"rows": rows})

        try:
            book = read(content, delivery.file_name)
            checked = checking.check(
                book, columns, delivery.mapping, find_person=_holds_person, progress=tell, result=result
            )
            written = 0
            for lines in checked:
                if not result.fault_count:
                    spool.write(copy_lines(delivery.pk, written + 1, lines))
                    written += len(lines)
        except Unreadable as error:
            result.fault(f"unreadable_{error.code}")
        del content
        progress(85, _("Loading"))
        with transaction.atomic():
            return finish_check(delivery, result, spool)


def copy_lines(delivery: int, start: int, lines: list[str]) -> str:
    """Rows in the text form of COPY: JSON holds no raw tab or line end, so only backslashes are doubled."""
    text = "".join([f"{delivery}\t{place}\t{{{cells}}}\n" for place, cells in enumerate(lines, start)])
    return text.replace("\\", "\\\\") if "\\" in text else text


def finish_check(delivery: Delivery, result: checking.Checked, spool: IO[str]) -> dict[str, Any]:
    """Accept or refuse, in one transaction with the rows."""
    protocol, round = delivery.protocol, delivery.round
    if round is not None:
        round = lock(round)
    delivery = lock(delivery)
    if delivery.status != DeliveryStatus.CHECKING:
        return {"status": delivery.status}
    if round is not None and round.status != RoundStatus.OPEN:
        result.fault("round_closed")
    delivery.row_count, delivery.checked_at = result.rows, clock.now()
    delivery.faults, delivery.fault_count = result.faults, result.fault_count
    delivery.mapping = {**delivery.mapping, **({} if result.personal else result.heads)}
    if result.fault_count:
        delivery.status = DeliveryStatus.REFUSED
        # Nothing of a refused file stays; it may hold what must not be here.
        DeliveryContent.objects.filter(delivery=delivery).delete()
        delivery.save()
        verb = "data.refused"
    else:
        spool.seek(0)
        load(delivery, spool)
        before = (
            Delivery.objects.select_for_update()
            .filter(protocol=protocol, round=round, status=DeliveryStatus.ACCEPTED)
            .first()
        )
        if before is not None:
            before.status = DeliveryStatus.REPLACED
            before.save(update_fields=["status"])
            delivery.differences = differences(before, delivery)
        delivery.status, delivery.quality = DeliveryStatus.ACCEPTED, result.quality
        with refusals(), transaction.atomic():
            delivery.save()
        if protocol.individual_rows:
            DeliveryContent.objects.filter(delivery=delivery).delete()
        verb = "data.accepted"
    record(
        actor=User.objects.system(),
        verb=verb,
        target=delivery,
        case=protocol.contract.case,
        summary=delivery.file_name,
        rows=delivery.row_count,
        faults=delivery.fault_count,
    )
    people = [delivery.delivered_by]
    if delivery.status == DeliveryStatus.ACCEPTED and protocol.contract.evaluator:
        people.append(protocol.contract.evaluator)
    words = {
        DeliveryStatus.ACCEPTED: gettext_lazy("New data have been accepted."),
        DeliveryStatus.REFUSED: gettext_lazy("The data could not be accepted. See what is to be corrected."),
    }
    notify(
        people,
        words[DeliveryStatus(delivery.status)],
        about=protocol.contract.title,
        url=delivery.get_absolute_url(),
        key=f"delivery:{delivery.pk}",
    )
    return {"status": delivery.status, "rows": delivery.row_count, "faults": delivery.fault_count}
