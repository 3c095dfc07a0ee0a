"""Questions that pages, exports and actions ask of calls and their screening."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import pstdev
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
    Ties,
    Verdict,
)
from calls.models.applications import DECIDED
from constellations.models import ConstellationMember, SupportActivity
from core.models import User


@dataclass(frozen=True)
class Bonds:
    """What ties a person to constellations: read once, held against many applications."""

    user: User
    organisations: frozenset[int]
    domain: str
    home: int | None
    employers: frozenset[int]
    drafts_helped: frozenset[int]
    constellations_supported: frozenset[int]

    @classmethod
    def of(cls, user: User) -> Bonds:
        support = SupportActivity.objects.filter(adviser=user)
        told = Ties.objects.filter(user=user).first()
        return cls(
            user,
            frozenset(user.memberships.filter(is_active=True).values_list("organisation_id", flat=True)),
            user.email.rpartition("@")[2].lower(),
            told.home_id if told else None,
            frozenset(told.employers.values_list("pk", flat=True) if told else ()),
            frozenset(DraftAdviser.objects.filter(user=user).values_list("application_id", flat=True)),
            frozenset(support.values_list("constellation_id", flat=True)),
        )

    def hints(self, application: Application, members: Iterable[ConstellationMember]) -> list[str]:
        found = []
        for organisation in dict.fromkeys(member.organisation for member in members):
            if organisation.pk in self.organisations:
                found.append(_("Belongs to %(organisation)s, which takes part.") % {"organisation": organisation})
            if organisation.pk == self.home:
                found.append(_("Lives in %(organisation)s, which takes part.") % {"organisation": organisation})
            if organisation.pk in self.employers:
                found.append(_("Is or was employed by %(organisation)s.") % {"organisation": organisation})
            site = organisation.website.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.")
            if site and self.domain and self.domain == site.partition("/")[0]:
                found.append(_("Has an e-mail address at %(organisation)s.") % {"organisation": organisation})
        if application.pk in self.drafts_helped:
            found.append(_("Helped with the draft."))
        if application.constellation_id in self.constellations_supported:
            found.append(_("Has given the constellation support."))
        return found


def members_of(application: Application) -> list[ConstellationMember]:
    members = application.constellation.members.select_related("organisation")
    return list(members.exclude(status=ConstellationMember.Status.DECLINED))


def conflict_hints(user: User, application: Application) -> list[str]:
    """Why the person may have a conflict of interest here: belonging, employer, earlier help. A hint, no ruling."""
    return Bonds.of(user).hints(application, members_of(application))


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
    lapsed = application.completion_requests.filter(answered_at__isnull=False, answered_by__isnull=True)
    if lapsed.exists():
        hints.append(_("A completion was asked for and never came."))
    if application.needs_area_id is None and call.needs_areas.exists():
        hints.append(_("No needs area is chosen."))
    lead = ConstellationMember.objects.filter(constellation=application.constellation_id, role="lead").first()
    if lead is not None:
        same = call.applications.submitted().exclude(pk=application.pk).exclude(status=ApplicationStatus.WITHDRAWN)
        others = same.filter(
            constellation__members__organisation=lead.organisation_id, constellation__members__role="lead"
        ).count()
        if others:
            hints.append(
                _("%(organisation)s leads %(count)s more expressions of interest in the call.")
                % {"organisation": lead.organisation, "count": others}
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
        {"label": _("Handed in"), "count": submitted.count()},
        {"label": _("Assessed"), "count": assessed.count()},
        {"label": _("Decided on"), "count": submitted.filter(status__in=DECIDED).count()},
        {"label": _("Informed"), "count": informed.count()},
        {"label": _("Taken back"), "count": visible.filter(status=ApplicationStatus.WITHDRAWN).count()},
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


def unanswered_for(call: Call, user: User) -> int:
    """How many lack what they are owed, of those that the user may know of."""
    from calls.actions.calls import unanswered

    hidden = call.applications.submitted().exclude(pk__in=call.applications.visible_to(user).values("pk"))
    return len(lacking(call, user)) if hidden.exists() else unanswered(call)


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


def weighted(
    means: Mapping[int, float | None], criteria: list[Criterion], weights: Mapping[int, Decimal]
) -> float | None:
    """The share of the highest possible score, by weight; nothing while a criterion has no verdict."""
    total = 0.0
    for criterion in criteria:
        mean = means.get(criterion.pk)
        if mean is None:
            return None
        total += mean / criterion.scale_max * float(weights[criterion.pk])
    # Rounded far below what is shown, so that equal scores tie whatever the order of the sum.
    return round(total / (float(sum(weights.values())) or 1.0) * 100, 9) if criteria else None


def _scores(
    call: Call, user: User, chosen: list[int] | None
) -> dict[int, dict[tuple[int, str], dict[int, float | None]]]:
    """Scores by application, assessment (with its assessor's name) and criterion, of what the user may read."""
    readable = Assessment.objects.visible_to(user).filter(application__call=call, status="submitted")
    if chosen is not None:
        readable = readable.filter(application__in=chosen)
    found: dict[int, dict[tuple[int, str], dict[int, float | None]]] = {}
    verdicts = Verdict.objects.filter(assessment__in=readable.values("pk"), score__isnull=False).order_by()
    for application, assessment, name, criterion, score in verdicts.values_list(
        "assessment__application_id", "assessment_id", "assessment__assessor__name", "criterion_id", "score"
    ):
        found.setdefault(application, {}).setdefault((assessment, name), {})[criterion] = float(score or 0)
    return found


def standings(
    call: Call, user: User, weights: dict[int, Decimal] | None = None, only: Iterable[int] | None = None
) -> list[Standing]:
    """The ranking by submitted assessments that the user may see, best first; the unassessed last."""
    criteria = list(call.criteria.all())
    weights = weights or {criterion.pk: Decimal(criterion.weight) for criterion in criteria}
    chosen = None if only is None else list(only)
    submitted = call.applications.visible_to(user).submitted().exclude(status=ApplicationStatus.WITHDRAWN)
    if chosen is not None:
        submitted = submitted.filter(pk__in=chosen)
    applications = list(
        submitted.select_related("case")
        .only("name", "status", "call", "principals", "parties", "case__year", "case__number", "case__reg_no")
        .order_by("submitted_at", "pk")
    )
    given = dict(
        Assessment.objects.filter(application__call=call)
        .order_by()
        .values_list("application_id")
        .annotate(number=Count("pk"))
    )
    scores = _scores(call, user, chosen)
    rows = []
    for application in applications:
        own = scores.get(application.pk, {})
        totals = [
            (total, name)
            for (_pk, name), verdicts in own.items()
            if (total := weighted(verdicts, criteria, weights)) is not None
        ]
        means: dict[int, float | None] = {}
        for criterion in criteria:
            column = [score for verdicts in own.values() if (score := verdicts.get(criterion.pk)) is not None]
            means[criterion.pk] = sum(column) / len(column) if column else None
        rows.append(
            Standing(
                application,
                means,
                weighted(means, criteria, weights),
                pstdev([total for total, _who in totals]) if len(totals) > 1 else 0.0,
                len(own),
                given.get(application.pk, 0),
                _outlier(totals),
            )
        )
    rows.sort(key=lambda row: (row.total is None, -(row.total or 0), row.application.pk))
    assessed = [row for row in rows if row.total is not None]
    for row, rank in zip(assessed, ranks_of([row.total or 0.0 for row in assessed]), strict=True):
        row.rank = rank
    return rows


def ranks_of(totals: list[float]) -> list[int]:
    """Places of totals that stand best first; equal totals share a place."""
    ranks: list[int] = []
    for place, total in enumerate(totals, start=1):
        ranks.append(ranks[-1] if ranks and total == totals[place - 2] else place)
    return ranks


def _outlier(totals: list[tuple[float, str]]) -> str:
    """The assessor who stands a quarter of the scale or more from the middle one, when there are three or more."""
    if len(totals) < 3:
        return ""
    middle = sorted(total for total, _who in totals)[len(totals) // 2]
    far = max(totals, key=lambda pair: abs(pair[0] - middle))
    return far[1] if abs(far[0] - middle) >= 25 else ""


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
        for (pk, _total), rank in zip(totals, ranks_of([total for _pk, total in totals]), strict=True):
            ranks[pk].append(rank)
    return sorted(((row, ranks[row.application.pk]) for row in assessed), key=lambda pair: pair[1][0])
