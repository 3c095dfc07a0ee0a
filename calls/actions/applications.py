"""An expression of interest from first word to submission, completion and withdrawal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from calls.actions.telling import told
from calls.content import judge, person_numbers_in, read_out, section_keys
from calls.models import (
    Application,
    ApplicationStatus,
    Call,
    Comment,
    CompletionRequest,
    DraftAdviser,
    SectionAnswer,
    SectionVersion,
)
from calls.models.applications import TRANSITIONS
from calls.permissions import (
    belongs_to,
    can_extend,
    can_handle,
    can_start_application,
    can_submit,
    can_withdraw,
    can_write,
    leads,
)
from constellations.actions.initiatives import people_of
from constellations.models import Constellation, ConstellationMember
from core import clock
from core.actions.audit import record
from core.actions.files import store_upload
from core.actions.notices import notify
from core.actions.records import open_case, register_document
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import CaseKind, ConflictOfInterest, Direction, DocumentKind, Organisation, StoredFile, Unit, User


def move_to(application: Application, status: str) -> None:
    if status not in TRANSITIONS[ApplicationStatus(application.status)]:
        raise Refused(
            _("An expression of interest that is “%(old)s” cannot become “%(new)s”.")
            % {"old": application.get_status_display(), "new": ApplicationStatus(status).label}
        )
    application.status = status


@transaction.atomic
def start_application(
    *,
    actor: User,
    call: Call,
    organisation: Organisation,
    name: str,
    unit: Unit | None = None,
    needs_area: Any = None,
    copy_of: Application | None = None,
) -> Application:
    """A draft in the organisation's own space, with a constellation that it leads."""
    require(can_start_application(actor, call, organisation))
    if not name.strip():
        raise Refused(_("Give the initiative a name."), field="name")
    if unit is not None and unit.organisation_id != organisation.pk:
        raise Refused(_("The unit does not belong to the organisation."), field="unit")
    constellation = Constellation.objects.create(name=name.strip()[:200], created_by=actor, created_at=clock.now())
    ConstellationMember.objects.create(
        constellation=constellation,
        organisation=organisation,
        unit=unit,
        role=ConstellationMember.Role.LEAD,
        status=ConstellationMember.Status.CONFIRMED,
        confirmed_by=actor,
        confirmed_at=clock.now(),
    )
    areas = list(call.needs_areas.all()[:2])
    application = Application(
        call=call,
        form=call.forms.filter(published_at__isnull=False).latest("number"),
        constellation=constellation,
        name=name.strip()[:200],
        needs_area=needs_area or (areas[0] if len(areas) == 1 else None),
        created_by=actor,
        created_at=clock.now(),
        copied_from=copy_of,
    )
    with refusals(), transaction.atomic():
        application.save()
    if copy_of is not None:
        _copy_answers(actor, copy_of, application)
    record(actor=actor, verb="application.started", target=application, summary=application.name)
    return application


def _copy_answers(actor: User, source: Application, target: Application) -> None:
    """Answers to questions that both forms ask, also where a question has moved to another part."""
    require(belongs_to(actor, source))
    earlier: dict[str, Any] = {}
    for answer in source.answers.all():
        earlier.update(answer.data)
    for section in target.form.sections.prefetch_related("questions"):
        # Files belong to the old application, amounts to its partners.
        data = {
            question.key: earlier[question.key]
            for question in section.questions.all()
            if question.key in earlier and question.kind not in {"file", "money_table"}
        }
        if data:
            SectionAnswer.objects.create(
                application=target,
                section_key=section.key,
                data=data,
                version=1,
                updated_by=actor,
                updated_at=clock.now(),
            )


@transaction.atomic
def rename_application(*, actor: User, application: Application, name: str, needs_area: Any = None) -> Application:
    application = lock(application)
    require(can_write(actor, application))
    if not name.strip():
        raise Refused(_("Give the initiative a name."), field="name")
    application.name = name.strip()[:200]
    application.needs_area = needs_area
    application.save(update_fields=["name", "needs_area"])
    application.constellation.name = application.name
    application.constellation.save(update_fields=["name"])
    record(actor=actor, verb="application.renamed", target=application, case=application.case, summary=name)
    return application


class Stale(Refused):
    """Somebody else saved the part first; what was typed is to be merged, not lost."""

    def __init__(self, answer: SectionAnswer) -> None:
        super().__init__(_("Somebody else has saved this part since you opened it."), code="stale")
        self.answer = answer


