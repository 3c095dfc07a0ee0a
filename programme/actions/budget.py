"""Revise the budget by decision; edit the assumption of how the constellations' money falls over the years."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Role, User
from core.money import ZERO, round_ore
from core.permissions import with_role
from core.templatetags.formats import sek
from programme.actions.ledger import headroom, lock_programme
from programme.decisions import subject_of
from programme.models import (
    Account,
    ActorLevel,
    Appropriation,
    BudgetAmount,
    BudgetLine,
    BudgetRevision,
    BudgetVersion,
    CommitmentFrame,
    Decision,
    Fund,
    LedgerRow,
    Programme,
    RevisionStatus,
    YearlySplit,
)
from programme.models.budget import REVISION_TRANSITIONS


def amount_of(value: Any) -> Decimal:
    """An amount as it stands in a revision's content."""
    try:
        found = Decimal(str(value))
    except InvalidOperation as error:
        raise Refused(_("“%(value)s” is not an amount.") % {"value": value}) from error
    if not found.is_finite():
        raise Refused(_("“%(value)s” is not an amount.") % {"value": value})
    return round_ore(found)


def split_ceilings(programme: Programme) -> dict[str, Decimal]:
    """What the yearly split must sum to: the outcome payments, and the rest of the constellations' money."""
    version = programme.budgets.first()
    whole = (
        sum((row.amount for row in version.amounts.filter(actor_level=ActorLevel.CONSTELLATIONS)), ZERO)
        if version
        else ZERO
    )
    return {Fund.OUTCOME: programme.outcome_ceiling, Fund.EXCHANGE: max(ZERO, whole - programme.outcome_ceiling)}


@transaction.atomic
def edit_split(*, actor: User, programme: Programme, amounts: Mapping[tuple[int, str], Decimal]) -> None:
    """Change the assumption; each fund still sums to what the programme has for it."""
    require(with_role(actor, Role.FINANCE, Role.OFFICER))
    programme = lock_programme(programme)
    for fund, ceiling in split_ceilings(programme).items():
        total = sum((amount for (_year, of), amount in amounts.items() if of == fund), ZERO)
        if total != ceiling:
            raise Refused(
                _("%(fund)s must sum to %(ceiling)s over the years; it is %(total)s.")
                % {"fund": Fund(fund).label, "ceiling": sek(ceiling), "total": sek(total)}
            )
    for (year, fund), amount in amounts.items():
        with refusals(), transaction.atomic():
            YearlySplit.objects.update_or_create(
                programme=programme,
                year=year,
                fund=fund,
                defaults={"amount": amount, "edited_by": actor, "edited_at": clock.now()},
            )
    record(
        actor=actor,
        verb="budget.split_edited",
        target=programme,
        amounts={f"{year} {fund}": str(amount) for (year, fund), amount in amounts.items()},
    )


@transaction.atomic
def prepare_revision(
    *, actor: User, programme: Programme, title: str, reason: str, content: dict[str, Any]
) -> BudgetRevision:
    """Put up a change of the budget for decision: lines, actor levels, appropriations, commitment frames."""
    require(with_role(actor, Role.FINANCE, Role.OFFICER))
    revision = BudgetRevision(
        programme=programme,
        title=title[:200],
        reason=reason,
        content=signed(content),
        prepared_by=actor,
        prepared_at=clock.now(),
    )
    check_content(revision)
    revision.save()
    record(actor=actor, verb="budget.revision_prepared", target=revision, summary=title)
    return revision


def signed(content: dict[str, Any]) -> dict[str, Any]:
    """The content with the sign that each kind of appropriation has.

    A withdrawal takes away however it was typed. A carry-over leaves the year before as it comes to its year, so that
    the same money cannot be paid in both.
    """
    kinds, rows = Appropriation.Kind, []
    for row in content.get("appropriations", []):
        amount = amount_of(row.get("amount"))
        if row.get("kind") == kinds.WITHDRAWAL:
            rows.append(row | {"amount": str(-abs(amount))})
        elif row.get("kind") == kinds.CARRY_OVER:
            if amount <= 0:
                raise Refused(_("A carry-over is written as a positive amount on the year that gets the money."))
            rows.append(row | {"year": int(row["year"]) - 1, "amount": str(-amount)})
            rows.append(row | {"amount": str(amount)})
        else:
            rows.append(row)
    return content | {"appropriations": rows} if rows else content


def left_to_carry(programme: Programme, year: int) -> Decimal:
    """What is left of the year's appropriation when it is spent and carried: the credit is no part of it."""
    given = programme.appropriations.filter(year=year).exclude(kind=Appropriation.Kind.CREDIT)
    spent = LedgerRow.objects.filter(
        entry__programme=programme, account=Account.PAID, fund__in=[Fund.OUTCOME, Fund.EXCHANGE], year=year
    )
    return (given.aggregate(total=Sum("amount"))["total"] or ZERO) - (
        spent.aggregate(total=Sum("amount"))["total"] or ZERO
    )


