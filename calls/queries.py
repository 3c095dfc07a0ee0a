"""Questions that pages, exports and actions ask of calls and their screening."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean, pstdev
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from calls.models import (
    Application,
    ApplicationStatus,
    Assessment,
    Call,
    Criterion,
    DraftAdviser,
    Letter,
    LetterStatus,
    Question,
)
from calls.models.applications import DECIDED
from core.models import User


def conflict_hints(user: User, application: Application) -> list[str]:
    """Why the person may have a conflict of interest here: belonging, earlier help, employment. A hint, no ruling."""
    hints = []
    members = application.constellation.members.select_related("organisation")
    domain = user.email.rpartition("@")[2].lower()
    own = set(user.memberships.filter(is_active=True).values_list("organisation_id", flat=True))
    for member in members:
        organisation = member.organisation
        if organisation.pk in own:
            hints.append(_("Belongs to %(organisation)s, which takes part.") % {"organisation": organisation})
        website = organisation.website.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.")
        if website and domain and domain == website.strip("/"):
            hints.append(_("Has an e-mail address at %(organisation)s.") % {"organisation": organisation})
    if DraftAdviser.objects.filter(application=application, user=user).exists():
        hints.append(_("Helped with the draft."))
    return hints


def eligibility_hints(application: Application) -> list[str]:
    """What an officer should look at before the content: formal things that the platform can see."""
    hints = []
    call = application.call
    if call.closes_at and application.submitted_at and application.submitted_at >= call.closes_at:
        hints.append(
            _("Came in after the closing, within an extension: %(reason)s") % {"reason": application.extension_reason}
        )
    if application.parties < 2:
        hints.append(_("One party only: is the collaboration across sectors that the base criteria ask for described?"))
    elif application.principals < 2:
        hints.append(_("Collaboration inside one principal."))
    else:
        hints.append(
            _("Collaboration across %(count)s principals: may be given precedence.") % {"count": application.principals}
        )
    return hints


def funnel(call: Call, user: User) -> list[dict[str, Any]]:
    """How far the expressions of interest have come. Drafts are a number and nothing else."""
    visible = call.applications.visible_to(user).submitted()
    submitted = visible.exclude(status=ApplicationStatus.WITHDRAWN)
    assessed = submitted.filter(assessments__status="submitted").distinct()
    informed = submitted.filter(letters__status=LetterStatus.SENT, status__in=DECIDED).distinct()
    return [
        {"label": _("Drafts"), "count": call.applications.filter(status=ApplicationStatus.DRAFT).count()},
        {"label": _("Submitted"), "count": submitted.count()},
        {"label": _("Assessed"), "count": assessed.count()},
        {"label": _("Decided"), "count": submitted.filter(status__in=DECIDED).count()},
        {"label": _("Informed"), "count": informed.count()},
        {"label": _("Withdrawn"), "count": visible.filter(status=ApplicationStatus.WITHDRAWN).count()},
    ]


def public_figures(call: Call) -> dict[str, int]:
    """The public part of the call's statistics: numbers, never names; decided ones only once the call is concluded."""
    by_status = dict(
        call.applications.submitted().values_list("status").annotate(count=Count("pk")).values_list("status", "count")
    )
    figures = {"received": sum(by_status.values()) - by_status.get(ApplicationStatus.WITHDRAWN, 0)}
    figures["parties"] = call.applications.submitted().aggregate(total=Sum("parties"))["total"] or 0
    if call.status == "concluded":
        figures["qualified"] = by_status.get(ApplicationStatus.QUALIFIED, 0)
        figures["rejected"] = by_status.get(ApplicationStatus.REJECTED, 0)
        figures["dismissed"] = by_status.get(ApplicationStatus.DISMISSED, 0)
    return figures


def minutes_of(call: Call) -> int:
    latest = call.forms.order_by("-number").first()
    if latest is None:
        return 0
    return Question.objects.filter(section__form=latest).aggregate(total=Sum("minutes"))["total"] or 0


def yearly_burden(call: Call) -> dict[str, int]:
    """Minutes that this year's calls ask of one constellation, this one included."""
    year = (call.opens_at or call.created_at).year
    others = Call.objects.published().filter(opens_at__year=year).exclude(pk=call.pk)
    this = minutes_of(call)
    total = this + sum(minutes_of(other) for other in others)
    return {"this": this, "total": total, "hours": round(total / 60), "calls": others.count() + 1, "year": year}


def lacking(call: Call, user: User) -> list[tuple[Application, str]]:
    """Which expressions of interest keep the call from being concluded, and why."""
    from calls.actions.feedback import missing_feedback

    found = []
    rows = call.applications.visible_to(user).submitted().select_related("case", "feedback_decision").order_by("pk")
    for application in rows.prefetch_related("letters", "feedback", "call__criteria"):
        sent = {letter.kind for letter in application.letters.all() if letter.status == LetterStatus.SENT}
        if application.status == ApplicationStatus.WITHDRAWN:
            why = "" if "withdrawal" in sent else _("The confirmation of withdrawal is not sent.")
        elif application.status == ApplicationStatus.DISMISSED:
            why = "" if "dismissal" in sent else _("The letter on the dismissal is not sent.")
        elif application.status not in DECIDED:
            why = _("There is no dispatched decision.")
        elif missing := missing_feedback(application):
            why = _("Feedback is missing on: %(criteria)s.") % {"criteria": ", ".join(missing)}
        elif application.feedback_decision_id is None:
            why = _("The feedback is not decided.")
        else:
            why = "" if "outcome" in sent else _("The letter with decision and feedback is not sent.")
        if why:
            found.append((application, why))
    return found


