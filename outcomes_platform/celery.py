"""The Celery application; the broker carries only the ids of jobs whose truth stands in PostgreSQL."""

import os
from typing import Any

from celery import Celery, signals
from django.conf import settings

from core import logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outcomes_platform.settings")


@signals.setup_logging.connect
def keep_our_logs(**_facts: Any) -> None:
    """Celery would put lines of its own shape, in local time, in place of ours."""
    logs.configure(settings.LOGGING)


app = Celery("outcomes_platform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