@transaction.atomic
def save_section(
    *,
    actor: User,
    application: Application,
    section_key: str,
    data: dict[str, Any],
    version: int,
    done: bool | None = None,
) -> SectionAnswer:
    """Keep a part as it was typed. ``version`` is the one that the writer began from: another's text is never lost."""
    require(can_write(actor, application))
    if section_key not in section_keys(application.form):
        raise Refused(_("The call has no such part."))
    answer, _created = SectionAnswer.objects.get_or_create(
        application=application, section_key=section_key, defaults={"updated_at": clock.now()}
    )
    answer = lock(answer)
    # Files are stored by an action of their own and stay as they are.
    files = {key: value for key, value in answer.data.items() if _is_files(value)}
    data = {**files, **data}
    if version != answer.version:
        if data == answer.data:
            return answer
        raise Stale(answer)
    if data == answer.data and (done is None or done == answer.is_done):
        return answer
    if data != answer.data:
        answer.version += 1
        SectionVersion.objects.create(
            application=application,
            section_key=section_key,
            version=answer.version,
            data=data,
            by=actor,
            at=clock.now(),
        )
    answer.data, answer.updated_by, answer.updated_at = data, actor, clock.now()
    answer.is_done = answer.is_done if done is None else done
    with refusals(), transaction.atomic():
        answer.save()
    if done:
        record(
            actor=actor, verb="application.part_done", target=application, case=application.case, summary=section_key
        )
    return answer


def _is_files(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) and "id" in item for item in value)


@transaction.atomic
def attach_file(
    *, actor: User, application: Application, section_key: str, question_key: str, upload: Any
) -> SectionAnswer:
    """Store a file as (part of) the answer to a question."""
    require(can_write(actor, application))
    answer, _created = SectionAnswer.objects.get_or_create(
        application=application, section_key=section_key, defaults={"updated_at": clock.now()}
    )
    answer = lock(answer)
    stored = store_upload(actor=actor, upload=upload, owner=application)
    listed = [*answer.data.get(question_key, []), {"id": stored.pk, "name": stored.name, "size": stored.size}]
    if len(listed) > 10:
        raise Refused(_("At most ten files can be added here."))
    return _save_files(actor, application, answer, question_key, listed)


@transaction.atomic
def detach_file(
    *, actor: User, application: Application, section_key: str, question_key: str, file_id: int
) -> SectionAnswer:
    require(can_write(actor, application))
    answer = lock(SectionAnswer.objects.get(application=application, section_key=section_key))
    listed = [item for item in answer.data.get(question_key, []) if item["id"] != file_id]
    return _save_files(actor, application, answer, question_key, listed)


def _save_files(
    actor: User, application: Application, answer: SectionAnswer, key: str, listed: list[dict[str, Any]]
) -> SectionAnswer:
    answer.data = {**answer.data, key: listed}
    if not listed:
        del answer.data[key]
    answer.version += 1
    answer.updated_by, answer.updated_at = actor, clock.now()
    answer.save()
    SectionVersion.objects.create(
        application=application,
        section_key=answer.section_key,
        version=answer.version,
        data=answer.data,
        by=actor,
        at=clock.now(),
    )
    return answer


def _refuse_incomplete(application: Application) -> None:
    gaps = [gap for problems in judge(application).values() for gap in problems]
    if gaps:
        raise Refused(
            _("Something is missing or must be corrected: %(first)s") % {"first": gaps[0].message}, code="incomplete"
        )
    found = person_numbers_in(application)
    if found:
        raise Refused(
            _("“%(part)s” seems to hold a personal identity number. Take it out: it may not be sent here.")
            % {"part": found[0]},
            code="personal_number",
        )