@dataclass
class Standing:
    """One expression of interest in the comparison: means by criterion, weighted total, spread, and who is missing."""

    application: Application
    means: dict[int, float | None]
    total: float | None
    spread: float
    done: int
    given: int
    outlier: str = ""
    rank: int = 0

    @property
    def missing(self) -> int:
        return self.given - self.done


def weighted(means: dict[int, float | None], criteria: list[Criterion], weights: dict[int, Decimal]) -> float | None:
    """The share of the highest possible score, by weight; nothing while a criterion has no verdict."""
    parts = [(means.get(criterion.pk), criterion) for criterion in criteria]
    if not parts or any(mean is None for mean, _criterion in parts):
        return None
    whole = sum(weights.values()) or Decimal(1)
    return float(
        sum(Decimal(str(mean)) / criterion.scale_max * weights[criterion.pk] for mean, criterion in parts) / whole * 100
    )


def standings(call: Call, user: User, weights: dict[int, Decimal] | None = None) -> list[Standing]:
    """The ranking by submitted assessments that the user may see, best first; the unassessed last."""
    criteria = list(call.criteria.all())
    weights = weights or {criterion.pk: Decimal(criterion.weight) for criterion in criteria}
    applications = list(
        call.applications.visible_to(user)
        .submitted()
        .exclude(status__in=[ApplicationStatus.WITHDRAWN])
        .select_related("case", "constellation", "needs_area")
        .annotate(given=Count("assessments", distinct=True))
        .order_by("submitted_at", "pk")
    )
    readable: dict[int, list[Assessment]] = {}
    for assessment in (
        Assessment.objects.visible_to(user)
        .filter(application__call=call, status="submitted")
        .select_related("assessor")
        .prefetch_related("verdicts")
        .distinct()
    ):
        readable.setdefault(assessment.application_id, []).append(assessment)
    rows = []
    for application in applications:
        seen = readable.get(application.pk, [])
        by_criterion: dict[int, list[int]] = {criterion.pk: [] for criterion in criteria}
        totals = []
        for assessment in seen:
            own: dict[int, float | None] = {}
            for verdict in assessment.verdicts.all():
                if verdict.score is not None and verdict.criterion_id in by_criterion:
                    by_criterion[verdict.criterion_id].append(verdict.score)
                    own[verdict.criterion_id] = float(verdict.score)
            total = weighted(own, criteria, weights)
            if total is not None:
                totals.append((total, str(assessment.assessor)))
        means = {pk: fmean(scores) if scores else None for pk, scores in by_criterion.items()}
        spread = pstdev([total for total, _who in totals]) if len(totals) > 1 else 0.0
        outlier = ""
        if len(totals) > 2:
            middle = sorted(total for total, _who in totals)[len(totals) // 2]
            far = max(totals, key=lambda pair: abs(pair[0] - middle))
            if abs(far[0] - middle) >= 25:
                outlier = far[1]
        rows.append(
            Standing(
                application,
                means,
                weighted(means, criteria, weights),
                spread,
                len(seen),
                getattr(application, "given", 0),
                outlier,
            )
        )
    rows.sort(key=lambda row: (row.total is None, -(row.total or 0), row.application.pk))
    for number, row in enumerate((row for row in rows if row.total is not None), start=1):
        row.rank = number
    return rows


def letters_of(call: Call, user: User) -> list[Letter]:
    visible = call.applications.visible_to(user).values("pk")
    return list(
        Letter.objects.filter(application__in=visible)
        .select_related("application__case", "application__call", "document")
        .prefetch_related("deliveries__user", "deliveries__message")
        .order_by("status", "application_id")
    )


def sensitivity(rows: list[Standing], criteria: list[Criterion]) -> list[tuple[Standing, list[int]]]:
    """Each one's rank as published, and when one criterion at a time counts double: what hangs on the weights."""
    base = {criterion.pk: Decimal(criterion.weight) for criterion in criteria}
    assessed = [row for row in rows if row.total is not None]
    ranks: dict[int, list[int]] = {row.application.pk: [] for row in assessed}
    for doubled in [None, *criteria]:
        weights = base if doubled is None else base | {doubled.pk: base[doubled.pk] * 2}
        totals = [(row.application.pk, weighted(row.means, criteria, weights) or 0) for row in assessed]
        totals.sort(key=lambda pair: (-pair[1], pair[0]))
        for number, (pk, _total) in enumerate(totals, start=1):
            ranks[pk].append(number)
    return sorted(((row, ranks[row.application.pk]) for row in assessed), key=lambda pair: pair[1][0])
