"""The year's own cases: of the programme, and of the delegation's meetings."""

from django.db import connection, transaction

from core import clock
from core.actions.records import open_case
from core.models import Case, CaseKind, User


@transaction.atomic
def case_of_the_year(actor: User, kind: str, title: str) -> Case:
    """This year's case of the kind; opened when the year's first document needs it, once also when two ask at once."""
    year = clock.today().year
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [f"case of the year {kind}", year])
    case = Case.objects.filter(kind=kind, year=year, status=Case.Status.OPEN).order_by("number").first()
    return case or open_case(actor=actor, kind=kind, title=f"{title} {year}")


def programme_case(actor: User) -> Case:
    """Decisions that concern no application stand there."""
    return case_of_the_year(actor, CaseKind.PROGRAMME, "Pilotverksamheten")


def meeting_case(actor: User) -> Case:
    """Notices and minutes stand there."""
    return case_of_the_year(actor, CaseKind.MEETING, "Delegationens sammanträden")
