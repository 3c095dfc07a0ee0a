"""Work in the workroom: texts, rows, standing behind a part, review of the theory of change, readiness."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from constellations.actions.initiatives import people_of
from constellations.models import Initiative, LogicNode, Part, PartKey, ReadinessSurvey, TheoryReview
from constellations.models.workroom import Row
from constellations.permissions import can_answer_for_constellation, can_review_theory, can_write_part
from constellations.readiness import STATEMENTS, mean_of
from core import clock
from core.actions.audit import record
from core.actions.files import store_upload
from core.actions.notices import notify
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import User

R = TypeVar("R", bound=Row)
STALE = "stale"


def _stale() -> Refused:
    return Refused(_("Somebody else has saved meanwhile. Compare and save again."), code=STALE)


def _part(initiative: Initiative, key: str, actor: User) -> Part:
    """The part, made at its first change."""
    part, _made = Part.objects.get_or_create(
        initiative=initiative, key=key, defaults={"updated_by": actor, "updated_at": clock.now(), "version": 0}
    )
    return part


def _touch(part: Part, actor: User) -> None:
    """A change opens the part again: what the constellation stood behind is no longer what stands there."""
    part.status, part.done_by = Part.Status.IN_PROGRESS, None
    part.updated_by, part.updated_at = actor, clock.now()
    part.version += 1
    part.save()


@transaction.atomic
def write_part(*, actor: User, initiative: Initiative, key: str, text: str, version: int) -> Part:
    """Save a part's text; refused when somebody else saved since ``version`` (0 before the first)."""
    initiative = lock(initiative)
    require(can_write_part(actor, initiative))
    part = _part(initiative, key, actor)
    if part.version != version:
        raise _stale()
    part.text = text
    _touch(part, actor)
    record(
        actor=actor,
        verb="workroom.written",
        target=part,
        case=initiative.case,
        summary=str(part),
        part=key,
        version=part.version,
    )
    return part


@transaction.atomic
def save_row(
    *,
    actor: User,
    initiative: Initiative,
    key: str,
    row: R,
    version: int = 0,
    upload: Any = None,
    leads_to: Any = None,
    **values: Any,
) -> R:
    """Add a row to a part, or change it; ``version`` is that of the row as it was read."""
    initiative = lock(initiative)
    require(can_write_part(actor, initiative))
    is_new = row.pk is None
    if not is_new:
        row = type(row).objects.select_for_update().get(pk=row.pk, initiative=initiative)  # type: ignore[attr-defined]
        if row.version != version:
            raise _stale()
        row.version += 1
    row.initiative = initiative  # type: ignore[attr-defined]
    for name, value in values.items():
        setattr(row, name, value)
    if upload is not None:
        row.file = store_upload(actor=actor, upload=upload, owner=initiative)  # type: ignore[attr-defined]
    row.updated_by, row.updated_at = actor, clock.now()
    with refusals(), transaction.atomic():
        row.save()
    if leads_to is not None and isinstance(row, LogicNode):
        _connect(row, leads_to)
    _touch(_part(initiative, key, actor), actor)
    record(
        actor=actor,
        verb="workroom.row_added" if is_new else "workroom.row_changed",
        target=row,
        case=initiative.case,
        summary=str(row),
        part=key,
    )
    return row


ORDER = [LogicNode.Kind.NEED, LogicNode.Kind.ACTIVITY, LogicNode.Kind.OUTCOME]


def _connect(node: LogicNode, targets: Any) -> None:
    """Arrows go one step on: from need to activity, from activity to outcome. So there can be no circle."""
    targets = list(targets)
    step = ORDER.index(LogicNode.Kind(node.kind)) + 1
    for target in targets:
        if target.initiative_id != node.initiative_id or step >= len(ORDER) or target.kind != ORDER[step]:
            raise Refused(
                _("A need leads to activities, an activity to outcomes, and an outcome to nothing further."),
                field="leads_to",
            )
    if node.led_to_by.exclude(kind=ORDER[step - 2] if step > 1 else "").exists():
        raise Refused(_("Other boxes lead here. Take away those arrows before you change the kind."), field="kind")
    node.leads_to.set(targets)


@transaction.atomic
def remove_row(*, actor: User, initiative: Initiative, key: str, row: Row) -> None:
    initiative = lock(initiative)
    require(can_write_part(actor, initiative))
    record(actor=actor, verb="workroom.row_removed", target=row, case=initiative.case, summary=str(row), part=key)
    row.delete()
    _touch(_part(initiative, key, actor), actor)


@transaction.atomic
def finish_part(*, actor: User, initiative: Initiative, key: str, version: int) -> Part:
    """The constellation stands behind the part as it is written in that version."""
    from constellations.progress import gaps_of

    initiative = lock(initiative)
    require(can_answer_for_constellation(actor, initiative))
    part = _part(initiative, key, actor)
    if part.version != version:
        raise _stale()
    gaps = gaps_of(initiative, key)
    if gaps:
        raise Refused(_("The part lacks: %(gaps)s.") % {"gaps": "; ".join(gaps)}, code="incomplete")
    part.status, part.done_by = Part.Status.DONE, actor
    part.save()
    record(actor=actor, verb="workroom.done", target=part, case=initiative.case, summary=str(part), part=key)
    return part


@transaction.atomic
def review_theory(*, actor: User, initiative: Initiative, verdict: str, text: str) -> TheoryReview:
    """An expert's quality assurance of the theory of change, of the version that stands now."""
    initiative = lock(initiative)
    require(can_review_theory(actor, initiative))
    if not text.strip():
        raise Refused(_("Give your reasons and say what to improve."), field="text")
    part = Part.objects.filter(initiative=initiative, key=PartKey.THEORY).first()
    if part is None or not initiative.nodes.exists():
        raise Refused(_("There is no theory of change to review yet."))
    review = TheoryReview.objects.create(
        initiative=initiative,
        reviewer=actor,
        verdict=verdict,
        text=text,
        theory_version=part.version,
        at=clock.now(),
    )
    record(
        actor=actor,
        verb="workroom.reviewed",
        target=review,
        case=initiative.case,
        summary=str(review),
        version=part.version,
    )
    notify(
        people_of(initiative.constellation),
        _("An expert has reviewed the theory of change of %(name)s") % {"name": initiative.name},
        url=f"/initiatives/{initiative.pk}/parts/theory/",
        key=f"theory_review:{review.pk}",
    )
    return review


@transaction.atomic
def answer_readiness(
    *, actor: User, initiative: Initiative, answers: dict[str, int], comment: str = ""
) -> ReadinessSurvey:
    """One survey of the constellation's readiness: every statement answered on the scale from 1 to 5."""
    initiative = lock(initiative)
    require(can_answer_for_constellation(actor, initiative))
    if set(answers) != set(STATEMENTS) or not all(value in range(1, 6) for value in answers.values()):
        raise Refused(_("Answer each statement on the scale from 1 to 5."))
    survey = ReadinessSurvey.objects.create(
        initiative=initiative,
        date=clock.today(),
        answers=answers,
        mean=mean_of(answers),
        comment=comment,
        answered_by=actor,
        created_at=clock.now(),
    )
    record(actor=actor, verb="workroom.readiness", target=survey, case=initiative.case, summary=str(survey.mean))
    return survey
