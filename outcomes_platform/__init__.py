"""The project. Celery's application is made here, so that every process that asks for a job hands it to our broker."""

from outcomes_platform.celery import app as celery_app

__all__ = ["celery_app"]
