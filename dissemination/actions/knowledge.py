"""Write and publish in the knowledge bank; record what each phase taught."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from constellations.models import Initiative
from core import clock
from core.actions.audit import record
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import User
from core.templatetags.formats import date_sv, number
from dissemination.models import PhaseLesson, Practice, Standing
from dissemination.permissions import can_write_knowledge
from evaluation.models import EstablishedResult
from evaluation.reports.disclosure import hidden_estimates
from programme.models import Phase

# What an entry must say before it is published.
REQUIRED = ("need", "target_group", "goal", "intervention", "social_measures", "contact")


def results_of(initiative: Initiative) -> list[EstablishedResult]:
    """What the delegation has established for the initiative's contract."""
    return list(
        EstablishedResult.objects.filter(round__contract__initiative=initiative)
        .select_related("round")
        .order_by("established_on", "pk")
    )


def _free_slug(name: str) -> str:
    base = slugify(name.translate(str.maketrans("åäöÅÄÖ", "aaoAAO")))[:70] or "satsning"
    slug, number = base, 1
    while Practice.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


@transaction.atomic
def write_practice(
    *, actor: User, practice: Practice | None = None, version: int | None = None, **values: Any
) -> Practice:
    """A new entry, or a change of one; a change of a published entry is seen at once."""
    require(can_write_knowledge(actor))
    if practice is None:
        practice = Practice(slug=_free_slug(values["name"]), created_by=actor, version=0)
    else:
        practice = lock(practice)
        if version is not None and version != practice.version:
            raise Refused(_("Somebody else has saved meanwhile. Compare and save again."), code="stale")
    initiative = values.get("initiative", practice.initiative)
    standing = values.get("standing", practice.standing)
    if standing == Standing.ESTABLISHED and (initiative is None or not results_of(initiative)):
        raise Refused(_("The delegation has not established any result of this practice yet."), field="standing")
    for name, value in values.items():
        setattr(practice, name, value)
    practice.updated_at = clock.now()
    practice.version += 1
    with refusals(), transaction.atomic():
        practice.save()
    record(actor=actor, verb="practice.written", target=practice, summary=practice.name, version=practice.version)
    return practice


def written(value: Decimal) -> str:
    """As in running text: at most two decimals, and none that say nothing."""
    rounded = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return number(value, next(places for places in (0, 1, 2) if round(rounded, places) == rounded))


@transaction.atomic
def draft_from_initiative(*, actor: User, initiative: Initiative) -> Practice:
    """An entry that begins with what the initiative and its established results already say."""
    require(can_write_knowledge(actor))
    if hasattr(initiative, "practice"):
        raise Refused(_("The initiative already has an entry."))
    results = results_of(initiative)
    if not results:
        raise Refused(_("The delegation has not established any result of this initiative yet."))
    outcomes = {outcome.code: outcome for outcome in initiative.outcomes.all()}
    lines = []
    hidden = hidden_estimates(result.run_id for result in results)
    for result in results:
        if (result.run_id, result.metric) in hidden:
            continue
        outcome = outcomes.get(result.metric)
        name = outcome.name if outcome else result.metric
        unit = f" {outcome.unit}" if outcome and outcome.unit else ""
        lines.append(f"{name}: {written(result.value)}{unit} ({date_sv(result.established_on)})")
    nodes = list(initiative.nodes.all())

    def named(kind: str) -> str:
        return "\n".join(node.description or node.name for node in nodes if node.kind == kind)

    return write_practice(
        actor=actor,
        name=initiative.name,
        place=", ".join(str(member) for member in initiative.constellation.members.all())[:200],
        needs_area=initiative.needs_area,
        need=named("need") or initiative.summary,
        target_group="\n".join({outcome.target_group for outcome in outcomes.values() if outcome.target_group}),
        goal="\n".join(node.desired_change for node in nodes if node.desired_change)
        or "\n".join(outcome.name for outcome in outcomes.values()),
        intervention=named("activity") or initiative.summary,
        social_measures="\n".join(outcome.indicator or outcome.name for outcome in outcomes.values()),
        method="\n".join({outcome.source for outcome in outcomes.values() if outcome.source}),
        evidence="\n".join(f"{item.practice}: {item.get_strength_display()}" for item in initiative.evidence.all()),
        results="\n".join(lines),
        contact=initiative.project_leader.name if initiative.project_leader else "",
        standing=Standing.ESTABLISHED,
        initiative=initiative,
    )


@transaction.atomic
def publish_practice(*, actor: User, practice: Practice) -> Practice:
    require(can_write_knowledge(actor))
    practice = lock(practice)
    if practice.published_at is not None:
        raise Refused(_("The entry is already published."))
    missing = [
        str(practice._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in REQUIRED
        if not getattr(practice, name).strip()
    ]
    if missing:
        raise Refused(_("The entry lacks: %(parts)s.") % {"parts": ", ".join(missing)}, code="incomplete")
    practice.published_at = clock.now()
    practice.save()
    record(actor=actor, verb="practice.published", target=practice, summary=practice.name)
    return practice


@transaction.atomic
def withdraw_practice(*, actor: User, practice: Practice) -> Practice:
    require(can_write_knowledge(actor))
    practice = lock(practice)
    if practice.calls.exists():
        raise Refused(_("A dissemination call points at the entry, so it stays published."))
    practice.published_at = None
    practice.save()
    record(actor=actor, verb="practice.withdrawn", target=practice, summary=practice.name)
    return practice


@transaction.atomic
def write_lesson(*, actor: User, phase: Phase, kind: str, text: str, proposal: str = "") -> PhaseLesson:
    """An advantage, a drawback or a lesson of a phase: the process evaluation, in words."""
    require(can_write_knowledge(actor))
    lesson = PhaseLesson.objects.create(
        phase=phase, kind=kind, text=text, proposal=proposal, written_by=actor, created_at=clock.now()
    )
    record(actor=actor, verb="lesson.written", target=lesson, summary=text, phase=phase.pk, kind=kind)
    return lesson
