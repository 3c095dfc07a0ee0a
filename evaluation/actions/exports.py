"""The evaluators' bulk export: the whole pilot in one zip, made by a worker, handed out for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy

from core import clock
from core.actions import jobs
from core.actions.audit import record
from core.actions.files import store_bytes
from core.actions.notices import notify
from core.errors import Answer, require
from core.models import Job, Role, User
from core.permissions import with_role
from evaluation.reports import pilot
from evaluation.reports.files import zipped

LINK_HOURS = 72


def can_export_pilot(user: User) -> Answer:
    """The pilot's evaluators, and the secretariat that answers for the material."""
    return with_role(user, Role.PILOT_EVALUATOR, Role.OFFICER)


@transaction.atomic
def request_export(*, actor: User) -> Job:
    require(can_export_pilot(actor))
    moment = clock.now()
    job = jobs.request_job(
        actor=actor,
        kind="evaluation.export",
        key=f"export:{actor.pk}:{moment.isoformat()}",
        language=translation.get_language() or "sv",
    )
    record(actor=actor, verb="export.requested", target=job, summary=job.key)
    return job


def make_export(progress: jobs.Progress) -> dict[str, Any]:
    """Collect everything that the requester may see; the link to it ends after some days."""
    job = progress.job
    with translation.override(job.arguments["language"]):
        files = pilot.collect(job.requested_by, progress)
    content = zipped(files)
    with transaction.atomic():
        # Made in the system's name, so that only the link below opens it, and only while it lasts.
        stored = store_bytes(
            actor=User.objects.system(), content=content, name=f"pilot-{clock.today().isoformat()}.zip", owner=job
        )
        Job.objects.filter(pk=job.pk).update(file=stored, expires_at=clock.now() + timedelta(hours=LINK_HOURS))
        record(actor=job.requested_by, verb="export.made", target=job, summary=stored.name, sha256=stored.sha256)
        notify(
            [job.requested_by],
            gettext_lazy("Your export of the pilot is ready."),
            url="/exports/",
            key=f"export:{job.pk}",
        )
    return {"files": len(files), "bytes": len(content)}


def may_read_export(user: User, job_id: int) -> bool:
    """Whoever asked for it, while the link lasts."""
    return Job.objects.filter(
        pk=job_id, kind="evaluation.export", requested_by=user, expires_at__gt=clock.now()
    ).exists()


def discard_expired() -> int:
    """Each night: the bytes of exports whose link has ended are thrown away."""
    gone = 0
    for job in Job.objects.filter(
        kind="evaluation.export", expires_at__lte=clock.now(), file__isnull=False
    ).select_related("file"):
        stored = job.file
        if (
            stored is not None
            and stored.file.name
            and not type(stored).objects.filter(file=stored.file.name).exclude(pk=stored.pk).exists()
        ):
            stored.file.storage.delete(stored.file.name)
        Job.objects.filter(pk=job.pk).update(file=None)
        gone += 1
    return gone
