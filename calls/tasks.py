"""What beat and the workers do for calls."""

from celery import shared_task


@shared_task
def open_and_close_calls() -> None:
    """Calls open and close by the clock alone; this tells those who wait for it."""
    from calls.work import tell_of_closing

    tell_of_closing()
