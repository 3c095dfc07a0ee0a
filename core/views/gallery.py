"""All components on one page, for those who build pages; only while DEBUG is on."""

from __future__ import annotations

import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import charts
from core.forms_ui import DateInput, MoneyField, PercentField
from core.templatetags.formats import msek, number, percent


class SampleForm(forms.Form):
    title = forms.CharField(label="Insatsens namn", max_length=80, help_text="Så som ni vill att den ska kallas.")
    summary = forms.CharField(
        label="Vad ska förändras?", widget=forms.Textarea, help_text="Skriv för en läsare som inte kan området."
    )
    kind = forms.ChoiceField(label="Kommun", choices=[("", "Välj"), ("1480", "Göteborg"), ("0680", "Jönköping")])
    level = forms.ChoiceField(
        label="Preventionsnivå",
        widget=forms.RadioSelect,
        choices=[("universal", "Universell"), ("selective", "Riktad"), ("indicated", "Indikerad")],
    )
    partners = forms.MultipleChoiceField(
        label="Medverkande parter",
        widget=forms.CheckboxSelectMultiple,
        choices=[("school", "Skola"), ("social", "Socialtjänst"), ("health", "Hälso- och sjukvård")],
        required=False,
    )
    starts = forms.DateField(label="Startar", widget=DateInput(attrs={"data-width": "s"}))
    cost = MoneyField(label="Budgeterad kostnad")
    share = PercentField(label="Andel som kan betalas ut", required=False)
    plan = forms.FileField(label="Bifoga effektlogik", required=False, help_text="PDF, högst 50 MB.")
    agree = forms.BooleanField(label="Vi har förankrat intresseanmälan hos alla parter")


class SampleFilter(forms.Form):
    q = forms.CharField(label="Sök", required=False)
    status = forms.ChoiceField(label="Status", required=False, choices=[("", "Alla"), ("draft", "Utkast")])


def _charts() -> dict[str, Any]:
    return {
        "bars": charts.stacked_bars(
            "182 av 365 miljoner kronor är intecknade",
            ["Utbetalt", "Intecknat", "Väntat", "Fritt"],
            [
                ("Ram 365 mnkr", [61_500_000, 120_900_000, 92_000_000, 90_600_000]),
                ("Utfallstak 170 mnkr", [22_400_000, 58_100_000, 41_000_000, 48_500_000]),
            ],
            show=msek,
            first_column="Del",
            note="Belopp i miljoner kronor den 30 juni 2026.",
        ),
        "cap": charts.stacked_bars(
            "Nästa utbetalning når taket",
            ["Utbetalt", "Berättigat"],
            [("Kontrakt U-2025-004", [Decimal("4200000"), Decimal("1900000")])],
            limits=[Decimal("5500000")],
            limit_label="Tak",
            free_last=False,
            show=msek,
        ),
        "lines": charts.lines(
            "Utbetalningarna följer planen",
            ["2024", "2025", "2026", "2027", "2028"],
            [
                charts.Line("Plan", [10, 20, 50, 110, 170]),
                charts.Line("Utbetalt", [9, 21, 44, None, None]),
                charts.Line("Prognos", [None, None, 44, 98, 151], [None, None, (44, 44), (86, 110), (131, 168)]),
            ],
            show=number,
            limit=170,
            limit_label="Tak",
            first_column="År",
        ),
        "columns": charts.columns(
            "Fler anmälningar i Västra Götaland än i Skåne",
            ["Västra Götaland", "Skåne", "Jönköping"],
            [("Inkomna", [12, 7, 4]), ("Vidare till fas 3", [8, 4, 2]), ("Avslag", [3, 2, 1])],
            show=number,
        ),
        "forest": charts.forest(
            "Frånvaron minskade med sex procentenheter",
            [
                charts.Interval("Huvudanalys", -0.061, -0.092, -0.030, main=True),
                charts.Interval("Utan kovariater", -0.055, -0.094, -0.016),
                charts.Interval("Endast kommuner i Jönköping", -0.048, -0.110, 0.014),
            ],
            show=lambda value: percent(value, 1),
            target=-0.05,
            target_label="Mål",
        ),
        "spread": charts.spread(
            "Ersättningen blir oftast mellan 2 och 4 miljoner kronor",
            [
                charts.Spread("Grund", 900_000, 2_100_000, 2_900_000, 3_700_000, 4_900_000),
                charts.Spread("Bäst", 2_000_000, 3_100_000, 4_000_000, 4_800_000, 5_500_000),
                charts.Spread("Stress", 0, 300_000, 1_100_000, 1_900_000, 3_000_000),
            ],
            show=msek,
            limit=5_500_000,
            limit_label="Tak",
        ),
        "flow": charts.flow(
            "Tidigt stöd ska ge högre skolnärvaro",
            ["Insats", "Prestation", "Utfall", "Effekt"],
            [
                charts.Box("a", "Närvaroteam i årskurs 4–6", 0, ["c"], "3 team"),
                charts.Box("b", "Föräldrastöd i grupp", 0, ["c", "d"]),
                charts.Box("c", "Kartläggning inom tio dagar", 1, ["e"]),
                charts.Box("d", "Åtta träffar för varje familj", 1, ["e"]),
                charts.Box("e", "Ogiltig frånvaro minskar", 2, ["f"], "Mål: –5 procentenheter", "1"),
                charts.Box("f", "Fler klarar grundskolan", 3, [], "", "2"),
            ],
        ),
    }


