"""Build the report of a run. Everything that any format shows is decided here."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evaluation.forms.protocols import METHODS
from evaluation.models import Protocol, Round, Run
from evaluation.queries import result_of, threshold_of
from evaluation.reports.aggregates import person_columns
from evaluation.reports.background import (
    changes_table,
    contract_table,
    dictionary,
    next_round,
    planned_table,
    theory_table,
)
from evaluation.reports.charts import charts_of
from evaluation.reports.disclosure import prefix_of, suppressed
from evaluation.reports.formalities import data_quality, definitions, deviations, sign_offs, software
from evaluation.reports.guard import Guard
from evaluation.reports.model import Cell, Column, Report, Table, cell_text
from evaluation.reports.money import caps, economics, payment_lines
from evaluation.reports.people import concentration, curves, events, moves, survey_changes, survey_course
from evaluation.reports.results import (
    attrition,
    balance,
    checks,
    descriptives,
    estimates,
    flow,
    sensitivity,
)
from evaluation.reports.sections import sections_of
from evaluation.reports.sources import Sources
from evaluation.reports.words import grade_of, refusal_words, remarks_of

ALWAYS = ("estimates", "descriptives", "flow", "data_quality", "balance", "sensitivity", "payment_lines", "deviations")


def build(round: Round, run: Run, *, unsuppressed: bool = False, sources: Sources | None = None) -> Report:
    """The report in the active language.

    ``unsuppressed`` is for the evaluator and the verifier alone; ``sources`` is shared by reports over several rounds.
    """
    if sources is None:
        run.round = round  # the same object, with its contract
        sources = Sources([run])
    result = result_of(run)
    threshold = threshold_of(round)
    protocols = sources.protocols_of(run)
    for outcome in result["outcomes"]:
        protocol = protocols[outcome["outcome"]]
        outcome["period_kind"] = protocol.period_kind
        outcome["counts_persons"] = protocol.spec.get("outcome") in person_columns(protocol)
    hidden = {} if unsuppressed else suppressed(run, threshold, sources).hidden
    guard = Guard(hidden, hides=not unsuppressed)
    interpretation = next(iter(sources.interpretations[run.pk]), None)
    tables = [
        contract_table(round),
        theory_table(round),
        changes_table(round, run, result, guard, sources),
        estimates(result, guard),
        flow(result, guard),
        attrition(result, guard),
        data_quality(run, round, sources, guard, result),
        balance(result, guard),
        descriptives(result, guard),
        sensitivity(result, guard, "sensitivity", _("Sensitivity analyses")),
        sensitivity(result, guard, "subgroups", _("Subgroups (exploratory unless listed in the protocol)")),
        checks(result, guard),
        survey_course(result, guard),
        survey_changes(result, guard),
        events(result, guard),
        curves(result, guard),
        concentration(result, guard),
        moves(result, guard),
        payment_lines(run, guard),
        caps(run, guard),
        planned_table(round, run, guard),
        economics(result, run, guard),
        deviations(protocols, sources),
        definitions(protocols),
        dictionary(protocols),
        sign_offs(round, run, sources),
        software(run),
    ]
    empty = [table for table in tables if not table.rows and table.key in ALWAYS and table.columns]
    tables = [table for table in tables if table.rows]
    log = Table(
        "disclosure_log",
        _("What is hidden because of small groups"),
        [Column("threshold", _("Smallest group shown"), True), Column("hidden", _("Figures hidden"), True)],
        [[threshold, len(hidden)]],
    )
    lines = [summary(outcome, guard, result) for outcome in result["outcomes"]]
    charts = charts_of(result, guard)
    said = texts(interpretation)
    comments = [
        {
            "organisation": str(comment.organisation),
            "text": comment.text or _("No remarks."),
            "at": comment.at.date().isoformat(),
        }
        for comment in sources.comments[round.pk]
    ]
    tables.append(log)
    return Report(
        head=head(round, run, protocols, sources),
        summary=lines,
        tables=tables,
        texts=said,
        comments=comments,
        charts=[chart for drawn in charts.values() for chart in drawn],
        threshold=threshold,
        hidden_count=len(hidden),
        language=get_language() or "sv",
        empty_tables=empty,
        sections=sections_of(
            summary=lines,
            tables=tables,
            charts=charts,
            texts=said,
            comments=comments,
            comparisons=[(protocol.outcome.name, protocol.comparison) for protocol in protocols.values()],
            societies=[(protocol.outcome.name, protocol.society) for protocol in protocols.values()],
            looks=[(_("Level of significance and looks"), looks(round, protocols))],
            next_round=next_round(round),
        ),
    )


def looks(round: Round, protocols: Mapping[str, Protocol]) -> str:
    """How often it is looked at, and with what error; and that what is not listed is exploratory."""
    alphas = {float(protocol.spec.get("alpha", 0.05)) for protocol in protocols.values()}
    share = ", ".join(cell_text(100 * alpha) for alpha in sorted(alphas))
    return _(
        "Intervals and tests at %(share)s per cent. This is look %(number)s of %(planned)s; results are told "
        "cumulatively and the decision rests on the statistic that the protocol names. What the protocol does not list "
        "is exploratory."
    ) % {"share": share, "number": round.number, "planned": _planned(round) or "?"}


def head(round: Round, run: Run, protocols: Mapping[str, Protocol], sources: Sources) -> dict[str, Any]:
    contract = round.contract
    verification = next(iter(sources.verifications[run.pk]), None)
    planned = _planned(round)
    is_final = bool(contract.ends_on and round.as_of >= contract.ends_on)
    return {
        "contract": contract.title,
        "case": contract.case.reg_no,
        "round": round.number,
        "planned": planned,
        "rounds": f"{round.number} / {planned or '?'}, {_('final') if is_final else _('interim')}",
        "is_final": is_final,
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
        "n": guard.number(base, "n", outcome["main"]["n"]),
        "grade": grade_of(outcome),
        "flags": remarks_of(outcome, hides=guard.is_hidden(base, "estimate")),
        "refusals": [refusal_words(word) for word in outcome["refusals"]],
        "reached": None if guard.is_hidden(base, "estimate") else outcome["reached"],
        "threshold": None if outcome["threshold"] is None else Decimal(outcome["threshold"]),
        "decision_changes": outcome["decision_changes"],
        "method": str(METHODS.get(outcome["method"], outcome["method"])),
    }


def texts(interpretation: Any) -> dict[str, str]:
    names = ("data_quality", "can_say", "cannot_say", "process_notes", "side_effects", "limits")
    if interpretation is None:
        return dict.fromkeys(names, "")
    return {
        **{name: getattr(interpretation, name) for name in names},
        "signed_by": str(interpretation.signed_by),
        "signed_at": interpretation.signed_at.date().isoformat(),
    }
