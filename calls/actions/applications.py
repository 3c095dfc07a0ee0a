"""An expression of interest as a whole: begun, named, withdrawn, put away."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.content import judge, person_numbers_in
from calls.models import (
    Application,
    ApplicationStatus,
    Call,
    SectionAnswer,
    SectionVersion,
)
from calls.models.applications import TRANSITIONS
from calls.permissions import (
    belongs_to,
    can_start_application,
    can_withdraw,
    can_write,
    leads,
)
from constellations.models import Constellation, ConstellationMember
from core import clock
from core.actions.audit import record
from core.actions.records import register_document
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Direction, DocumentKind, Organisation, StoredFile, Unit, User
from core.swedish import in_swedish


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
            SectionVersion.objects.create(
                application=target, section_key=section.key, version=1, data=data, by=actor, at=clock.now()
            )


@transaction.atomic
def rename_application(*, actor: User, application: Application, name: str, needs_area: Any = None) -> Application:
    application = lock(application)
    require(can_write(actor, application))
    if not application.is_draft:
        raise Refused(_("The name stands in the register once the expression of interest is submitted."))
    if not name.strip():
        raise Refused(_("Give the initiative a name."), field="name")
    application.name = name.strip()[:200]
    application.needs_area = needs_area
    application.save(update_fields=["name", "needs_area"])
    application.constellation.name = application.name
    application.constellation.save(update_fields=["name"])
    record(actor=actor, verb="application.renamed", target=application, case=application.case, summary=name)
    return application


def refuse_incomplete(application: Application) -> None:
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
def withdraw_application(*, actor: User, application: Application, reason: str = "") -> Application:
    """Take back what was submitted. The case stays in the register; a confirmation is sent."""
    from calls.actions.completions import close_unanswered
    from calls.actions.letters import confirm_withdrawal

    application = lock(application)
    require(can_withdraw(actor, application))
    close_unanswered(actor, application)
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
            description=in_swedish(lambda: _("Withdrawal: %(name)s") % {"name": application.name}),
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


def stored_files(application: Application) -> list[StoredFile]:
    return list(StoredFile.objects.filter(owner_type="calls.application", owner_id=application.pk))
