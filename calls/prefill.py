"""What the platform knows already: names and numbers from the register, key figures from Kolada."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from calls.models import Application, Prefill, Question, Section
from calls.permissions import lead_of
from core import clock
from core.errors import Refused
from core.models import Organisation
from core.templatetags.formats import number
from programme.kolada.client import Kolada
from programme.kolada.data import KoladaError

# (key figure, Kolada's id of the place) -> (year, value) or nothing. Replaced in tests.
Latest = Callable[[str, str], tuple[int, Any] | None]


def latest_figure(kpi: str, place: str) -> tuple[int, Any] | None:
    """The newest figure of the last five years for women and men together."""
    this_year = clock.today().year
    years = list(range(this_year - 5, this_year))
    with Kolada(now=clock.now, timeout=6.0) as kolada:
        series = kolada.values([kpi], [place], years)
    for year in reversed(years):
        value = series.value(kpi, place, year)
        if value is not None:
            return year, value
    return None


def place_of(organisation: Organisation) -> str:
    role = organisation.roles.exclude(kolada_id="").first() or organisation.roles.first()
    return (role.kolada_id or role.code) if role else ""


def known(application: Application, section: Section, fetch: Latest | None = None) -> dict[str, str]:
    """Answers that can be filled in, by question. Asks Kolada, so it is called outside any transaction."""
    lead = lead_of(application)
    if lead is None:
        return {}
    found: dict[str, str] = {}
    for question in section.questions.exclude(prefill=""):
        value = _value(application, lead.organisation, question, fetch or latest_figure)
        if value:
            found[question.key] = value
    return found


def _value(application: Application, organisation: Organisation, question: Question, fetch: Latest) -> str:
    match question.prefill:
        case Prefill.LEAD:
            return str(organisation)
        case Prefill.ORG_NUMBER:
            return organisation.formatted_org_number
        case Prefill.PARTNERS:
            members = application.constellation.members.exclude(role="lead").exclude(status="declined")
            return ", ".join(str(member) for member in members.select_related("organisation", "unit"))
        case Prefill.KOLADA:
            place = place_of(organisation)
            if not place:
                return ""
            try:
                figure = fetch(question.kpi, place)
            except KoladaError as error:
                raise Refused(
                    _("Kolada does not answer now. Fill in the figure yourselves, or try again later.")
                ) from error
            if figure is None:
                return ""
            year, value = figure
            if question.kind == "number":
                return str(value)
            return _("%(value)s (%(year)s, Kolada %(kpi)s)") % {
                "value": number(value, 1),
                "year": year,
                "kpi": question.kpi,
            }
    return ""
