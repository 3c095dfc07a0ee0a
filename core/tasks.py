"""What Celery runs for everyone: jobs, the outbox, reminders and the nightly checks."""

from celery import shared_task

from core import registry
from core.actions import jobs, notices


@shared_task
def run_job(job_id: int) -> None:
    jobs.run(job_id)


@shared_task
def resend_lapsed_jobs() -> None:
    jobs.resend_lapsed()


@shared_task
def deliver_outbox() -> None:
    notices.deliver_waiting()


@shared_task
def send_reminders() -> None:
    for remind in registry.reminders:
        remind()


@shared_task
def run_nightly_checks() -> None:
    for check in registry.nightly_checks:
        check()
