"""What is written: answers in versions, files and comments."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.content import is_files, section_keys
from calls.models import (
    Application,
    Comment,
    DraftAdviser,
    SectionAnswer,
    SectionVersion,
)
from calls.permissions import (
    belongs_to,
    can_write,
)
from core import clock
from core.actions.audit import record
from core.actions.files import store_upload
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import User


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
    sources: dict[str, str] | None = None,
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
    files = {key: value for key, value in answer.data.items() if is_files(value)}
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
    for key, source in (sources or {}).items():
        answer.sources[key] = {"value": data.get(key), "source": source}
    with refusals(), transaction.atomic():
        answer.save()
    if done:
        record(
            actor=actor, verb="application.part_done", target=application, case=application.case, summary=section_key
        )
    return answer


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
