"""Edit the questions and criteria of a draft; correct published ones in a new version."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from calls.actions.telling import told
from calls.blueprints import BLUEPRINTS
from calls.models import ApplicationStatus, Call, CallStatus, Criterion, FormVersion, Question, QuestionKind, Section
from calls.permissions import can_edit_call, can_prepare_call
from constellations.actions.initiatives import people_of
from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import User


def draft_form(call: Call) -> FormVersion:
    """The version that may be edited now."""
    form = call.forms.filter(published_at__isnull=True).first()
    if form is None:
        raise Refused(_("The questions are published. Begin a correction to change them."))
    return form


def _require_editable(actor: User, call: Call, form: FormVersion) -> None:
    """A draft call is edited freely; a correction of a published call by the same people."""
    require(can_edit_call(actor, call) if call.status == CallStatus.DRAFT else can_prepare_call(actor, call))
    if form.published_at is not None:
        raise Refused(_("Published questions cannot be changed; a correction is a new version."))


def free_key(words: str, taken: set[str]) -> str:
    base = slugify(words).replace("_", "-")[:30].strip("-") or "q"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key


@transaction.atomic
def apply_blueprint(*, actor: User, call: Call, blueprint: str) -> None:
    """Fill an empty draft from a template."""
    require(can_edit_call(actor, call))
    template = BLUEPRINTS.get(blueprint)
    if template is None:
        raise Refused(_("There is no such template."), field="blueprint")
    form = draft_form(call)
    for order, part in enumerate(template.parts):
        section = Section.objects.create(form=form, key=part.key, order=order, title=part.title, help=part.help)
        Question.objects.bulk_create(
            Question(
                section=section,
                key=ask.key,
                order=number,
                kind=ask.kind,
                text=ask.text,
                help=ask.help,
                required=ask.required,
                word_limit=ask.word_limit,
                options=ask.options,
                minutes=ask.minutes,
                show_if_key=ask.show_if[0],
                show_if_value=ask.show_if[1],
                prefill=ask.prefill,
                kpi=ask.kpi,
            )
            for number, ask in enumerate(part.asks)
        )
    Criterion.objects.bulk_create(
        Criterion(
            call=call,
            key=ground.key,
            order=order,
            name=ground.name,
            description=ground.description,
            weight=ground.weight,
            scale_max=ground.scale_max,
            anchor_low=ground.low,
            anchor_high=ground.high,
        )
        for order, ground in enumerate(template.grounds)
    )


@transaction.atomic
def copy_call(*, actor: User, call: Call, title: str) -> Call:
    """A new draft with the purpose, conditions, questions and criteria of an earlier call."""
    from calls.actions.calls import create_call

    source = call
    made = create_call(
        actor=actor,
        title=title,
        blueprint="",
        kind=source.kind,
        purpose=source.purpose,
        who_may_apply=source.who_may_apply,
        late_policy=source.late_policy,
        is_appealable=source.is_appealable,
        statute=source.statute,
        conditions=source.conditions,
        contact=source.contact,
        copied_from=source,
        needs_areas=source.needs_areas.all(),
    )
    latest = source.forms.order_by("-number").first()
    if latest is not None:
        _copy_questions(latest, draft_form(made))
    for criterion in source.criteria.all():
        criterion.pk, criterion.call = None, made
        criterion._state.adding = True
        criterion.save()
    record(actor=actor, verb="call.copied", target=made, summary=title, source=source.pk)
    return made


def _copy_questions(source: FormVersion, target: FormVersion) -> None:
    for section in source.sections.prefetch_related("questions"):
        questions = list(section.questions.all())
        section.pk, section.form = None, target
        section._state.adding = True
        section.save()
        for question in questions:
            question.pk, question.section = None, section
            question._state.adding = True
        Question.objects.bulk_create(questions)


SECTION_FIELDS = ("title", "help")
QUESTION_FIELDS = (
    "kind",
    "text",
    "help",
    "required",
    "word_limit",
    "options",
    "show_if_key",
    "show_if_value",
    "minutes",
    "prefill",
    "kpi",
)
CRITERION_FIELDS = ("name", "description", "weight", "scale_max", "anchor_low", "anchor_high")


def _set(obj: models.Model, names: tuple[str, ...], values: dict[str, Any]) -> None:
    for name in names:
        if name in values:
            setattr(obj, name, values[name])


@transaction.atomic
def save_part(*, actor: User, call: Call, section: Section | None = None, **values: Any) -> Section:
    call = lock(call)
    form = section.form if section else draft_form(call)
    _require_editable(actor, call, form)
    if section is None:
        taken = set(form.sections.values_list("key", flat=True))
        section = Section(form=form, key=free_key(values.get("title", ""), taken), order=len(taken))
    _set(section, SECTION_FIELDS, values)
    with refusals(), transaction.atomic():
        section.save()
    record(actor=actor, verb="call.part_saved", target=call, case=call.case, summary=section.title)
    return section


@transaction.atomic
def save_question(*, actor: User, section: Section, question: Question | None = None, **values: Any) -> Question:
    call = lock(section.form.call)
    _require_editable(actor, call, section.form)
    if question is None:
        taken = set(Question.objects.filter(section__form=section.form).values_list("key", flat=True))
        question = Question(
            section=section, key=free_key(values.get("text", ""), taken), order=section.questions.count()
        )
    _set(question, QUESTION_FIELDS, values)
    if question.kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.READINESS} and not question.options:
        raise Refused(_("Write the choices, one on each line."), field="options")
    if question.show_if_key:
        _refuse_condition(section.form, question)
    _refuse_lost_answers(section.form, question)
    with refusals(), transaction.atomic():
        question.save()
    record(actor=actor, verb="call.question_saved", target=call, case=call.case, summary=question.text)
    return question


def _refuse_condition(form: FormVersion, question: Question) -> None:
    """A condition that nobody can fulfil would hide the question for ever."""
    others = {item.key: item for item in Question.objects.filter(section__form=form).exclude(pk=question.pk)}
    source = others.get(question.show_if_key)
    if source is None:
        raise Refused(
            _("There is no question with the code “%(key)s”.") % {"key": question.show_if_key}, field="show_if_key"
        )
    if source.kind not in {QuestionKind.SINGLE, QuestionKind.MULTIPLE}:
        raise Refused(_("Only a question with choices can decide whether another is shown."), field="show_if_key")
    if question.show_if_value not in [str(option) for option in source.options]:
        raise Refused(
            _("“%(text)s” has these answers: %(choices)s.")
            % {"text": source.text, "choices": ", ".join(str(option) for option in source.options)},
            field="show_if_value",
        )
    seen = {question.key}
    while source is not None and source.show_if_key:
        if source.key in seen:
            raise Refused(_("The questions would wait for each other."), field="show_if_key")
        seen.add(source.key)
        source = question if source.show_if_key == question.key else others.get(source.show_if_key)


def _refuse_lost_answers(form: FormVersion, question: Question) -> None:
    """The answers that show other questions must still be there to choose."""
    choices = {QuestionKind.SINGLE, QuestionKind.MULTIPLE}
    offered = [str(option) for option in question.options] if question.kind in choices else []
    waiting = Question.objects.filter(section__form=form, show_if_key=question.key).exclude(show_if_value__in=offered)
    for other in waiting[:1]:
        raise Refused(
            _("“%(text)s” is shown by the answer “%(answer)s”. Change that question first.")
            % {"text": other.text, "answer": other.show_if_value},
            field="options",
        )


def _refuse_dependents(form: FormVersion, keys: set[str]) -> None:
    waiting = Question.objects.filter(section__form=form, show_if_key__in=keys).exclude(key__in=keys).first()
    if waiting is not None:
        raise Refused(
            _("“%(text)s” is shown by an answer to this. Change that question first.") % {"text": waiting.text}
        )


@transaction.atomic
def save_criterion(*, actor: User, call: Call, criterion: Criterion | None = None, **values: Any) -> Criterion:
    call = lock(call)
    require(can_edit_call(actor, call))
    if criterion is None:
        taken = set(call.criteria.values_list("key", flat=True))
        criterion = Criterion(call=call, key=free_key(values.get("name", ""), taken), order=len(taken))
    _set(criterion, CRITERION_FIELDS, values)
    with refusals(), transaction.atomic():
        criterion.save()
    record(actor=actor, verb="call.criterion_saved", target=call, summary=criterion.name)
    return criterion


@transaction.atomic
def remove_piece(*, actor: User, piece: Section | Question | Criterion) -> None:
    """Take a part, a question or a criterion out of a draft."""
    if isinstance(piece, Criterion):
        call = lock(piece.call)
        require(can_edit_call(actor, call))
    else:
        form = piece.form if isinstance(piece, Section) else piece.section.form
        call = lock(form.call)
        _require_editable(actor, call, form)
        gone = {piece.key} if isinstance(piece, Question) else {item.key for item in piece.questions.all()}
        _refuse_dependents(form, gone)
    words = str(piece)
    with refusals(), transaction.atomic():
        piece.delete()
    record(actor=actor, verb="call.piece_removed", target=call, case=call.case, summary=words)


@transaction.atomic
def move_piece(*, actor: User, piece: Section | Question | Criterion, step: int) -> None:
    """One place up (-1) or down (1) among its siblings."""
    siblings: list[Any]
    if isinstance(piece, Criterion):
        call, siblings = lock(piece.call), list(piece.call.criteria.all())
        require(can_edit_call(actor, call))
    elif isinstance(piece, Section):
        call, siblings = lock(piece.form.call), list(piece.form.sections.all())
        _require_editable(actor, call, piece.form)
    else:
        call, siblings = lock(piece.section.form.call), list(piece.section.questions.all())
        _require_editable(actor, call, piece.section.form)
    here = siblings.index(piece)
    there = max(0, min(len(siblings) - 1, here + step))
    siblings.insert(there, siblings.pop(here))
    for order, sibling in enumerate(siblings):
        if sibling.order != order:
            sibling.order = order
            sibling.save(update_fields=["order"])


@transaction.atomic
def begin_correction(*, actor: User, call: Call) -> FormVersion:
    """Copy the published questions to a new version, to be corrected."""
    call = lock(call)
    require(can_prepare_call(actor, call))
    if call.status != CallStatus.PUBLISHED or call.has_closed:
        raise Refused(_("Questions are corrected only while the call is published and not closed."))
    latest = call.forms.order_by("-number").first()
    if latest is None or latest.published_at is None:
        raise Refused(_("A correction is already being prepared."))
    form = FormVersion.objects.create(call=call, number=latest.number + 1, created_by=actor, created_at=clock.now())
    _copy_questions(latest, form)
    record(actor=actor, verb="call.correction_begun", target=call, case=call.case, summary=str(form.number))
    return form


@transaction.atomic
def publish_correction(*, actor: User, call: Call, note: str) -> FormVersion:
    """The corrected questions replace the old ones in every draft, and the drafts' owners are told."""
    call = lock(call)
    require(can_prepare_call(actor, call))
    form = draft_form(call)
    if not note.strip():
        raise Refused(_("Say what was corrected."), field="note")
    if call.status != CallStatus.PUBLISHED or call.has_closed:
        raise Refused(_("Questions are corrected only while the call is published and not closed."))
    form.note, form.published_at = note.strip()[:500], clock.now()
    form.save()
    drafts = list(call.applications.filter(status=ApplicationStatus.DRAFT).select_related("constellation"))
    call.applications.filter(status=ApplicationStatus.DRAFT).update(form=form)
    for draft in drafts:
        notify(
            people_of(draft.constellation),
            told(
                N_("The questions of the call “%(call)s” have been corrected: %(note)s"),
                call=call.title,
                note=form.note,
            ),
            url=f"/applications/{draft.pk}/",
            key=f"call:{call.pk}:form:{form.number}:{draft.pk}",
        )
    record(actor=actor, verb="call.corrected", target=call, case=call.case, summary=form.note, version=form.number)
    return form


@transaction.atomic
def drop_correction(*, actor: User, call: Call) -> None:
    call = lock(call)
    require(can_prepare_call(actor, call))
    form = draft_form(call)
    if form.number == 1:
        raise Refused(_("The first version of the questions cannot be dropped."))
    form.delete()
    record(actor=actor, verb="call.correction_dropped", target=call, case=call.case)
