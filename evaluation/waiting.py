"""What waits for whom: My work, search, reminders and the night's work."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.models import Contract, ContractOutcome
from core import clock
from core.actions.notices import notify
from core.models import Role, User
from core.registry import SearchHit, WorkItem
from evaluation.models import Protocol, ProtocolStatus, Round, RoundStatus

log = structlog.get_logger()
# Days from the due date at which data owners are reminded: before, at and after.
REMIND_ON = (-14, -3, 0, 7, 21)


def work_of(user: User) -> Iterable[WorkItem]:
    if user.has_role(Role.EVALUATOR):
        yield from _for_evaluator(user)
    elif user.has_role(Role.VERIFIER):
        yield from _for_verifier(user)
    elif user.has_role(Role.APPLICANT):
        yield from _for_party(user)
    elif user.has_role(Role.OFFICER):
        yield from _for_officer(user)
    elif user.is_delegation:
        yield from _for_delegation(user)


def _item(round: Round, title: str, *, due=None, detail: str = "", urgent: bool = False) -> WorkItem:  # type: ignore[no-untyped-def]
    return WorkItem(title, round.get_absolute_url(), detail or str(round), due, _("Rounds"), urgent)


def _rounds(user: User, *statuses: str) -> list[Round]:
    return list(Round.objects.visible_to(user).filter(status__in=statuses).select_related("contract", "run")[:200])


def _for_evaluator(user: User) -> Iterable[WorkItem]:
    lacking = ContractOutcome.objects.filter(
        contract__in=Contract.objects.visible_to(user), protocols__isnull=True
    ).exclude(contract__status__in=["stopped", "completed"])
    for outcome in lacking.select_related("contract")[:100]:
        url = reverse("evaluation:protocol_new", args=[outcome.pk])
        yield WorkItem(_("Propose a protocol: %(outcome)s") % {"outcome": outcome}, url, str(outcome.contract))
    for protocol in Protocol.objects.visible_to(user).filter(status=ProtocolStatus.DRAFT).select_related("outcome"):
        yield WorkItem(_("Complete and sign the protocol"), protocol.get_absolute_url(), str(protocol))
    for round in _rounds(user, RoundStatus.OPEN, RoundStatus.COMPUTED, RoundStatus.OBJECTED, RoundStatus.VERIFIED):
        if round.status == RoundStatus.OPEN:
            due = round.outcomes.filter(is_due=True).count()
            if due and round.deliveries.filter(status="accepted").count() >= due:
                yield _item(round, _("Compute the round: all data have come"))
        elif round.status == RoundStatus.OBJECTED:
            yield _item(round, _("The verifier has objected"), urgent=True)
        elif round.run is not None and not round.run.interpretations.exists():
            yield _item(round, _("Interpret and sign the result"))


def _for_verifier(user: User) -> Iterable[WorkItem]:
    for round in _rounds(user, RoundStatus.COMPUTED):
        yield _item(round, _("Re-run and verify"))


def _for_party(user: User) -> Iterable[WorkItem]:
    today = clock.today()
    for round in _rounds(user, RoundStatus.OPEN, RoundStatus.VERIFIED):
        if round.status == RoundStatus.OPEN:
            due = round.outcomes.filter(is_due=True).count()
            if round.deliveries.filter(status="accepted").count() < due:
                late = round.data_due_on < today
                yield _item(round, _("Deliver outcome data"), due=round.data_due_on, urgent=late)
        elif not round.comments.filter(organisation__memberships__user=user).exists():
            yield _item(round, _("Comment on the result"), due=round.comments_until)
    baselines = Protocol.objects.filter(
        baseline_owner=user, baseline_due_on__isnull=False, status__in=[ProtocolStatus.DRAFT, ProtocolStatus.PROPOSED]
    ).select_related("outcome")
    for protocol in baselines:
        measured = protocol.deliveries.filter(kind="baseline", status="accepted").exists()
        if not measured and protocol.baseline_due_on:
            yield WorkItem(
                _("Deliver the baseline"),
                protocol.get_absolute_url(),
                str(protocol),
                protocol.baseline_due_on,
                urgent=protocol.baseline_due_on < today,
            )


def _for_officer(user: User) -> Iterable[WorkItem]:
    for protocol in Protocol.objects.visible_to(user).filter(status=ProtocolStatus.PROPOSED).select_related("outcome"):
        yield WorkItem(_("Sign and lock the protocol"), protocol.get_absolute_url(), str(protocol))
    today = clock.today()
    for round in _rounds(user, RoundStatus.OPEN, RoundStatus.VERIFIED, RoundStatus.COMMENTED):
        if round.status == RoundStatus.OPEN:
            if round.data_due_on < today:
                yield _item(round, _("Outcome data are late"), due=round.data_due_on, urgent=True)
        elif round.status == RoundStatus.COMMENTED or (round.comments_until and round.comments_until < today):
            from evaluation.queries import has_decision

            if not has_decision(round):
                yield _item(round, _("Prepare the decision to establish"))


def _for_delegation(user: User) -> Iterable[WorkItem]:
    for round in _rounds(user, RoundStatus.OPEN):
        if round.data_due_on < clock.today():
            yield _item(round, _("A data owner has missed the deadline"), due=round.data_due_on)


def search(user: User, query: str) -> Iterable[SearchHit]:
    if not user.is_authenticated:
        return
    for protocol in (
        Protocol.objects.visible_to(user).filter(outcome__name__icontains=query).select_related("outcome")[:10]
    ):
        yield SearchHit(str(protocol), protocol.get_absolute_url(), _("Evaluation protocol"))
    for round in (
        Round.objects.visible_to(user).filter(contract__title__icontains=query).select_related("contract")[:10]
    ):
        yield SearchHit(str(round), round.get_absolute_url(), _("Round of evaluation"), round.get_status_display())


def remind_data_owners() -> None:
    """Before, at and after the due date; each reminder once, however often the task runs."""
    today = clock.today()
    for round in Round.objects.filter(status=RoundStatus.OPEN).select_related("contract"):
        passed = (today - round.data_due_on).days
        reached = [day for day in REMIND_ON if day <= passed]
        if not reached:
            continue
        missing = round.outcomes.filter(is_due=True).exclude(
            outcome__protocols__deliveries__round=round, outcome__protocols__deliveries__status="accepted"
        )
        if not missing.exists():
            continue
        people = User.objects.filter(
            role=Role.APPLICANT,
            is_active=True,
            memberships__organisation__contract_roles__contract=round.contract,
            memberships__is_active=True,
        ).distinct()
        is_late = reached[-1] > 0
        text = (
            gettext_lazy("Outcome data are late. Deliver them now.")
            if is_late
            else gettext_lazy("Outcome data are soon due.")
        )
        notify(
            people,
            text,
            about=round.contract.title,
            url=round.get_absolute_url(),
            key=f"round:{round.pk}:remind:{reached[-1]}",
        )
        if is_late:
            staff = User.objects.filter(role__in=[Role.OFFICER, Role.MEMBER, Role.CHAIR], is_active=True)
            seeing = [person for person in staff if Round.objects.visible_to(person).filter(pk=round.pk).exists()]
            notify(
                seeing,
                gettext_lazy("A data owner has missed the deadline of a round."),
                about=round.contract.title,
                url=round.get_absolute_url(),
                key=f"round:{round.pk}:late:{reached[-1]}",
                mail=False,
            )


def reproduce_latest() -> None:
    """Each night: re-run the latest established round of each contract, and say loudly if a bit differs."""
    from evaluation.actions.deletion import delete_due_rows
    from evaluation.actions.verification import reproduce_round

    delete_due_rows()
    seen: set[int] = set()
    for round in (
        Round.objects.filter(status=RoundStatus.ESTABLISHED)
        .select_related("run", "contract__case")
        .order_by("-as_of", "-pk")
    ):
        if round.contract_id in seen or round.run is None:
            continue
        seen.add(round.contract_id)
        if round.run.snapshot is None or round.run.snapshot.contents.count() < len(round.run.snapshot.parts):
            continue  # rows of individuals have been deleted on their date
        again = reproduce_round(actor=User.objects.system(), round=round)
        if not again.is_identical:
            log.error("round_not_reproduced", round=round.pk, run=again.pk)
            notify(
                User.objects.filter(role=Role.OFFICER, is_active=True),
                gettext_lazy("A nightly re-run gave another result than the established one."),
                about=round.contract.title,
                url=round.get_absolute_url(),
                key=f"run:{again.pk}:differs",
            )


def reproduction_fault() -> str | None:
    """For the health page: the latest reproduction of any round must have been identical."""
    from evaluation.models import Run

    last = Run.objects.filter(kind="reproduction").first()
    return f"round {last.round_id} was not reproduced" if last is not None and not last.is_identical else None


def discard_exports() -> None:
    """Each night: exports whose link has ended."""
    from evaluation.actions.exports import discard_expired

    discard_expired()


def rounds_to_establish(user: User) -> list[Round]:
    """Finished rounds that the next meeting should take up: verified, heard, and not yet before the delegation."""
    from evaluation.actions.establishment import what_hinders_establishment
    from evaluation.queries import has_decision

    return [
        round
        for round in _rounds(user, RoundStatus.VERIFIED, RoundStatus.COMMENTED)
        if what_hinders_establishment(round) is None and not has_decision(round)
    ]
