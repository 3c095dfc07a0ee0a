"""The Celery application; the broker carries only the ids of jobs whose truth stands in PostgreSQL."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outcomes_platform.settings")

app = Celery("outcomes_platform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
