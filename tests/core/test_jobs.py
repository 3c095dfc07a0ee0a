"""Slow work is done once, survives a killed worker and a dead broker."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import transaction

from core import clock
from core.actions import jobs
from core.models import Job
from outcomes_platform.embedded import CHECKOUT
from tests import cast

DONE: list[int] = []


@jobs.register("test.count", title="Count")
def count(progress):
    progress(50, "half")
    DONE.append(progress.job.pk)
    return {"turns": len(DONE)}


@jobs.register("test.fail", title="Fail")
def fail(progress):
    raise ValueError("wrong figures")


@pytest.fixture(autouse=True)
def nothing_done():
    DONE.clear()


@pytest.fixture
def officer(db):
    return cast.officer()


def test_the_same_key_is_one_job_done_once(officer):
    first = jobs.request_job(actor=officer, kind="test.count", key="a")
    second = jobs.request_job(actor=officer, kind="test.count", key="a")
    assert first.pk == second.pk
    jobs.run(first.pk)
    jobs.run(first.pk)
    first.refresh_from_db()
    assert (first.status, first.progress, first.result, DONE) == ("done", 100, {"turns": 1}, [first.pk])


def test_a_job_of_a_rolled_back_cause_is_never_done(officer):
    @transaction.atomic
    def cause_that_fails():
        jobs.request_job(actor=officer, kind="test.count", key="b")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        cause_that_fails()
    assert Job.objects.count() == 0


def test_a_killed_worker_leaves_the_job_to_the_next_one_when_its_lease_lapses(officer):
    job = jobs.request_job(actor=officer, kind="test.count", key="c")
    Job.objects.filter(pk=job.pk).update(status="running", attempts=1)
    jobs.run(job.pk)
    assert DONE == []
    Job.objects.filter(pk=job.pk).update(lease_until=clock.now() - timedelta(seconds=1))
    assert [lapsed.pk for lapsed in Job.objects.lapsed()] == [job.pk]
    jobs.run(job.pk)
    assert [job.pk] == DONE


def test_a_failed_job_says_why_and_can_be_asked_for_again(officer):
    job = jobs.request_job(actor=officer, kind="test.fail", key="d")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error) == ("failed", "ValueError: wrong figures")
    again = jobs.request_job(actor=officer, kind="test.fail", key="d")
    assert (again.pk, again.status, again.attempts) == (job.pk, "queued", 0)


def test_an_unknown_kind_is_refused(officer):
    with pytest.raises(LookupError):
        jobs.request_job(actor=officer, kind="test.unknown", key="e")


def test_a_process_that_only_serves_pages_hands_its_jobs_to_our_broker():
    """In a process of its own: here some test has always imported the application already."""
    asks = "import django; django.setup(); from core.tasks import run_job; print(run_job.app.main)"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "outcomes_platform.settings"}
    done = subprocess.run(
        [sys.executable, "-c", asks], capture_output=True, text=True, cwd=CHECKOUT, env=environment, check=True
    )
    assert done.stdout.strip() == "outcomes_platform"


def test_a_dead_broker_holds_up_nobody(officer, monkeypatch, django_capture_on_commit_callbacks):
    from outcomes_platform.celery import app

    # Celery keeps its connections: without pools of its own this test would leave the dead one to those after it.
    with monkeypatch.context() as here:
        here.setattr(app, "_pool", None)
        here.setattr(app.amqp, "_producer_pool", None)
        here.setitem(app.conf, "broker_url", "redis+socket:///nowhere/at/all.sock")
        with django_capture_on_commit_callbacks(execute=True):
            job = jobs.request_job(actor=officer, kind="test.count", key="f")
    assert Job.objects.get(pk=job.pk).status == "queued"
    with app.producer_or_acquire() as producer:
        assert "nowhere" not in producer.connection.as_uri()
