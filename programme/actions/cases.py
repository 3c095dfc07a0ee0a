"""The programme's own case of the year: decisions that concern no application stand there."""

from core import clock
from core.actions.records import open_case
from core.models import Case, CaseKind, User


def programme_case(actor: User) -> Case:
    """This year's case of the programme; opened when the year's first document needs it."""
    year = clock.today().year
    case = Case.objects.filter(kind=CaseKind.PROGRAMME, year=year).order_by("number").first()
    return case or open_case(actor=actor, kind=CaseKind.PROGRAMME, title=f"Pilotverksamheten {year}")