@transaction.atomic
def submit_application(*, actor: User, application: Application, received_at: datetime | None = None) -> Application:
    """Hand in. The case opens, the document is registered and from now on the authority may read it.

    The moment of receipt is the one at which the request reached us, not the one at which a queue let it through.
    """
    received_at = received_at or clock.now()
    application = lock(application)
    require(can_submit(actor, application, at=received_at))
    if application.status == ApplicationStatus.COMPLETION:
        return _submit_completion(actor, application)
    members = list(application.constellation.members.select_related("organisation", "unit"))
    waiting = [str(member) for member in members if member.status == ConstellationMember.Status.INVITED]
    if waiting:
        raise Refused(
            _("These have not answered the invitation: %(partners)s. Ask them to confirm, or remove them.")
            % {"partners": ", ".join(waiting)},
            code="unconfirmed",
        )
    _refuse_incomplete(application)
    confirmed = [member for member in members if member.status == ConstellationMember.Status.CONFIRMED]
    principals = {member.organisation_id: member.organisation for member in confirmed}
    application.search_text, body = read_out(application)
    application.submitted_at, application.submitted_by = received_at, actor
    application.principals, application.parties = len(principals), len(confirmed)
    # Numbers last: their rows are what everybody else waits for.
    application.case = open_case(
        actor=actor, kind=CaseKind.APPLICATION, title=application.name, parties=principals.values()
    )
    move_to(application, ApplicationStatus.SUBMITTED)
    lead = next(member for member in confirmed if member.role == ConstellationMember.Role.LEAD)
    application.document = register_document(
        actor=actor,
        case=application.case,
        direction=Direction.INCOMING,
        kind=DocumentKind.APPLICATION,
        description=_("Expression of interest: %(name)s") % {"name": application.name},
        counterpart=str(lead.organisation),
        body=body,
        owner=application,
        date=received_at,
    )
    with refusals(), transaction.atomic():
        application.save()
    constellation = application.constellation
    constellation.case = application.case
    constellation.save(update_fields=["case"])
    _conflict_of_helpers(actor, application)
    record(
        actor=actor,
        verb="application.submitted",
        target=application,
        case=application.case,
        summary=application.case.reg_no,
    )
    notify(
        people_of(constellation),
        told(
            N_("“%(name)s” is submitted and has registration number %(number)s"),
            name=application.name,
            number=application.case.reg_no,
        ),
        url=f"/applications/{application.pk}/receipt/",
        key=f"application:{application.pk}:submitted",
    )
    return application


def _conflict_of_helpers(actor: User, application: Application) -> None:
    """Advisers who helped with the draft stay out of its screening from this moment."""
    case = application.case
    if case is None:
        return
    for helper in DraftAdviser.objects.filter(application=application).select_related("user"):
        conflict = ConflictOfInterest.objects.create(
            user=helper.user,
            case=case,
            ground=ConflictOfInterest.Ground.SPECIAL,
            note=_("Helped with the draft of this expression of interest."),
            declared_by=actor,
            declared_at=clock.now(),
        )
        record(actor=actor, verb="conflict.declared", target=conflict, case=case, summary=str(helper.user))


def _submit_completion(actor: User, application: Application) -> Application:
    asked = application.completion_requests.filter(answered_at__isnull=True).first()
    if asked is None or application.case is None:
        raise Refused(_("No completion is asked for."))
    _refuse_incomplete(application)
    application.search_text, body = read_out(application)
    move_to(application, ApplicationStatus.SUBMITTED)
    document = register_document(
        actor=actor,
        case=application.case,
        direction=Direction.INCOMING,
        kind=DocumentKind.COMPLETION,
        description=_("Completion: %(name)s") % {"name": application.name},
        counterpart=str(application.constellation.members.get(role="lead").organisation),
        body=body,
        owner=application,
        replaces=application.document,
    )
    asked.answered_at, asked.answered_by, asked.document = clock.now(), actor, document
    asked.save()
    with refusals(), transaction.atomic():
        application.save()
    record(
        actor=actor, verb="application.completed", target=application, case=application.case, summary=document.reg_no
    )
    notify(
        [asked.requested_by],
        told(N_("A completion has come in: “%(name)s”"), name=application.name),
        url=f"/applications/{application.pk}/",
        key=f"completion:{asked.pk}:answered",
    )
    return application


@transaction.atomic
def request_completion(*, actor: User, application: Application, text: str, due_at: datetime) -> CompletionRequest:
    """Ask for what is missing, with a last day and what follows otherwise (20 § förvaltningslagen)."""
    application = lock(application)
    require(can_handle(actor, application))
    if not text.strip():
        raise Refused(_("Say what must be completed."), field="text")
    if due_at <= clock.now():
        raise Refused(_("The last day must lie ahead."), field="due_at")
    move_to(application, ApplicationStatus.COMPLETION)
    asked = CompletionRequest(
        application=application, text=text.strip(), due_at=due_at, requested_by=actor, requested_at=clock.now()
    )
    with refusals(), transaction.atomic():
        asked.save()
        application.save(update_fields=["status"])
    case = application.case
    if case is not None:
        register_document(
            actor=actor,
            case=case,
            direction=Direction.OUTGOING,
            kind=DocumentKind.COMPLETION_REQUEST,
            description=_("Request for completion: %(name)s") % {"name": application.name},
            counterpart=str(application.constellation.members.get(role="lead").organisation),
            body=text.strip(),
            owner=application,
        )
    record(actor=actor, verb="application.completion_requested", target=application, case=case, summary=text)
    notify(
        people_of(application.constellation),
        told(N_("“%(name)s” must be completed"), name=application.name),
        url=f"/applications/{application.pk}/",
        key=f"completion:{asked.pk}",
    )
    return asked


