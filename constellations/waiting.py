"""What of constellations waits for whom, what can be searched, who reads an initiative's files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from constellations.models import (
    Constellation,
    ForumAction,
    Initiative,
    InitiativeStatus,
    OutcomeDefinition,
    Part,
    PartKey,
    PlanItem,
    SupportActivity,
    TheoryReview,
)
from constellations.queries import quiet_constellations
from core import clock
from core.models import Role, User
from core.registry import SearchHit, WorkItem
from core.templatetags.formats import date_sv


def work_for(user: User) -> Iterable[WorkItem]:
    if user.has_role(Role.ADVISER):
        yield from _quiet(user)
    if user.has_role(Role.ADVISER, Role.OFFICER):
        yield from _next_steps(user)
    if user.has_role(Role.OFFICER):
        yield from _outcomes_to_judge(user)
    if user.has_role(Role.REVIEWER):
        yield from _theories_to_review(user)
    if user.has_role(Role.APPLICANT):
        yield from _parts_to_write(user)
        yield from _milestones(user)
    yield from _forum_actions(user)


def _quiet(user: User) -> Iterable[WorkItem]:
    for constellation, last in quiet_constellations(user):
        yield WorkItem(
            _("Get in touch with %(constellation)s") % {"constellation": constellation},
            f"{reverse('constellations:support_new')}?constellation={constellation.pk}",
            detail=_("Last contact %(date)s") % {"date": date_sv(last)} if last else _("No contact logged yet"),
            group=_("Support"),
        )


def _next_steps(user: User) -> Iterable[WorkItem]:
    soon = clock.today() + timedelta(days=14)
    later = SupportActivity.objects.filter(constellation=OuterRef("constellation"), pk__gt=OuterRef("pk"))
    steps = (
        SupportActivity.objects.visible_to(user)
        .filter(adviser=user, next_on__lte=soon)
        .exclude(next_step="")
        .filter(~Exists(later))
        .select_related("constellation")
    )
    for step in steps:
        yield WorkItem(
            step.next_step,
            f"{reverse('constellations:support_new')}?constellation={step.constellation_id}",
            detail=str(step.constellation),
            due=step.next_on,
            group=_("Support"),
            urgent=step.next_on is not None and step.next_on < clock.today(),
        )


def _outcomes_to_judge(user: User) -> Iterable[WorkItem]:
    waiting = OutcomeDefinition.objects.filter(
        status="draft",
        initiative__in=Initiative.objects.visible_to(user).filter(status=InitiativeStatus.IN_DEPTH).values("pk"),
    ).select_related("initiative")
    for outcome in waiting:
        yield WorkItem(
            _("Judge the outcome “%(outcome)s”") % {"outcome": outcome},
            reverse("constellations:outcome_judge", args=[outcome.initiative_id, outcome.pk]),
            detail=outcome.initiative.name,
            group=_("Initiatives"),
        )


def _theories_to_review(user: User) -> Iterable[WorkItem]:
    """Theories that the constellation stands behind and that no expert has reviewed in that version."""
    current = TheoryReview.objects.filter(initiative=OuterRef("initiative"), theory_version=OuterRef("version"))
    parts = (
        Part.objects.filter(key=PartKey.THEORY, status=Part.Status.DONE)
        .filter(
            initiative__in=Initiative.objects.visible_to(user).filter(status=InitiativeStatus.IN_DEPTH).values("pk")
        )
        .filter(~Exists(current))
        .select_related("initiative")
    )
    for part in parts:
        yield WorkItem(
            _("Review the theory of change of %(initiative)s") % {"initiative": part.initiative},
            reverse("constellations:theory_review", args=[part.initiative_id]),
            group=_("Initiatives"),
        )


def _parts_to_write(user: User) -> Iterable[WorkItem]:
    for initiative in Initiative.objects.visible_to(user).filter(status=InitiativeStatus.IN_DEPTH):
        yield WorkItem(
            _("Go on with the in-depth analysis of %(initiative)s") % {"initiative": initiative},
            initiative.get_absolute_url(),
            group=_("Initiatives"),
        )
    refused = OutcomeDefinition.objects.filter(
        status="refused", initiative__in=Initiative.objects.visible_to(user).values("pk")
    ).select_related("initiative")
    for outcome in refused:
        yield WorkItem(
            _("Correct the outcome “%(outcome)s”") % {"outcome": outcome},
            reverse("constellations:outcome_edit", args=[outcome.initiative_id, outcome.pk]),
            detail=outcome.refusal_reasons[:120],
            group=_("Initiatives"),
            urgent=True,
        )


def _milestones(user: User) -> Iterable[WorkItem]:
    soon = clock.today() + timedelta(days=30)
    items = PlanItem.objects.filter(
        done_on__isnull=True,
        due_on__lte=soon,
        initiative__in=Initiative.objects.visible_to(user)
        .filter(status__in=[InitiativeStatus.APPROVED, InitiativeStatus.IMPLEMENTING])
        .values("pk"),
    ).select_related("initiative")
    for item in items[:20]:
        yield WorkItem(
            item.name,
            reverse("constellations:part", args=[item.initiative_id, item.plan]),
            detail=item.initiative.name,
            due=item.due_on,
            group=_("Initiatives"),
        )


def _forum_actions(user: User) -> Iterable[WorkItem]:
    for action in ForumAction.objects.filter(responsible=user, done_on__isnull=True).select_related("forum__meeting"):
        yield WorkItem(
            action.text, action.forum.get_absolute_url(), str(action.forum), due=action.due_on, group=_("Forums")
        )


def search_constellations(user: User, query: str) -> Iterable[SearchHit]:
    if not user.is_authenticated:
        return
    initiatives = Initiative.objects.visible_to(user).filter(
        Q(name__icontains=query) | Q(summary__icontains=query) | Q(case__reg_no__icontains=query)
    )
    for initiative in initiatives.select_related("case")[:20]:
        yield SearchHit(initiative.name, initiative.get_absolute_url(), _("Initiative"), initiative.case.reg_no)
    found = Constellation.objects.visible_to(user).filter(name__icontains=query)
    for constellation in found[:20]:
        yield SearchHit(constellation.name, constellation.get_absolute_url(), _("Constellation"))


def may_read_files(user: User, initiative_id: int) -> bool:
    return Initiative.objects.visible_to(user).filter(pk=initiative_id).exists()
