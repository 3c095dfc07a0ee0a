"""Fetch observations from Kolada by the same way in as a file, with where each figure came from."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.actions import jobs
from core.actions.audit import record
from core.errors import Refused, require
from core.models import Job, User
from evaluation.actions.deliveries import deliver_data
from evaluation.models import Protocol, Round, Source
from evaluation.permissions import can_deliver_data
from programme.kolada import ATTRIBUTION, Kolada, KoladaError

# What a protocol of register data may name; the file that is made has those of them that it does name.
COLUMNS = ("value", "municipality", "year", "gender", "kpi", "treated", "post")


@transaction.atomic
def request_kolada(
    *,
    actor: User,
    protocol: Protocol,
    round: Round | None,
    kpi: str,
    municipalities: Sequence[str],
    years: Sequence[int],
    gender: str = "T",
    treated: Sequence[str] = (),
    start_year: int | None = None,
    reason: str = "",
) -> Job:
    """Have a worker fetch the figures; what comes is checked and taken in like any file."""
    require(can_deliver_data(actor, protocol))
    wanted = [column["name"] for column in protocol.columns]
    unknown = [name for name in wanted if name not in COLUMNS]
    if unknown:
        raise Refused(
            _("Kolada fills the columns %(known)s; the protocol also asks for “%(name)s”.")
            % {"known": ", ".join(COLUMNS), "name": unknown[0]}
        )
    if not municipalities or not years:
        raise Refused(_("Choose at least one municipality and one year."))
    record(
        actor=actor,
        verb="data.kolada_requested",
        target=protocol,
        case=protocol.contract.case,
        summary=kpi,
        municipalities=list(municipalities),
        years=list(years),
    )
    return jobs.request_job(
        actor=actor,
        kind="evaluation.kolada",
        key=f"kolada:{protocol.pk}:{actor.pk}:{clock.now().isoformat()}",
        protocol=protocol.pk,
        round=round.pk if round else None,
        kpi=kpi,
        municipalities=list(municipalities),
        years=list(years),
        gender=gender,
        treated=list(treated),
        start_year=start_year,
        reason=reason,
    )


def connect_kolada() -> Kolada:
    return Kolada(settings.KOLADA_URL, now=clock.now)


def fetch_kolada(progress: jobs.Progress, connect: Callable[[], Any] = connect_kolada) -> dict[str, Any]:
    """The worker's part: fetch everything or nothing, then hand it on."""
    arguments = progress.job.arguments
    protocol = Protocol.objects.select_related("contract__case").get(pk=arguments["protocol"])
    progress(10, _("Asking Kolada"))
    try:
        with connect() as kolada:
            series = kolada.values([arguments["kpi"]], arguments["municipalities"], arguments["years"])
    except KoladaError as error:
        raise Refused(_("Kolada gave no answer that can be relied on: %(error)s") % {"error": error}) from error
    chosen = [value for value in series.values if value.gender == arguments["gender"]]
    if not any(value.value is not None for value in chosen):
        raise Refused(_("Kolada has no such figures. Look at the indicator, the municipalities and the years."))
    progress(70, _("Handing the figures on"))
    sources = sorted({(value.source.url, value.source.sha256, value.source.fetched_at.isoformat()) for value in chosen})
    delivery = deliver_data(
        actor=progress.job.requested_by,
        protocol=protocol,
        round=Round.objects.filter(pk=arguments["round"] or 0).first(),
        content=as_csv(protocol, chosen, arguments),
        name=f"kolada-{arguments['kpi']}.csv",
        reason=arguments["reason"],
        source=Source.KOLADA,
        provenance={
            "attribution": ATTRIBUTION,
            "kpi": arguments["kpi"],
            "published": sorted({value.publication_date.isoformat() for value in chosen if value.publication_date}),
            "missing": [list(item) for item in series.missing],
            "sources": [{"url": url, "sha256": digest, "fetched_at": at} for url, digest, at in sources],
        },
    )
    return {"delivery": delivery.pk}


def as_csv(protocol: Protocol, values: Sequence[Any], arguments: dict[str, Any]) -> bytes:
    """The figures under the protocol's columns; a figure that is missing there is missing here."""
    names = [column["name"] for column in protocol.columns]
    start = arguments["start_year"]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for value in sorted(values, key=lambda item: (item.place, item.year)):
        row = {
            "value": "" if value.value is None else str(value.value),
            "municipality": value.place,
            "year": value.year,
            "gender": value.gender,
            "kpi": value.kpi,
            "treated": int(value.place in arguments["treated"]),
            "post": int(start is not None and value.year >= start),
        }
        writer.writerow([row[name] for name in names])
    return out.getvalue().encode()