JOB = SimpleNamespace(
    pk=1, is_finished=False, status="running", progress=40, progress_text="Räknar om 2 av 5 analyser", error=""
)


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    if "job" in request.GET:
        return render(request, "components/job.html", {"job": JOB, "url": "/gallery/?job"})
    if not request.GET.get("quiet"):
        messages.success(request, "Bedömningen är sparad.")
    form = SampleForm({"level": "x", "cost": "1 250 000,50", "agree": ""}) if "errors" in request.GET else SampleForm()
    page = Paginator(range(400), 20).page(int(request.GET.get("page", 5)))
    when = datetime.datetime(2026, 11, 20, 13, 5, tzinfo=datetime.UTC)
    context = {
        "form": form,
        "filter": SampleFilter(request.GET or None),
        "page_obj": page,
        "when": when,
        "contracts": [
            {
                "name": "Skolnärvaro i Göteborg",
                "number": "U-2025-004",
                "status": "active",
                "word": "Löper",
                "paid": Decimal("4200000"),
                "cap": Decimal("5500000"),
                "share": Decimal("0.7636"),
            },
            {
                "name": "Tidiga samordnade insatser, Jönköpings län",
                "number": "U-2025-007",
                "status": "paid",
                "word": "Utbetalt",
                "paid": Decimal("12500000"),
                "cap": Decimal("12500000"),
                "share": Decimal(1),
            },
            {
                "name": "Hälsosam start i Malmö",
                "number": "U-2025-011",
                "status": "stopped",
                "word": "Stoppat",
                "paid": Decimal("830250.50"),
                "cap": Decimal("9000000"),
                "share": Decimal("0.0922"),
            },
        ],
        "tasks": [
            {"title": "Om er organisation", "url": "#", "state": "done"},
            {"title": "Behov och målgrupp", "url": "#", "state": "in_progress", "hint": "Två frågor återstår"},
            {"title": "Utfallsmått", "url": "#", "state": "not_started"},
            {
                "title": "Parternas bekräftelse",
                "url": "#",
                "state": "correct",
                "hint": "Region Jönköpings län har tackat nej",
            },
            {"title": "Granska och skicka", "url": "#", "state": "blocked", "hint": "När alla delar är klara"},
        ],
        "events": [
            {"when": when, "text": "Anna Berg fastställde resultatet för omgång 2.", "state": "current"},
            {
                "when": when - datetime.timedelta(days=6),
                "text": "Verifierare räknade om och godkände.",
                "state": "done",
                "more": "Skillnad 0,0 procentenheter.",
            },
            {"when": datetime.date(2026, 6, 30), "text": "Mätperioden slutade.", "state": "done"},
        ],
        "steps": [
            {"label": "Data", "state": "done"},
            {"label": "Beräknad", "state": "done"},
            {"label": "Verifierad", "state": "current", "note": "Senast 30 november"},
            {"label": "Kommenterad", "state": "todo"},
            {"label": "Fastställd", "state": "todo"},
            {"label": "Utbetald", "state": "todo"},
        ],
        "job": JOB,
        "charts": _charts(),
    }
    return render(request, "components/gallery.html", context)
