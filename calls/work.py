"""What of calls waits for whom, is searched for, reminded of and readable as a file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext

from calls.actions.telling import told
from calls.filters import free_text
from calls.models import Application, ApplicationStatus, Assessment, Call, CallStatus, Letter, LetterStatus
from constellations.actions.initiatives import people_of
from constellations.models import ConstellationMember
from core import clock
from core.actions.notices import notify
from core.models import Case, Role, User
from core.registry import Fact, SearchHit, WorkItem
from core.templatetags.formats import date_sv


def work_of(user: User) -> Iterable[WorkItem]:
    if user.role == Role.APPLICANT:
        yield from _work_of_constellation(user)
        return
    if user.role in {Role.OFFICER, Role.ADVISER, Role.REVIEWER}:
        yield from _assessments(user)
    if user.role == Role.OFFICER:
        yield from _work_of_officer(user)


def _work_of_constellation(user: User) -> Iterable[WorkItem]:
    own = Application.objects.of(user).select_related("call")
    for application in own.filter(status__in=[ApplicationStatus.DRAFT, ApplicationStatus.COMPLETION]):
        call = application.call
        if application.status == ApplicationStatus.COMPLETION:
            asked = application.completion_requests.filter(answered_at__isnull=True).first()
            due = asked.due_at.astimezone(clock.STOCKHOLM).date() if asked else None
            yield WorkItem(
                _("Complete “%(name)s”") % {"name": application.name},
                application.get_absolute_url(),
                str(call),
                due,
                _("Our applications"),
                urgent=True,
            )
            continue
        until = application.extended_until or call.closes_at
        if until is not None and until > clock.now():
            yield WorkItem(
                _("Write “%(name)s”") % {"name": application.name},
                application.get_absolute_url(),
                str(call),
                until.astimezone(clock.STOCKHOLM).date(),
                _("Our applications"),
                urgent=until - clock.now() < timedelta(days=3),
            )
    invited = ConstellationMember.objects.filter(
        status=ConstellationMember.Status.INVITED,
        organisation__memberships__user=user,
        organisation__memberships__is_active=True,
        constellation__application__status=ApplicationStatus.DRAFT,
    ).select_related("constellation__application__call", "organisation", "unit")
    for member in invited:
        application = member.constellation.application
        yield WorkItem(
            _("Confirm the part of %(partner)s in “%(name)s”") % {"partner": member, "name": application.name},
            reverse("calls:partners", args=[application.pk]),
            str(application.call),
            group=_("Our applications"),
        )


def _assessments(user: User) -> Iterable[WorkItem]:
    rows = (
        Assessment.objects.open()
        .filter(assessor=user, application__status__in=["submitted", "completion"])
        .exclude(application__case__in=Case.objects.hidden_from(user))
        .select_related("application__call")
    )
    for row in rows:
        yield WorkItem(
            _("Assess “%(name)s”") % {"name": row.application.name},
            reverse("calls:assess", args=[row.application.call_id, row.application_id]),
            str(row.application.call),
            row.due_on,
            _("Assessments"),
            urgent=row.due_on is not None and row.due_on < clock.today(),
        )


def _work_of_officer(user: User) -> Iterable[WorkItem]:
    visible = Application.objects.visible_to(user)
    for application in visible.filter(
        status=ApplicationStatus.COMPLETION,
        completion_requests__answered_at__isnull=True,
        completion_requests__due_at__lte=clock.now(),
    ).select_related("call"):
        yield WorkItem(
            _("The completion of “%(name)s” has not come") % {"name": application.name},
            application.get_absolute_url(),
            str(application.call),
            group=_("Screening"),
            urgent=True,
        )
    for call in Call.objects.visible_to(user).filter(status=CallStatus.PUBLISHED):
        asked = call.questions_asked.filter(published_at__isnull=True).count()
        if asked:
            yield WorkItem(
                ngettext(
                    "%(count)s question about the call waits for an answer",
                    "%(count)s questions about the call wait for an answer",
                    asked,
                )
                % {"count": asked},
                reverse("calls:overview", args=[call.pk]),
                str(call),
                group=_("Calls"),
            )
        letters = Letter.objects.filter(application__call=call, application__in=visible).exclude(
            status=LetterStatus.SENT
        )
        waiting = letters.count()
        if waiting:
            yield WorkItem(
                ngettext("%(count)s letter waits to be sent", "%(count)s letters wait to be sent", waiting)
                % {"count": waiting},
                reverse("calls:letters", args=[call.pk]),
                str(call),
                group=_("Screening"),
            )
        if call.has_closed:
            idle = visible.filter(call=call, status=ApplicationStatus.SUBMITTED, assessments__isnull=True).count()
            if idle:
                yield WorkItem(
                    ngettext(
                        "%(count)s expression of interest has no assessor",
                        "%(count)s expressions of interest have no assessor",
                        idle,
                    )
                    % {"count": idle},
                    reverse("calls:assignments", args=[call.pk]),
                    str(call),
                    group=_("Screening"),
                )


def open_calls() -> Iterable[Fact]:
    """For the front page: how many calls receive expressions of interest now, and the first day that one closes."""
    closing = sorted(closes_at for closes_at in Call.objects.open().values_list("closes_at", flat=True) if closes_at)
    if closing:
        label = ngettext("open call, closes %(day)s", "open calls, the first closes %(day)s", len(closing))
        yield Fact(label % {"day": date_sv(closing[0])}, str(len(closing)), reverse("calls:list"))


def search(user: User, typed: str) -> Iterable[SearchHit]:
    for call in Call.objects.visible_to(user).filter(Q(title__icontains=typed) | Q(purpose__icontains=typed))[:10]:
        yield SearchHit(call.title, call.get_absolute_url(), _("Call"), str(call.get_stage_display()))
    if not user.is_authenticated:
        return
    visible = Application.objects.visible_to(user)
    if user.role == Role.APPLICANT:
        visible = visible.filter(Q(name__icontains=typed) | Q(search_text__icontains=typed))
    else:
        visible = free_text(visible.submitted(), typed)
    for application in visible.select_related("case", "call").distinct()[:20]:
        number = application.case.reg_no if application.case else ""
        yield SearchHit(
            application.name,
            application.get_absolute_url(),
            _("Expression of interest"),
            " · ".join(part for part in (number, str(application.call)) if part),
        )


def may_read_file(user: User, application_id: int) -> bool:
    return Application.objects.visible_to(user).filter(pk=application_id).exists()


def remind_assessors(call: Call | None = None) -> int:
    """Late assessments, and those due within three days; once a day for each."""
    today = clock.today()
    rows = Assessment.objects.open().filter(
        due_on__lte=today + timedelta(days=3), application__status__in=["submitted", "completion"]
    )
    if call is not None:
        rows = rows.filter(application__call=call)
    count = 0
    for row in rows.select_related("assessor", "application"):
        if Case.objects.hidden_from(row.assessor).filter(pk=row.application.case_id or 0).exists():
            continue
        notify(
            [row.assessor],
            told(
                N_("Your assessment of “%(name)s” is due %(day)s"),
                name=row.application.name,
                day=row.due_on.isoformat() if row.due_on else "",
            ),
            url=f"/calls/{row.application.call_id}/screening/{row.application_id}/",
            key=f"assessment:{row.pk}:reminder:{today}",
        )
        count += 1
    return count


def remind() -> None:
    """Each morning: drafts that close in seven, three or one days, completions, and late assessments."""
    remind_assessors()
    today = clock.today()
    drafts = Application.objects.filter(status=ApplicationStatus.DRAFT, call__status=CallStatus.PUBLISHED)
    for draft in drafts.select_related("call", "constellation"):
        until = draft.extended_until or draft.call.closes_at
        if until is None or until <= clock.now():
            continue
        left = (until.astimezone(clock.STOCKHOLM).date() - today).days
        if left in {1, 3, 7}:
            notify(
                people_of(draft.constellation),
                told(N_("%(days)s days left to submit “%(name)s”"), days=left, name=draft.name),
                url=f"/applications/{draft.pk}/",
                key=f"application:{draft.pk}:left:{left}",
            )
    for asked in Application.objects.filter(status=ApplicationStatus.COMPLETION):
        request = asked.completion_requests.filter(answered_at__isnull=True).first()
        if request is not None and 0 <= (request.due_at.astimezone(clock.STOCKHOLM).date() - today).days <= 2:
            notify(
                people_of(asked.constellation),
                told(N_("“%(name)s” must be completed"), name=asked.name),
                url=f"/applications/{asked.pk}/",
                key=f"completion:{request.pk}:reminder",
            )


def tell_of_closing() -> int:
    """Once for each closed call: officers that screening can begin, and those whose drafts were never submitted."""
    told_of = 0
    now = clock.now()
    # A day is enough for a beat that was away; older closings have been told or are history.
    just_closed = Call.objects.filter(
        status=CallStatus.PUBLISHED, closes_at__lte=now, closes_at__gt=now - timedelta(days=1)
    )
    for call in just_closed:
        officers = User.objects.filter(role=Role.OFFICER, is_active=True)
        for officer in officers:
            if Case.objects.hidden_from(officer).filter(pk=call.case_id or 0).exists():
                continue
            notify(
                [officer],
                told(
                    N_("The call “%(call)s” has closed with %(count)s expressions of interest"),
                    call=call.title,
                    # Each officer's own number: one kept out of a case does not learn that there is one more.
                    count=call.applications.visible_to(officer).submitted().count(),
                ),
                url=f"/calls/{call.pk}/overview/",
                key=f"call:{call.pk}:closed:{call.closes_at}",
            )
        for draft in call.applications.filter(status=ApplicationStatus.DRAFT).select_related("constellation"):
            if draft.extended_until is not None and draft.extended_until > now:
                continue
            notify(
                people_of(draft.constellation),
                told(
                    N_("The call “%(call)s” has closed and “%(name)s” was not submitted"),
                    call=call.title,
                    name=draft.name,
                ),
                url=f"/applications/{draft.pk}/",
                key=f"application:{draft.pk}:closed",
            )
        told_of += 1
    return told_of
