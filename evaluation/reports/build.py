"""Build the report of a run. Everything that any format shows is decided here."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import clock
from core.templatetags.formats import date_sv
from evaluation.actions.protocols import content_of
from evaluation.forms.protocols import METHODS
from evaluation.models import Delivery, Protocol, Round, Run
from evaluation.queries import current_verification, result_of, threshold_of
from evaluation.reports.charts import charts_of
from evaluation.reports.disclosure import prefix_of, suppressed
from evaluation.reports.model import HIDDEN, Cell, Column, Report, Table
from evaluation.reports.words import CHECK_NAMES, flag_words, grade_of, refusal_words


def build(round: Round, run: Run, *, unsuppressed: bool = False) -> Report:
    """The report in the active language. ``unsuppressed`` is for the evaluator and the verifier alone."""
    result = result_of(run)
    threshold = threshold_of(round)
    protocols = _protocols(run)
    for outcome in result["outcomes"]:
        outcome["period_kind"] = protocols[outcome["outcome"]].period_kind
    hidden = {} if unsuppressed else suppressed(run, threshold).hidden
    guard = Guard(hidden, hides=not unsuppressed)
    interpretation = run.interpretations.select_related("signed_by").first()
    tables = [
        estimates(result, guard),
        flow(result, guard),
        attrition(result, guard),
        data_quality(run, round),
        balance(result),
        descriptives(result, guard),
        sensitivity(result, guard, "sensitivity", _("Sensitivity analyses")),
        sensitivity(result, guard, "subgroups", _("Subgroups (exploratory unless listed in the protocol)")),
        checks(result),
        survey_course(result, guard),
        survey_changes(result, guard),
        events(result, guard),
        concentration(result, guard),
        moves(result, guard),
        payment_lines(run),
        caps(run),
        economics(result, run),
        deviations(protocols),
        definitions(protocols),
        sign_offs(round, run),
        software(run),
    ]
    tables = [table for table in tables if table.rows]
    log = Table(
        "disclosure_log",
        _("What is hidden because of small groups"),
        [Column("threshold", _("Smallest group shown"), True), Column("hidden", _("Figures hidden"), True)],
        [[threshold, len(hidden)]],
    )
    return Report(
        head=head(round, run, protocols),
        summary=[summary(outcome, guard, result) for outcome in result["outcomes"]],
        tables=[*tables, log],
        texts=texts(interpretation),
        comments=[
            {
                "organisation": str(comment.organisation),
                "text": comment.text or _("No remarks."),
                "at": comment.at.date().isoformat(),
            }
            for comment in round.comments.select_related("organisation")
        ],
        charts=charts_of(result, guard),
        threshold=threshold,
        hidden_count=len(hidden),
        language=get_language() or "sv",
    )


class Guard:
    """Gives a figure, or HIDDEN where it must not be shown."""

    def __init__(self, hidden: Mapping[tuple[str, ...], Any], *, hides: bool = True) -> None:
        self.hidden = hidden
        self.hides = hides

    def __call__(self, key: tuple[str, ...], value: Cell) -> Cell:
        return HIDDEN if key in self.hidden else value

    def estimate(self, base: tuple[str, ...], value: Cell) -> Cell:
        names = ("estimate", "estimate_treated", "estimate_comparison")
        return HIDDEN if any((*base, name) in self.hidden for name in names) else value


def _protocols(run: Run) -> dict[str, Protocol]:
    if run.snapshot is None:
        return {}
    found = Protocol.objects.select_related(
        "outcome", "unit_cost__table", "evaluator_signed_by", "officer_signed_by"
    ).in_bulk([part["protocol"] for part in run.snapshot.parts])
    return {part["outcome"]: found[part["protocol"]] for part in run.snapshot.parts}


def head(round: Round, run: Run, protocols: Mapping[str, Protocol]) -> dict[str, Any]:
    contract = round.contract
    verification = current_verification(round)
    planned = _planned(round)
    return {
        "contract": contract.title,
        "case": contract.case.reg_no,
        "round": round.number,
        "planned": planned,
        "is_final": bool(contract.ends_on and round.as_of >= contract.ends_on),
        "is_after_contract": round.is_after_contract,
        "as_of": round.as_of.isoformat(),
        "status": round.get_status_display(),
        "evaluator": str(contract.evaluator or ""),
        "independence": _("Named by the secretariat, not paid by results, without power over prices or payments."),
        "verifier": str(verification.verifier) if verification else "",
        "verified": verification.outcome if verification else "",
        "protocols": [
            {
                "outcome": code,
                "version": protocol.version,
                "sha256": protocol.sha256,
                "locked_at": protocol.locked_at.isoformat() if protocol.locked_at else None,
            }
            for code, protocol in protocols.items()
        ],
        "snapshot": run.snapshot.sha256 if run.snapshot else "",
        "result": run.result_sha256,
        "code": run.code_version,
        "run": run.pk,
        "computed_at": run.finished_at.isoformat(timespec="seconds"),
        "use": _use(round),
    }


def _planned(round: Round) -> int | None:
    from evaluation.actions.rounds import dates_of

    contract = round.contract
    last = contract.follow_up_until or contract.ends_on
    if last is None:
        return None
    programme = contract.commitment.programme if contract.commitment else None
    return len(dates_of(contract, programme, last)) or None


def _use(round: Round) -> str:
    if round.is_after_contract:
        return _("May be told and learnt from. Settles nothing: the contract has ended.")
    if round.status == "established":
        return _("Established by the delegation; payment rests on it.")
    return _("Not yet established. Must not be used for payment.")


def summary(outcome: Mapping[str, Any], guard: Guard, result: Mapping[str, Any]) -> dict[str, Any]:
    """One outcome in a line: value, interval, number, evidence and what it means for payment."""
    base = prefix_of(outcome, result["round"])

    def value(name: str) -> Cell:
        text = outcome[name]
        return guard.estimate(base, None if text is None else Decimal(text))

    return {
        "outcome": outcome["outcome"],
        "name": outcome["name"],
        "unit": outcome["unit"],
        "value": value("value"),
        "ci_low": value("ci_low"),
        "ci_high": value("ci_high"),
        "n": guard((*base, "n"), outcome["main"]["n"]),
        "grade": grade_of(outcome),
        "flags": [flag_words(flag) for flag in outcome["main"]["flags"]],
        "refusals": [refusal_words(word) for word in outcome["refusals"]],
        "reached": outcome["reached"],
        "threshold": None if outcome["threshold"] is None else Decimal(outcome["threshold"]),
        "decision_changes": outcome["decision_changes"],
        "method": str(METHODS.get(outcome["method"], outcome["method"])),
    }


def estimates(result: Mapping[str, Any], guard: Guard) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("method", _("Method")),
        Column("n", _("Number analysed"), True),
        Column("n_treated", _("Of which in the intervention"), True),
        Column("n_clusters", _("Clusters"), True),
        Column("unadjusted", _("Unadjusted"), True),
        Column("estimate", _("Estimate"), True),
        Column("std_error", _("Standard error"), True),
        Column("ci_low", _("Interval from"), True),
        Column("ci_high", _("Interval to"), True),
        Column("p_value", "p", True),
        Column("relative", _("Relative effect, per cent"), True),
        Column("minimum_detectable", _("Smallest effect that could have been seen"), True),
        Column("se_convention", _("Kind of standard error")),
        Column("value", _("Deciding value"), True),
        Column("unit", _("Unit")),
        Column("reached", _("Threshold reached")),
        Column("payable", _("Fit to pay by")),
    ]
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base, main = prefix_of(outcome, result["round"]), outcome["main"]
        details = main["details"]
        relative = details.get("relative_effect") or {}
        unadjusted = details.get("unadjusted")
        if isinstance(unadjusted, Mapping):
            unadjusted = unadjusted.get("estimate")

        def shown(value: Cell, base: tuple[str, ...] = base) -> Cell:
            return guard.estimate(base, value)

        rows.append(
            [
                outcome["name"],
                str(METHODS.get(outcome["method"], outcome["method"])),
                guard((*base, "n"), main["n"]),
                guard((*base, "main", "treated"), main["n_treated"]),
                main["n_clusters"],
                shown(unadjusted if isinstance(unadjusted, (int, float)) else None),
                *(shown(main[key]) for key in ("estimate", "std_error", "ci_low", "ci_high")),
                shown(main["p_value"]),
                shown(relative.get("percent") if isinstance(relative, Mapping) else None),
                shown(outcome["minimum_detectable"]),
                main["se_convention"],
                shown(None if outcome["value"] is None else Decimal(outcome["value"])),
                outcome["unit"],
                outcome["reached"],
                not outcome["refusals"],
            ]
        )
    return Table("estimates", _("Results"), columns, rows)


def flow(result: Mapping[str, Any], guard: Guard) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("step", _("Step")),
        Column("treated", _("Intervention"), True),
        Column("comparison", _("Comparison"), True),
        Column("total", _("Together"), True),
    ]
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base = prefix_of(outcome, result["round"])
        for place, step in enumerate(outcome["flow"]["steps"]):
            key = (*base, "flow", str(place))
            rows.append(
                [
                    outcome["name"],
                    step["label"],
                    guard((*key, "treated"), step["treated"]),
                    guard((*key, "comparison"), step["comparison"]),
                    guard((*key, "total"), step["treated"] + step["comparison"]),
                ]
            )
    return Table("flow", _("Participants"), columns, rows)


def attrition(result: Mapping[str, Any], guard: Guard) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("group", _("Group")),
        Column("share", _("Lost from first to last step"), True, 4),
    ]
    names = {
        "overall": _("All"),
        "treated": _("Intervention"),
        "comparison": _("Comparison"),
        "differential": _("Difference between the groups"),
    }
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base = prefix_of(outcome, result["round"])
        steps = outcome["flow"]["steps"]
        if len(steps) < 2:
            continue
        ends = (0, len(steps) - 1)
        for group, name in names.items():
            share = outcome["flow"]["attrition"][group]
            if share is None:
                continue
            wanted = {"overall": ("total",), "differential": ("treated", "comparison")}.get(group, (group,))
            keys = [(*base, "flow", str(place), column) for place in ends for column in wanted]
            keys += [
                (*base, "flow", str(place), "lost", c) for place in range(len(steps)) for c in ("treated", "comparison")
            ]
            covered = any(key in guard.hidden for key in keys)
            rows.append([outcome["name"], name, HIDDEN if covered else share])
    return Table("attrition", _("Attrition"), columns, rows)


def data_quality(run: Run, round: Round) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("source", _("Source")),
        Column("on_time", _("Delivered in time")),
        Column("version", _("Version"), True),
        Column("corrections", _("Corrections"), True),
        Column("rows", _("Rows"), True),
        Column("filled", _("Share of cells filled"), True, 4),
        Column("restated", _("Rows changed since the version before"), True),
    ]
    rows: list[list[Cell]] = []
    parts = run.snapshot.parts if run.snapshot else []
    found = Delivery.objects.select_related("protocol__outcome").in_bulk([part["delivery"] for part in parts])
    for part in parts:
        delivery = found[part["delivery"]]
        cells = [item["filled"] + item["missing"] for item in delivery.quality.values()]
        filled = sum(item["filled"] for item in delivery.quality.values())
        rows.append(
            [
                delivery.protocol.outcome.name,
                delivery.get_source_display(),
                delivery.received_at.astimezone(clock.STOCKHOLM).date() <= round.data_due_on,
                delivery.version,
                delivery.version - 1,
                None if delivery.protocol.individual_rows and part["rows"] < 5 else part["rows"],
                filled / sum(cells) if sum(cells) else None,
                None if delivery.protocol.individual_rows else delivery.differences.get("added"),
            ]
        )
    return Table("data_quality", _("Quality of the data"), columns, rows)


def balance(result: Mapping[str, Any]) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("column", _("Property")),
        Column("std_difference", _("Standardised difference"), True),
        Column("imbalanced", _("Above 0.1")),
        Column("refused", _("Above 0.25: not to be paid by")),
    ]
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        for entry in outcome["balance"]:
            difference = entry.get("weighted_std_difference", entry.get("std_difference"))
            rows.append(
                [
                    outcome["name"],
                    f"{entry['column']} = {entry['level']}" if entry.get("level") is not None else entry["column"],
                    difference,
                    bool(entry.get("imbalanced")),
                    abs(difference or 0) > 0.25,
                ]
            )
    return Table("balance", _("Balance of the groups"), columns, rows)


def descriptives(result: Mapping[str, Any], guard: Guard) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("column", _("Property")),
        Column("group", _("Group")),
        Column("n", _("Count"), True),
        Column("missing", _("Missing"), True),
        Column("mean", _("Mean"), True),
        Column("sd", _("Standard deviation"), True),
    ]
    names = {"treated": _("Intervention"), "comparison": _("Comparison")}
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base = prefix_of(outcome, result["round"])
        for entry in outcome["descriptives"]:
            for group, name in names.items():
                part = entry[group]
                if not part["n"] and not part["missing"]:
                    continue
                key = (*base, "column", entry["column"], group)
                rows.append(
                    [
                        outcome["name"],
                        entry["label"],
                        name,
                        guard((*key, "n"), part["n"]),
                        guard((*key, "missing"), part["missing"]),
                        guard((*key, "mean"), part["mean"]),
                        guard((*key, "mean"), part["sd"]),
                    ]
                )
    return Table("descriptives", _("Description of the data"), columns, rows)


def sensitivity(result: Mapping[str, Any], guard: Guard, kind: str, title: str) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("analysis", _("Analysis")),
        Column("n", _("Count"), True),
        Column("estimate", _("Estimate"), True),
        Column("ci_low", _("Interval from"), True),
        Column("ci_high", _("Interval to"), True),
        Column("p_value", "p", True),
        Column("value", _("Deciding value"), True),
        Column("changes", _("Would turn the decision")),
        Column("error", _("Why it could not be computed")),
    ]
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base = prefix_of(outcome, result["round"])
        for place, item in enumerate(outcome[kind]):
            key = (*base, kind, str(place))

            def shown(value: Cell, key: tuple[str, ...] = key) -> Cell:
                return guard((*key, "estimate"), value)

            rows.append(
                [
                    outcome["name"],
                    item["label"],
                    guard(key, item["n"]),
                    *(shown(item[name]) for name in ("estimate", "ci_low", "ci_high", "p_value")),
                    shown(None if item["value"] is None else Decimal(item["value"])),
                    item["changes_decision"] if kind == "sensitivity" else None,
                    item["error"],
                ]
            )
    return Table(kind, title, columns, rows)


def checks(result: Mapping[str, Any]) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("check", _("Check")),
        Column("look", _("To be looked at")),
        Column("figures", _("Figures")),
    ]
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        for check in outcome["checks"]:
            # Counts of single persons stay inside: shares and differences are shown, small counts are not.
            figures = ", ".join(
                f"{name}: {round_figure(value)}" for name, value in check["figures"].items() if value is not None
            )
            if check.get("error"):
                figures = _("could not be computed")
            rows.append([outcome["name"], str(CHECK_NAMES.get(check["check"], check["check"])), check["look"], figures])
    return Table("checks", _("Checks of gaming and cream skimming"), columns, rows)


def round_figure(value: float | int) -> str:
    if isinstance(value, int):
        return _("fewer than five") if 0 < value < 5 else str(value)
    return f"{value:.3f}".replace(".", "," if (get_language() or "sv").startswith("sv") else ".")


def survey_course(result: Mapping[str, Any], guard: Guard) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("scale", _("Scale")),
        Column("occasion", _("Occasion")),
        Column("answered", _("Answered"), True),
        Column("missing", _("Missing"), True),
        Column("mean", _("Mean"), True),
    ]
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base = (*prefix_of(outcome, result["round"]), "survey")
        for item in (outcome.get("survey") or {}).get("occasions", []):
            key = (*base, item["code"])
            rows.append(
                [
                    outcome["name"],
                    outcome["survey"]["scale"],
                    item["code"],
                    guard((*key, "answered"), item["answered"]),
                    guard((*key, "missing"), item["missing"]),
                    guard((*key, "mean"), item["mean"]),
                ]
            )
    return Table("survey", _("Survey over time"), columns, rows)


def survey_changes(result: Mapping[str, Any], guard: Guard) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("occasion", _("Occasion")),
        Column("pairs", _("Measured at both"), True),
        Column("mean", _("Mean change"), True),
        Column("ci_low", _("Interval from"), True),
        Column("ci_high", _("Interval to"), True),
        Column("better", _("Better"), True),
        Column("same", _("Unchanged"), True),
        Column("worse", _("Worse"), True),
    ]
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base = (*prefix_of(outcome, result["round"]), "survey")
        for item in (outcome.get("survey") or {}).get("changes", []):
            key = (*base, item["code"])
            rows.append(
                [
                    outcome["name"],
                    item["code"],
                    guard((*key, "pairs"), item["pairs"]),
                    *(guard((*key, "change"), item[name]) for name in ("mean", "ci_low", "ci_high")),
                    *(guard((*key, name), item[name]) for name in ("better", "same", "worse")),
                ]
            )
    return Table("survey_changes", _("Change since the first measurement"), columns, rows)


def events(result: Mapping[str, Any], guard: Guard) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("event", _("Event")),
        Column("events", _("Events"), True),
        Column("persons", _("Persons"), True),
        Column("frequent", _("Persons in the risk group"), True),
        Column("rule", _("Risk group")),
    ]
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base = (*prefix_of(outcome, result["round"]), "events")
        followed = outcome.get("follow_up") or {}
        rule = _("more than %(number)s in %(months)s months") % {
            "number": followed.get("more_than"),
            "months": followed.get("months"),
        }
        for item in followed.get("kinds", []):
            key = (*base, item["kind"])
            rows.append(
                [
                    outcome["name"],
                    item["kind"],
                    guard((*key, "persons"), item["events"]),
                    guard((*key, "persons"), item["persons"]),
                    guard((*key, "frequent"), item["frequent"]),
                    rule,
                ]
            )
    return Table("events", _("Events over time"), columns, rows)


def concentration(result: Mapping[str, Any], guard: Guard) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("event", _("Event")),
        Column("persons", _("Share of the persons, per cent"), True),
        Column("days", _("Share of the days, per cent"), True),
    ]
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base = (*prefix_of(outcome, result["round"]), "events")
        for item in (outcome.get("follow_up") or {}).get("kinds", []):
            for part in item["concentration"]:
                small = part["count"] < 5 and part["persons"] < 100
                share: Cell = HIDDEN if small and guard.hides else part["days"]
                rows.append(
                    [outcome["name"], item["kind"], part["persons"], guard((*base, item["kind"], "persons"), share)]
                )
    return Table("concentration", _("How the days are shared"), columns, rows)


def moves(result: Mapping[str, Any], guard: Guard) -> Table:
    columns = [
        Column("outcome", _("Outcome")),
        Column("from", _("From")),
        Column("to", _("To")),
        Column("count", _("Count"), True),
    ]
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        base = (*prefix_of(outcome, result["round"]), "moves")
        rows += [
            [
                outcome["name"],
                item["from"],
                item["to"] or _("(no further event)"),
                guard((*base, item["from"], item["to"]), item["count"]),
            ]
            for item in (outcome.get("follow_up") or {}).get("transitions", [])
        ]
    return Table("moves", _("From event to event"), columns, rows)


def payment_lines(run: Run) -> Table:
    columns = [
        Column("rule", _("Rule of payment")),
        Column("payer", _("Payer")),
        Column("payee", _("Payee")),
        Column("quantity", _("Quantity"), True),
        Column("price", _("Price"), True, 2),
        Column("gross", _("Before caps, SEK"), True, 2),
        Column("cap", _("Cap")),
        Column("entitled", _("Entitled in all, SEK"), True, 2),
        Column("paid_before", _("Paid before, SEK"), True, 2),
        Column("due", _("Due now, SEK"), True, 2),
        Column("text", _("Working")),
    ]

    def amount(text: Any) -> Cell:
        return None if text in (None, "") else Decimal(str(text))

    rows: list[list[Cell]] = [
        [
            line["rule"],
            line["payer"],
            line["payee"],
            amount(line["quantity"]),
            amount(line["price"]),
            amount(line["gross"]),
            line["cap"],
            amount(line["entitled"]),
            amount(line["paid_before"]),
            amount(line["due"]),
            line["text"],
        ]
        for line in run.settlement.get("lines", [])
    ]
    note = _("As the contract would settle if the results were established as they stand.")
    return Table("payment_lines", _("Calculation of the payment"), columns, rows, note)


def caps(run: Run) -> Table:
    columns = [
        Column("level", _("Cap")),
        Column("limit", _("Limit, SEK"), True, 2),
        Column("used", _("Used, SEK"), True, 2),
        Column("binding", _("Limits the payment")),
    ]
    rows: list[list[Cell]] = [
        [cap["level"], Decimal(cap["limit"]), Decimal(cap["used"]), bool(cap["binding"])]
        for cap in run.settlement.get("caps", [])
    ]
    return Table("caps", _("Caps"), columns, rows)


def economics(result: Mapping[str, Any], run: Run) -> Table:
    """Verified costs and payment per unit of outcome: the first economic figures, assumptions named."""
    columns = [
        Column("outcome", _("Outcome")),
        Column("value", _("Deciding value"), True),
        Column("costs", _("Verified costs, SEK"), True, 2),
        Column("cost_per_unit", _("Cost per unit, SEK"), True, 2),
        Column("payment", _("Payment in all, SEK"), True, 2),
    ]
    costs = run.settlement.get("costs")
    if costs is None:
        return Table("economics", "", columns)
    total = Decimal(costs)
    paid = run.settlement.get("entitled")
    rows: list[list[Cell]] = []
    for outcome in result["outcomes"]:
        value = None if outcome["value"] is None else Decimal(outcome["value"])
        per = (total / value).quantize(Decimal("0.01")) if value and value > 0 else None
        rows.append([outcome["name"], value, total, per, None if paid is None else Decimal(paid)])
    note = _(
        "All verified costs are divided by each outcome's value; an intervention with several outcomes is not split."
    )
    return Table("economics", _("Costs and outcomes"), columns, rows, note)


def deviations(protocols: Mapping[str, Protocol]) -> Table:
    """Amendments of the protocols: what, when, by whom and why."""
    columns = [
        Column("outcome", _("Outcome")),
        Column("version", _("Version"), True),
        Column("locked", _("Locked")),
        Column("by", _("By")),
        Column("reason", _("Why")),
    ]
    rows: list[list[Cell]] = []
    for protocol in protocols.values():
        if protocol.version == 1:
            continue
        amended = Protocol.objects.filter(
            outcome=protocol.outcome, version__gt=1, version__lte=protocol.version, locked_at__isnull=False
        ).select_related("evaluator_signed_by")
        rows += [
            [
                protocol.outcome.name,
                item.version,
                item.locked_at.astimezone(clock.STOCKHOLM).date().isoformat() if item.locked_at else "",
                str(item.evaluator_signed_by),
                item.amendment_reason,
            ]
            for item in amended.order_by("version")
        ]
    return Table("deviations", _("Amendments of the protocol"), columns, rows)


def definitions(protocols: Mapping[str, Protocol]) -> Table:
    columns = [Column("outcome", _("Outcome")), Column("part", _("Part")), Column("text", _("Text"))]
    names = {
        "estimand": _("Estimand"),
        "population": _("Population"),
        "comparison": _("Comparison"),
        "time_window": _("Window of measurement"),
        "missing_data": _("Rule for missing data"),
        "decision_rule": _("Decision rule"),
        "society": _("Societal economics"),
    }
    rows: list[list[Cell]] = []
    for protocol in protocols.values():
        content = content_of(protocol)
        rows += [[protocol.outcome.name, name, content[key]] for key, name in names.items() if content[key]]
        rows.append([protocol.outcome.name, _("Level of measurement"), protocol.get_ladder_display()])
        rows.append([protocol.outcome.name, _("Deciding statistic"), protocol.get_statistic_display()])
        if protocol.unit_cost:
            cost = protocol.unit_cost
            rows.append(
                [protocol.outcome.name, _("Unit cost"), f"{cost}: {cost.amount} SEK ({cost.table}; {cost.source})"]
            )
    return Table("protocol", _("The protocol"), columns, rows)


def sign_offs(round: Round, run: Run) -> Table:
    columns = [Column("what", _("What")), Column("who", _("Who")), Column("when", _("When"))]
    rows: list[list[Cell]] = []
    for protocol in _protocols(run).values():
        if protocol.evaluator_signed_at and protocol.locked_at:
            name = _("Protocol, %(outcome)s") % {"outcome": protocol.outcome.name}
            rows.append([name, str(protocol.evaluator_signed_by), protocol.evaluator_signed_at.date().isoformat()])
            rows.append([name, str(protocol.officer_signed_by), protocol.locked_at.date().isoformat()])
    rows += [
        [_("Interpretation"), str(item.signed_by), item.signed_at.date().isoformat()]
        for item in run.interpretations.select_related("signed_by").order_by("signed_at")[:20]
    ]
    rows += [
        [f"{_('Verification')}: {item.get_outcome_display()}", str(item.verifier), item.at.date().isoformat()]
        for item in run.verifications.select_related("verifier").order_by("at")
    ]
    if round.established_by is not None and round.established_by.dispatched_at is not None:
        rows.append(
            [
                _("Establishment"),
                str(round.established_by.get_maker_display()),
                date_sv(round.established_by.dispatched_at),
            ]
        )
    return Table("sign_offs", _("Signatures"), columns, rows)


def software(run: Run) -> Table:
    columns = [Column("name", _("Software")), Column("version", _("Version"))]
    return Table(
        "software", _("Software"), columns, [[name, version] for name, version in sorted(run.software.items())]
    )


def texts(interpretation: Any) -> dict[str, str]:
    names = ("data_quality", "can_say", "cannot_say", "process_notes", "side_effects", "limits")
    if interpretation is None:
        return dict.fromkeys(names, "")
    return {
        **{name: getattr(interpretation, name) for name in names},
        "signed_by": str(interpretation.signed_by),
        "signed_at": interpretation.signed_at.date().isoformat(),
    }
