"""Slow work: written as a row with its cause, sent to Celery on commit, re-sent when its lease lapses."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction

from core import clock
from core.errors import Refused
from core.models import Job, User
from core.models.jobs import JobStatus

log = structlog.get_logger()
LEASE = timedelta(minutes=3)
MAX_ATTEMPTS = 5

Work = Callable[["Progress"], dict[str, Any] | None]
_kinds: dict[str, tuple[Work, object]] = {}


class Progress:
    """Handed to the work of a job: tells how far it has come and renews its lease."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def __call__(self, percent: int, text: str = "") -> None:
        self.job.progress = max(0, min(100, percent))
        self.job.progress_text = text[:200]
        self.job.lease_until = clock.now() + LEASE
        self.job.save(update_fields=["progress", "progress_text", "lease_until"])


def register(kind: str, *, title: object = "") -> Callable[[Work], Work]:
    """Name the function that does jobs of ``kind``; it gets a Progress and may be run twice."""

    def decorate(work: Work) -> Work:
        _kinds[kind] = (work, title)
        return work

    return decorate


def title_of(job: Job) -> str:
    return str(_kinds[job.kind][1] or job.kind) if job.kind in _kinds else job.kind


@transaction.atomic
def request_job(*, actor: User, kind: str, key: str, **arguments: Any) -> Job:
    """The job of that key: a new one, the one under way, or a failed one started again."""
    if kind not in _kinds:
        raise LookupError(f"No work is registered for jobs of kind {kind!r}.")
    job, created = Job.objects.select_for_update().get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "arguments": arguments,
            "requested_by": actor,
            "lease_until": clock.now() + LEASE,
        },
    )
    if not created and job.status == JobStatus.FAILED:
        job.status, job.attempts, job.error, job.finished_at = JobStatus.QUEUED, 0, "", None
        job.arguments, job.lease_until = arguments, clock.now() + LEASE
        job.save()
        created = True
    if created:
        transaction.on_commit(lambda: send(job.pk))
    return job


def send(job_id: int) -> None:
    """Hand the id to Celery. A dead broker is no error: the sweep sends it later."""
    from core.tasks import run_job

    if clock.is_moved():
        return  # whoever plays the time also does the work (run_all_now)
    try:
        run_job.apply_async((job_id,), retry=False)
    except Exception as error:  # the broker's many ways of being away
        log.warning("job_not_sent", job=job_id, error=str(error))


def run(job_id: int) -> None:
    """Do the job unless someone else holds it. Called by the worker; safe to call twice."""
    with transaction.atomic():
        job = Job.objects.select_for_update(skip_locked=True).filter(pk=job_id).first()
        if job is None or job.is_finished:
            return
        if job.status == JobStatus.RUNNING and job.lease_until > clock.now():
            return
        job.attempts += 1
        job.status = JobStatus.RUNNING
        job.started_at = job.started_at or clock.now()
        job.lease_until = clock.now() + LEASE
        job.save()
    work, _title = _kinds[job.kind]
    try:
        result = work(Progress(job)) or {}
    except Refused as refusal:
        _finish(job, JobStatus.FAILED, error=str(refusal))
    except Exception as error:
        log.exception("job_failed", job=job.pk, kind=job.kind)
        if job.attempts < MAX_ATTEMPTS and not isinstance(error, (ValueError, TypeError, KeyError)):
            job.status = JobStatus.QUEUED
            job.lease_until = clock.now() + timedelta(seconds=10 * 2**job.attempts)
            job.error = traceback.format_exc(limit=3)
            job.save(update_fields=["status", "lease_until", "error"])
        else:
            _finish(job, JobStatus.FAILED, error=f"{type(error).__name__}: {error}")
    else:
        _finish(job, JobStatus.DONE, result=result)


def _finish(job: Job, status: str, *, error: str = "", result: dict[str, Any] | None = None) -> None:
    job.refresh_from_db(fields=["file"])
    job.status, job.error, job.result = status, error, result or {}
    job.progress = 100 if status == JobStatus.DONE else job.progress
    job.finished_at = clock.now()
    job.save(update_fields=["status", "error", "result", "progress", "finished_at"])


def resend_lapsed() -> int:
    """Send again what nobody is working on; returns how many."""
    lapsed = list(Job.objects.lapsed().values_list("pk", "attempts")[:500])
    for pk, _attempts in lapsed:
        Job.objects.filter(pk=pk, status=JobStatus.QUEUED).update(lease_until=clock.now() + LEASE)
        send(pk)
    return len(lapsed)


def run_all_now(prefix: str = "") -> int:
    """Do every unfinished job whose kind begins so, here and now (tests, and the demo's moving clock)."""
    done = 0
    waiting = Job.objects.filter(status=JobStatus.QUEUED, kind__startswith=prefix).order_by("pk")
    while pending := list(waiting.values_list("pk", flat=True)):
        for pk in pending:
            run(pk)
            done += 1
    return done
