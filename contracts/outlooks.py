"""Pictures of what a contract may come to pay: charts, each with its table."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from contracts.models import Contract
from contracts.simulation import (
    ContractModel,
    check_parties,
    monte_carlo,
    outlooks,
    planned,
    tornado,
)
from core import charts
from core.charts.drawing import Chart
from core.templatetags.formats import msek, number, percent, sek


def pictures_of(contract: Contract, model: ContractModel, *, draws: int, seed: int) -> dict[str, Any]:
    """All that the simulator page shows for these assumptions."""
    names = {party.code: str(party) for party in contract.parties.select_related("organisation", "unit__organisation")}
    stress, base, best = outlooks(model)
    found = monte_carlo(model, draws=draws, seed=seed)
    return {
        "checks": [
            {
                "party": names.get(check.party, check.party),
                "failing": check.failing,
                "succeeding": check.succeeding,
                "loses": check.loses_when_outcomes_fail,
                "gains": check.gains_when_outcomes_come,
                "explain": check.needs_explaining,
            }
            for check in check_parties(model)
        ],
        "benefits": any(model.benefits.values()),
        "cases": cases_chart(stress, base, best),
        "planned": [
            {
                "name": model.terms.get("names", {}).get(scenario, scenario),
                "total": total,
                "is_plan": scenario == model.terms.get("scenario"),
            }
            for scenario, total in planned(model).items()
        ],
        "tornado": tornado_chart(model, contract, base.total),
        "distribution": distribution_chart(found.total.__dict__ | {"draws": found.draws}),
        "mean": found.total.mean,
        "nothing": found.nothing,
        "exact": found.exact,
        "draws": found.draws,
        "total_low": found.total.percentiles[5],
        "total_high": found.total.percentiles[95],
    }


def cases_chart(stress: Any, base: Any, best: Any) -> Chart:
    years = sorted({*stress.years, *base.years, *best.years})
    title = _("In the expected case %(base)s is paid, in the best %(best)s, under stress %(stress)s") % {
        "base": msek(base.total),
        "best": msek(best.total),
        "stress": msek(stress.total),
    }
    cases = [(_("Stress"), stress), (_("Expected"), base), (_("Best"), best)]
    return charts.columns(
        title,
        [str(year) for year in years],
        [(str(name), [case.years.get(year, 0) for year in years]) for name, case in cases],
        show=msek,
        first_column=_("Year"),
        note=_(
            "Stress has effects, volume and drop-out at their worse end, the best case at their better. Costs are the "
            "expected ones in all three; what they mean for the payment is shown next."
        ),
    )


def tornado_chart(model: ContractModel, contract: Contract, base: Any) -> Chart | None:
    bars = [bar for bar in tornado(model) if bar.swing > 0]
    if not bars:
        return None
    words = {"volume": _("Volume"), "dropout": _("Drop-out"), "cost": _("Costs")}
    words |= {f"effect:{outcome.code}": outcome.name for outcome in contract.outcomes.all()}
    title = _("“%(assumption)s” matters most for what is paid") % {
        "assumption": words.get(bars[0].assumption, bars[0].assumption)
    }
    return charts.forest(
        title,
        [
            charts.Interval(
                words.get(bar.assumption, bar.assumption),
                float(base),
                min(bar.at_low, bar.at_high),
                max(bar.at_low, bar.at_high),
            )
            for bar in bars
        ],
        show=msek,
        zero=None,
        note=_("One assumption at a time at its lowest and highest; the others as expected."),
    )


def distribution_chart(total: dict[str, Any]) -> Chart:
    """How often each amount came out."""
    edges, counts = total["edges"], total["counts"]
    draws = sum(counts) or 1
    levels = {int(level): value for level, value in total["percentiles"].items()}
    title = _("In nine cases of ten between %(low)s and %(high)s is paid") % {
        "low": msek(levels[5]),
        "high": msek(levels[95]),
    }
    step = max(1, len(counts) // 10)
    groups, shares = [], []
    # Numbers alone under the columns: ten amounts with their unit would run into each other.
    million = edges[-1] >= 10_000_000
    for start in range(0, len(counts), step):
        groups.append(number(edges[start] / (1_000_000 if million else 1_000), 1 if million else 0))
        shares.append(sum(counts[start : start + step]) / draws)
    return charts.columns(
        title,
        groups,
        [(_("Share of the draws"), shares)],
        show=lambda value: percent(value, 0),
        first_column=_("From, SEK million") if million else _("From, SEK thousand"),
    )


def kept_pictures(result: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """A kept run: in all, and by year for each party."""
    parties: dict[str, list[dict[str, Any]]] = {}
    for row in result["years"]:
        parties.setdefault(row["party"], []).append(row)
    by_party = []
    for code, rows in parties.items():
        pays = any(row["pays"]["most"] > 0 for row in rows)
        side = "pays" if pays else "receives"
        words = _("%(party)s pays") if pays else _("%(party)s receives")
        spreads = [_spread(str(row["year"]), row[side]) for row in rows if row[side]["most"] > 0]
        if spreads:
            by_party.append(
                charts.spread(
                    _("%(what)s %(mean)s on average")
                    % {
                        "what": words % {"party": names.get(code, code)},
                        "mean": msek(sum(row[side]["mean"] for row in rows)),
                    },
                    spreads,
                    show=msek,
                )
            )
    return {
        "distribution": distribution_chart(result["total"]),
        "by_party": by_party,
        "nothing": result["nothing"],
        "exact": result["exact"],
        "draws": result["draws"],
        "mean": result["total"]["mean"],
    }


def _spread(label: str, found: dict[str, Any]) -> charts.Spread:
    levels = {int(level): value for level, value in found["percentiles"].items()}
    return charts.Spread(label, levels[5], levels[25], levels[50], levels[75], levels[95])


def exposure_pictures(result: dict[str, Any], visible: dict[int, str]) -> dict[str, Any]:
    """The programme's exposure: in all against its ceiling, each year against its budget."""
    ceiling = result["ceiling"]
    years = [row for row in result["years"] if row["payments"]["most"] > 0 or row["budget"]]
    total = charts.spread(
        _("The probability of passing %(ceiling)s is %(share)s")
        % {"ceiling": msek(ceiling), "share": percent(result["over"], 1)},
        [_spread(_("All contracts"), result["total"])],
        show=msek,
        limit=ceiling,
        limit_label=_("Ceiling"),
    )
    worst = max((row for row in years if row["over"] is not None), key=lambda row: row["over"], default=None)
    title = _("No year's budget is at risk")
    if worst and worst["over"] > 0:
        title = _("%(year)s is most at risk: its budget is passed with a probability of %(share)s") % {
            "year": worst["year"],
            "share": percent(worst["over"], 1),
        }
    by_year = charts.spread(title, [_spread(str(row["year"]), row["payments"]) for row in years], show=msek)
    return {
        "over": result["over"],
        "ceiling": ceiling,
        "excess": result["excess"],
        "mean": result["total"]["mean"],
        "draws": result["draws"],
        "total": total,
        "by_year": by_year,
        "years": [
            {
                "year": row["year"],
                "mean": sek(round(row["payments"]["mean"])),
                "high": sek(round({int(k): v for k, v in row["payments"]["percentiles"].items()}[95])),
                "budget": None if row["budget"] is None else sek(round(row["budget"])),
                "over": row["over"],
            }
            for row in years
        ],
        "contracts": sorted(
            ((visible[int(pk)], mean) for pk, mean in result["by_contract"].items() if int(pk) in visible),
            key=lambda item: -item[1],
        ),
    }
