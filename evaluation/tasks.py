"""What beat and the workers do for rounds."""

from celery import shared_task


@shared_task
def open_due_rounds() -> None:
    """Open the round of each contract whose date has come."""