@transaction.atomic
def return_from_completion(*, actor: User, application: Application) -> Application:
    """The last day has passed without an answer: go on with what there is."""
    application = lock(application)
    require(can_handle(actor, application))
    asked = application.completion_requests.filter(answered_at__isnull=True).first()
    if application.status != ApplicationStatus.COMPLETION or asked is None:
        raise Refused(_("No completion is asked for."))
    if asked.due_at > clock.now():
        raise Refused(_("The constellation still has time to answer."))
    asked.answered_at = clock.now()
    asked.save()
    move_to(application, ApplicationStatus.SUBMITTED)
    application.save(update_fields=["status"])
    record(actor=actor, verb="application.completion_lapsed", target=application, case=application.case)
    return application


@transaction.atomic
def withdraw_application(*, actor: User, application: Application, reason: str = "") -> Application:
    """Take back what was submitted. The case stays in the register; a confirmation is sent."""
    from calls.actions.letters import confirm_withdrawal

    application = lock(application)
    require(can_withdraw(actor, application))
    move_to(application, ApplicationStatus.WITHDRAWN)
    application.withdrawn_at, application.withdrawal_reason = clock.now(), reason.replace("\0", "").strip()[:500]
    application.save()
    case = application.case
    if case is not None:
        register_document(
            actor=actor,
            case=case,
            direction=Direction.INCOMING,
            kind=DocumentKind.WITHDRAWAL,
            description=_("Withdrawal: %(name)s") % {"name": application.name},
            counterpart=str(application.constellation.members.get(role="lead").organisation),
            body=application.withdrawal_reason,
            owner=application,
        )
    record(actor=actor, verb="application.withdrawn", target=application, case=case, summary=reason)
    confirm_withdrawal(actor=actor, application=application)
    return application


@transaction.atomic
def discard_draft(*, actor: User, application: Application) -> Application:
    application = lock(application)
    require(leads(actor, application))
    move_to(application, ApplicationStatus.DISCARDED)
    application.save(update_fields=["status"])
    record(actor=actor, verb="application.discarded", target=application, summary=application.name)
    return application


@transaction.atomic
def extend_time(*, actor: User, call: Call, organisation: Organisation, until: datetime, reason: str) -> int:
    """More time for an organisation's drafts. The officer names the organisation: the drafts themselves stay unseen."""
    require(can_extend(actor, call))
    if call.late_policy != "extension":
        raise Refused(_("The call receives nothing after it has closed."))
    if not reason.strip():
        raise Refused(_("Give the reason."), field="reason")
    if until <= clock.now() or (call.closes_at is not None and until <= call.closes_at):
        raise Refused(_("The new time must be later than the closing of the call."), field="until")
    drafts = Application.objects.select_for_update().filter(
        call=call,
        status=ApplicationStatus.DRAFT,
        constellation__members__organisation=organisation,
        constellation__members__role="lead",
    )
    extended = list(drafts)
    for draft in extended:
        draft.extended_until, draft.extension_reason = until, reason.strip()[:500]
        draft.save(update_fields=["extended_until", "extension_reason"])
        notify(
            people_of(draft.constellation),
            told(N_("You have more time for “%(name)s”"), name=draft.name),
            url=f"/applications/{draft.pk}/",
            key=f"application:{draft.pk}:extended:{until.isoformat()}",
        )
    record(
        actor=actor,
        verb="call.extended",
        target=call,
        case=call.case,
        summary=f"{organisation}: {reason}",
        organisation=organisation.pk,
        until=until.isoformat(),
    )
    return len(extended)


@transaction.atomic
def write_comment(*, actor: User, application: Application, section_key: str, text: str) -> Comment:
    """A remark to the other writers of a draft."""
    if not DraftAdviser.objects.filter(application=application, user=actor, ended_at__isnull=True).exists():
        require(belongs_to(actor, application))
    if not application.may_be_written:
        raise Refused(_("Comments belong to the time of writing."))
    text = text.replace("\0", "").strip()[:4000]
    if not text:
        raise Refused(_("Write your comment."), field="text")
    return Comment.objects.create(
        application=application, section_key=section_key[:40], text=text, by=actor, at=clock.now()
    )


def stored_files(application: Application) -> list[StoredFile]:
    return list(StoredFile.objects.filter(owner_type="calls.application", owner_id=application.pk))
