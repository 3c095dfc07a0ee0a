"""What beat does for rounds."""

from celery import shared_task


@shared_task
def open_due_rounds() -> int:
    """Open the round of each contract whose date has come."""
    from evaluation.actions.rounds import open_due_rounds as open_them

    return open_them()
