"""What the platform knows already: names, numbers and key figures, each with its source."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from calls.models import Application, Prefill, Question, QuestionKind, Section
from calls.permissions import lead_of
from core import clock
from core.models import Organisation
from core.templatetags.formats import date_sv, number
from programme.kolada.client import Kolada
from programme.kolada.data import KoladaError

KPI = re.compile(r"[NU]\d{5}")


@dataclass(frozen=True)
class Figure:
    kpi: str
    title: str
    year: int
    value: Decimal


# (key figures, Kolada's id of the place) -> the newest figure of each that has one. Replaced in tests.
Latest = Callable[[list[str], str], list[Figure]]


@dataclass
class Gathered:
    """Answers by question, the source of each, and whether Kolada could not be asked."""

    values: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    unreachable: bool = False


def kpis_in(text: str) -> list[str]:
    return list(dict.fromkeys(KPI.findall(text.upper())))


def latest_figures(kpis: list[str], place: str) -> list[Figure]:
    """The newest figures of the last five years for women and men together. Somebody waits for the page, so a service
    that is busy or does not answer is given up at once."""

    def impatient(seconds: float) -> None:
        if seconds > 0.5:
            raise KoladaError("Kolada asks us to wait")

    this_year = clock.today().year
    years = list(range(this_year - 5, this_year + 1))
    with Kolada(settings.KOLADA_URL, now=clock.now, timeout=4.0, sleep=impatient) as kolada:
        series = kolada.values(kpis, [place], years)
        titles = {kpi.id: kpi.title for kpi in kolada.kpis(kpis)}
    found = []
    for kpi in kpis:
        for year in reversed(years):
            value = series.value(kpi, place, year)
            if value is not None:
                found.append(Figure(kpi, titles.get(kpi, kpi), year, Decimal(value)))
                break
    return found


def place_of(organisation: Organisation) -> str:
    role = organisation.roles.exclude(kolada_id="").first() or organisation.roles.first()
    return (role.kolada_id or role.code) if role else ""


def known(application: Application, section: Section, fetch: Latest | None = None) -> Gathered:
    """Answers that can be filled in. Asks Kolada once for all of them, so it is called outside any transaction."""
    gathered, lead = Gathered(), lead_of(application)
    questions = list(section.questions.exclude(prefill=""))
    if lead is None or not questions:
        return gathered
    for question in questions:
        value = _from_register(application, lead.organisation, question)
        if value:
            gathered.values[question.key] = value
            gathered.sources[question.key] = _("the register of organisations, %(day)s") % {
                "day": date_sv(clock.today())
            }
    place = place_of(lead.organisation)
    asked = {item.key: kpis_in(item.kpi) for item in questions if item.prefill == Prefill.KOLADA}
    wanted = list(dict.fromkeys(kpi for kpis in asked.values() for kpi in kpis))
    if place and wanted:
        try:
            figures = {figure.kpi: figure for figure in (fetch or latest_figures)(wanted, place)}
        except KoladaError:
            gathered.unreachable = True
            return gathered
        for question in questions:
            own = [figures[kpi] for kpi in asked.get(question.key, []) if kpi in figures]
            if own:
                gathered.values[question.key] = _in_words(question, own)
                gathered.sources[question.key] = _("Kolada (RKA), %(figures)s, fetched %(day)s") % {
                    "figures": ", ".join(f"{figure.kpi} {figure.year}" for figure in own),
                    "day": date_sv(clock.today()),
                }
    return gathered


def _in_words(question: Question, figures: list[Figure]) -> str:
    if question.kind == QuestionKind.NUMBER:
        return f"{figures[0].value:f}".replace(".", ",")
    return "\n".join(
        _("%(title)s: %(value)s (%(year)s)")
        % {"title": figure.title, "value": number(figure.value, 1), "year": figure.year}
        for figure in figures
    )


def _from_register(application: Application, organisation: Organisation, question: Question) -> str:
    match question.prefill:
        case Prefill.LEAD:
            return str(organisation)
        case Prefill.ORG_NUMBER:
            return organisation.formatted_org_number
        case Prefill.PARTNERS:
            members = application.constellation.members.exclude(role="lead").exclude(status="declined")
            return ", ".join(str(member) for member in members.select_related("organisation", "unit"))
    return ""


def sources_of(questions: list[Question], answer: Any) -> dict[str, str]:
    """Where each answer that was filled in comes from; an answer that has been changed since is its writers' own."""
    if answer is None:
        return {}
    return {
        question.key: kept["source"]
        for question in questions
        if (kept := answer.sources.get(question.key)) and kept["value"] == answer.data.get(question.key)
    }
