"""The delegation establishes a verified round by its decision."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.actions.audit import label, record
from core.actions.jobs import request_job
from core.actions.notices import notify
from core.actions.records import register_document
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Direction, DocumentKind, Role, User
from core.swedish import in_swedish
from evaluation.actions.rounds import move_to
from evaluation.models import (
    EstablishedResult,
    PeriodKind,
    Protocol,
    Round,
    RoundStatus,
    Run,
)
from evaluation.permissions import (
    can_prepare_establishment,
)
from evaluation.queries import current_run, current_verification, protocols_due, result_of, silent_parties
from evaluation.reports.disclosure import hidden_estimates
from evaluation.reports.model import HIDDEN, cell_text
from programme.actions.decisions import prepare_decision
from programme.decisions import subject_of
from programme.models import Decision, DecisionKind, DecisionStatus


def period_of(round: Round, protocol: Protocol) -> str:
    """The calendar time that a result covers, in the engine's form: first day/last day."""
    start = round.contract.starts_on or round.as_of
    if protocol.period_kind == PeriodKind.ROUND:
        before = (
            Round.objects.filter(contract_id=round.contract_id, as_of__lt=round.as_of)
            .order_by("-as_of")
            .values_list("as_of", flat=True)
            .first()
        )
        if before is not None:
            start = before + timedelta(days=1)
    return f"{min(start, round.as_of).isoformat()}/{round.as_of.isoformat()}"


def results_to_establish(round: Round, run: Run) -> list[dict[str, Any]]:
    """What a decision would establish: every due outcome with a value that is fit to be used."""
    protocols = {protocol.outcome.code: protocol for protocol in protocols_due(round)}
    return [
        {
            "metric": outcome["outcome"],
            "name": outcome["name"],
            "unit": outcome["unit"],
            "period": period_of(round, protocols[outcome["outcome"]]),
            "value": outcome["value"],
            "ci_low": outcome["ci_low"],
            "ci_high": outcome["ci_high"],
            "reached": outcome["reached"],
        }
        for outcome in result_of(run)["outcomes"]
        if outcome["value"] is not None and not outcome["refusals"] and outcome["outcome"] in protocols
    ]


def what_hinders_establishment(round: Round) -> str | None:
    """Why the delegation cannot establish the round yet, in words."""
    run = current_run(round)
    if round.status not in {RoundStatus.VERIFIED, RoundStatus.COMMENTED} or run is None:
        return str(_("The result must be verified first."))
    if round.status == RoundStatus.VERIFIED and round.comments_until and clock.today() <= round.comments_until:
        silent = ", ".join(str(party) for party in silent_parties(round))
        return _("%(parties)s may comment until %(day)s.") % {"parties": silent, "day": round.comments_until}
    if not run.interpretations.exists():
        return str(_("The evaluator must sign an interpretation first."))
    return None


def _line(item: dict[str, Any], *, is_hidden: bool) -> str:
    """An established value as the decision says it; the decision is public, so small groups are not told."""
    first, _slash, last = item["period"].partition("/")
    words = f"– {item['name']}, {first} – {last}: "
    if is_hidden:
        return words + cell_text(HIDDEN)
    words += f"{cell_text(Decimal(item['value']))} {item['unit']}".rstrip()
    if item["ci_low"] is not None and item["ci_high"] is not None:
        words += f" ({cell_text(Decimal(item['ci_low']))} – {cell_text(Decimal(item['ci_high']))})"
    return words


@transaction.atomic
def prepare_establishment(*, actor: User, round: Round) -> Decision:
    """The officer's draft of the decision to establish, with the values of the verified run."""
    round = lock(round)
    require(can_prepare_establishment(actor, round))
    hinder = what_hinders_establishment(round)
    if hinder:
        raise Refused(hinder)
    waiting = Decision.objects.filter(
        kind=DecisionKind.ESTABLISH, subject_type=label(round), subject_id=round.pk
    ).exclude(status=DecisionStatus.WITHDRAWN)
    if waiting.exists():
        raise Refused(_("A decision on this round is already being prepared."))
    run = current_run(round)
    if run is None:
        raise Refused(_("The result must be verified first."))
    results = results_to_establish(round, run)
    hidden = {metric for _run, metric in hidden_estimates([run.pk])}

    def content() -> str:
        lines = "\n".join(_line(item, is_hidden=item["metric"] in hidden) for item in results)
        return _("The delegation establishes these results:\n%(lines)s") % {"lines": lines or _("none fit for payment")}

    return prepare_decision(
        actor=actor,
        kind=DecisionKind.ESTABLISH,
        title=in_swedish(
            lambda: (
                _("Establishment of results: %(contract)s, round %(number)s")
                % {"contract": round.contract, "number": round.number}
            )
        ),
        content=in_swedish(content),
        case=round.contract.case,
        subject=round,
        provisions=_("The outcome contract and its locked evaluation protocol"),
        circumstances=_("The result has been computed by the protocol, re-run and signed by an independent verifier."),
        is_appealable=False,
        appeal_text=_("The decision cannot be appealed."),
        run=run.pk,
        result_sha256=run.result_sha256,
        results=results,
    )


def round_of(decision: Decision) -> Round:
    return subject_of(decision, Round, _("The decision names no round."))


def check_establishment(decision: Decision) -> None:
    """The decision rests on the round's present, signed run."""
    round = round_of(decision)
    hinder = what_hinders_establishment(round)
    if hinder:
        raise Refused(hinder)
    run = current_run(round)
    verification = current_verification(round)
    if run is None or decision.data.get("run") != run.pk or decision.data.get("result_sha256") != run.result_sha256:
        raise Refused(_("The round has been computed anew since the decision was prepared. Prepare a new decision."))
    if verification is None or verification.outcome != "signed":
        raise Refused(_("The verifier must sign the result first."))


def establish_round(decision: Decision, actor: User) -> None:
    """What follows from the dispatched decision: the established results and the registered report."""
    round = lock(round_of(decision))
    check_establishment(decision)
    run = current_run(round)
    move_to(round, RoundStatus.ESTABLISHED)
    round.established_by = decision
    with refusals(), transaction.atomic():
        round.save()
    for item in decision.data["results"]:
        EstablishedResult.objects.create(
            round=round,
            run=run,
            metric=item["metric"],
            period=item["period"],
            value=Decimal(item["value"]),
            ci_low=None if item["ci_low"] is None else Decimal(item["ci_low"]),
            ci_high=None if item["ci_high"] is None else Decimal(item["ci_high"]),
            established_on=clock.today(),
            decision=decision,
        )
    report = register_document(
        actor=actor,
        case=round.contract.case,
        direction=Direction.INTERNAL,
        kind=DocumentKind.EVALUATION_REPORT,
        description=in_swedish(lambda: _("Evaluation report, round %(number)s") % {"number": round.number}),
        # Whoever asks for the report gets what it shows, not the figures that it keeps back.
        body=decision.content,
        owner=round,
    )
    request_job(actor=actor, kind="report_pdf", key=f"report:{round.pk}", round=round.pk, document=report.pk)
    record(
        actor=actor,
        verb="round.established",
        target=round,
        case=round.contract.case,
        summary=str(round),
        results=decision.data["results"],
    )
    people = User.objects.filter(
        role=Role.APPLICANT,
        memberships__organisation__contract_roles__contract=round.contract,
        memberships__is_active=True,
    ).distinct()
    notify(
        people,
        gettext_lazy("The results of a round have been established."),
        about=round.contract.title,
        url=round.get_absolute_url(),
        key=f"round:{round.pk}:established",
    )
