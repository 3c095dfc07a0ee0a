"""Where an expression of interest stands, told to those who wrote it: dated, and with the next step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from calls.models import Application, ApplicationStatus
from calls.models.applications import DECIDED
from core import clock
from core.models import AuditEvent
from core.templatetags.formats import date_sv, datetime_sv


def to_the_second(at: datetime | None) -> str:
    """A moment as a receipt tells it, in the language of the page."""
    if at is None:
        return ""
    mark = "." if get_language() == "sv" else ":"
    return f"{datetime_sv(at)}{mark}{at.astimezone(clock.STOCKHOLM):%S}"


def next_step(application: Application) -> str:
    """One sentence: what happens next, by whom, until when."""
    call, status = application.call, application.status
    if status == ApplicationStatus.DRAFT:
        until = application.extended_until or call.closes_at
        if until and clock.now() >= until:
            return _("The call closed %(when)s. The draft was not submitted.") % {"when": datetime_sv(until)}
        return _("You submit at the latest before %(when)s.") % {"when": datetime_sv(until)}
    if status == ApplicationStatus.COMPLETION:
        asked = application.completion_requests.filter(answered_at__isnull=True).first()
        when = {"when": datetime_sv(asked.due_at) if asked else ""}
        if asked and asked.due_at <= clock.now():
            return (
                _(
                    "The last moment to complete was %(when)s. Submit as soon as you can: the Delegation may go on "
                    "with what there is, or dismiss it."
                )
                % when
            )
        return _("You complete and submit again at the latest %(when)s.") % when
    if status == ApplicationStatus.SUBMITTED:
        if call.decision_expected_on and call.decision_expected_on < clock.today():
            return _("The Delegation assesses and decides. A decision was expected %(day)s and is delayed.") % {
                "day": date_sv(call.decision_expected_on)
            }
        if call.decision_expected_on:
            return _("The Delegation assesses and decides; a decision is expected %(day)s.") % {
                "day": date_sv(call.decision_expected_on)
            }
        return _("The Delegation assesses and decides. You get the decision and feedback on every criterion.")
    if status in DECIDED and not application.letters.filter(status="sent").exists():
        return _("The decision is taken. The secretariat sends you a letter with the decision and its reasons.")
    if status == ApplicationStatus.QUALIFIED:
        return _("You go on to in-depth analysis together with your advisers.")
    if status == ApplicationStatus.REJECTED:
        return _("You can use the feedback in your own work and in later calls, and ask about it below.")
    if status == ApplicationStatus.DISMISSED:
        return _(
            "The expression of interest is not examined. The reasons, and how you appeal within three weeks, are in "
            "the decision."
        )
    if status == ApplicationStatus.WITHDRAWN:
        return _("The matter is closed. You may apply again while a call is open.")
    return _("The draft is put away. You can begin a new one with its answers while a call is open.")


def next_step_for_staff(application: Application) -> str:
    """The same for those who screen."""
    call, status = application.call, application.status
    if status == ApplicationStatus.COMPLETION:
        asked = application.completion_requests.filter(answered_at__isnull=True).first()
        return _("The constellation completes it at the latest %(when)s.") % {
            "when": datetime_sv(asked.due_at) if asked else ""
        }
    if status == ApplicationStatus.SUBMITTED:
        given, left = application.assessments.count(), application.assessments.open().count()
        if not given:
            return _("It is to be assigned to assessors.")
        if left:
            return _("%(left)s of %(given)s assessments are still to be done.") % {"left": left, "given": given}
        return _("The assessments are done. Feedback and decision are to be prepared.")
    if application.letters.filter(status="sent").exists():
        return _("The constellation has been told.")
    if status == ApplicationStatus.WITHDRAWN:
        return _("Nothing more happens.")
    if call.status == "concluded":
        return _("The call is concluded.")
    return _("The constellation is to be told by letter.")


def story(application: Application) -> list[dict[str, Any]]:
    """The dated line from beginning to end; what has not happened yet comes last, without a date."""
    lines: list[dict[str, Any]] = [{"when": application.created_at, "text": _("Begun"), "state": "done"}]

    def add(when: datetime | None, text: str, by: str = "") -> None:
        if when is not None:
            lines.append({"when": when, "text": text, "by": by, "state": "done"})

    number = application.case.reg_no if application.case else ""
    add(
        application.submitted_at,
        _("Submitted with registration number %(number)s") % {"number": number},
        str(application.submitted_by or ""),
    )
    if application.extended_until is not None:
        given = _event("call.extended", application.call, until=application.extended_until.isoformat())
        at = given.at if given else None
        add(at, _("More time given, until %(when)s") % {"when": datetime_sv(application.extended_until)})
    for asked in application.completion_requests.all():
        add(asked.requested_at, _("Completion requested, at the latest %(when)s") % {"when": datetime_sv(asked.due_at)})
        if asked.answered_by_id is not None:
            add(asked.answered_at, _("Completed"))
        else:
            add(asked.answered_at, _("The completion is not awaited any more"))
    # That assessment is under way is told; who assesses and what they found is not.
    first = application.assessments.order_by("assigned_at").first() if application.is_submitted else None
    add(first.assigned_at if first else None, _("Assessment has begun"))
    if application.decision is not None:
        add(
            application.decision.dispatched_at,
            _("Decision: %(outcome)s") % {"outcome": application.get_status_display()},
        )
    add(application.withdrawn_at, pgettext("expression of interest", "Withdrawn"))
    for letter in application.letters.filter(status="sent"):
        add(letter.sent_at, _("Letter: %(subject)s") % {"subject": letter.subject})
    for question in application.feedback_questions.all():
        add(question.asked_at, _("You asked about the feedback"))
        add(question.answered_at, _("Your question about the feedback is answered"))
    if application.status == ApplicationStatus.DISCARDED:
        event = _event("application.discarded", application) or _event("call.concluded", application.call)
        add(event.at if event else None, _("Put away"))
    lines.sort(key=lambda line: line["when"])
    # What comes next stands last, whatever the state; nothing is left to do where the matter has ended.
    ended = {ApplicationStatus.WITHDRAWN, ApplicationStatus.DISCARDED}
    lines.append(
        {
            "when": _("Now"),
            "text": next_step(application),
            "state": "done" if application.status in ended else "current",
        }
    )
    return lines


def _event(verb: str, target: Any, **data: str) -> AuditEvent | None:
    """The latest of its kind: for moments that only the trail keeps."""
    events = AuditEvent.objects.filter(verb=verb, target_type=target._meta.label_lower, target_id=target.pk)
    return next((event for event in events.order_by("-at") if data.items() <= event.data.items()), None)