def check_content(revision: BudgetRevision) -> None:
    """Refuse what could not take effect: unknown lines, negative amounts, more than the frame, tables that differ."""
    content = revision.content
    if not any(content.get(part) for part in ("lines", "actors", "appropriations", "frames")):
        raise Refused(_("The revision changes nothing. Write at least one new amount."))
    codes = set(BudgetLine.objects.values_list("code", flat=True))
    sums: dict[str, dict[str, Decimal]] = {"lines": {}, "actors": {}}
    for part, known in (("lines", codes), ("actors", set(ActorLevel.values))):
        for name, years in content.get(part, {}).items():
            if name not in known:
                raise Refused(_("The budget has no “%(name)s”.") % {"name": name})
            for year, value in years.items():
                amount = amount_of(value)
                if amount < 0:
                    raise Refused(_("An amount of the budget cannot be negative."))
                sums[part][year] = sums[part].get(year, ZERO) + amount
    if sums["lines"] != sums["actors"]:
        wrong = sorted(
            year
            for year in set(sums["lines"]) | set(sums["actors"])
            if sums["lines"].get(year, ZERO) != sums["actors"].get(year, ZERO)
        )
        if wrong:
            raise Refused(
                _("Lines and actor levels must have the same sum each year. They differ in %(years)s.")
                % {"years": ", ".join(wrong)}
            )
    total = sum(sums["lines"].values(), ZERO)
    if total > revision.programme.frame:
        raise Refused(
            _("The lines sum to %(total)s; the frame is %(frame)s.")
            % {"total": sek(total), "frame": sek(revision.programme.frame)}
        )
    for row in content.get("appropriations", []):
        if row.get("kind") not in Appropriation.Kind.values or amount_of(row.get("amount")) == 0:
            raise Refused(_("Each appropriation has its kind and its amount."))
    changes: dict[int, Decimal] = {}
    for row in content.get("appropriations", []):
        changes[int(row["year"])] = changes.get(int(row["year"]), ZERO) + amount_of(row["amount"])
    for year, change in changes.items():
        if change < 0 and change + headroom(revision.programme, year)["year"] < 0:
            raise Refused(_("More is already paid in the year than would remain."))
    carried: dict[int, Decimal] = {}
    for row in content.get("appropriations", []):
        if row["kind"] == Appropriation.Kind.CARRY_OVER and amount_of(row["amount"]) < 0:
            carried[int(row["year"])] = carried.get(int(row["year"]), ZERO) - amount_of(row["amount"])
    for year, amount in carried.items():
        left = left_to_carry(revision.programme, year)
        if amount > left:
            raise Refused(
                _("Of %(year)s %(left)s is left to carry over.") % {"year": year, "left": sek(max(ZERO, left))}
            )
    for row in content.get("frames", []):
        amount_of(row.get("amount"))


def _revision_of(decision: Decision) -> BudgetRevision:
    revision = subject_of(decision, BudgetRevision, _("There is no budget revision to decide on."))
    if revision.status != RevisionStatus.PREPARED:
        raise Refused(_("The revision is already decided."))
    return revision


def check_revision(decision: Decision) -> None:
    """Before a decision: the revision stands as prepared and could take effect."""
    revision = _revision_of(decision)
    if decision.is_granted is None:
        raise Refused(_("Say whether the revision is granted."), field="is_granted")
    check_content(revision)


def follow_revision(decision: Decision, actor: User) -> None:
    """Dispatched: a new version of the budget, new rows of appropriation and commitment frame."""
    revision = _revision_of(decision)
    programme = lock_programme(revision.programme)
    revision = lock(revision)
    check_content(revision)
    status = RevisionStatus.DECIDED if decision.is_granted else RevisionStatus.REJECTED
    if status not in REVISION_TRANSITIONS[RevisionStatus(revision.status)]:
        raise Refused(_("The revision is already decided."))
    if decision.is_granted:
        with refusals(), transaction.atomic():
            if revision.content.get("lines"):
                revision.version = _new_version(programme, revision, decision)
            for row in revision.content.get("appropriations", []):
                Appropriation.objects.create(
                    programme=programme,
                    year=int(row["year"]),
                    kind=row["kind"],
                    amount=amount_of(row["amount"]),
                    note=str(row.get("note", ""))[:200],
                    decision=decision,
                    created_at=clock.now(),
                )
            for row in revision.content.get("frames", []):
                CommitmentFrame.objects.create(
                    programme=programme,
                    year=int(row["year"]),
                    amount=amount_of(row["amount"]),
                    decision=decision,
                    created_at=clock.now(),
                )
    revision.status, revision.decision = status, decision
    with refusals(), transaction.atomic():
        revision.save()
    record(actor=actor, verb=f"budget.revision_{status}", target=revision, summary=revision.title)


def _new_version(programme: Programme, revision: BudgetRevision, decision: Decision) -> BudgetVersion:
    last = programme.budgets.first()
    version = BudgetVersion.objects.create(
        programme=programme,
        number=(last.number if last else 0) + 1,
        reason=revision.title[:300],
        decision=decision,
        created_at=clock.now(),
    )
    lines = {line.code: line for line in BudgetLine.objects.all()}
    rows = [
        BudgetAmount(version=version, year=int(year), line=lines[code], amount=amount_of(value))
        for code, years in revision.content["lines"].items()
        for year, value in years.items()
    ]
    rows += [
        BudgetAmount(version=version, year=int(year), actor_level=level, amount=amount_of(value))
        for level, years in revision.content.get("actors", {}).items()
        for year, value in years.items()
    ]
    BudgetAmount.objects.bulk_create(rows)
    return version
