"""What of the dissemination waits for whom, and what the public search finds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.models import Role, User
from core.registry import Fact, SearchHit, WorkItem
from dissemination.models import Candidate, CandidateStatus, Deviation, Practice


def work_for(user: User) -> Iterable[WorkItem]:
    if user.has_role(Role.ADVISER, Role.OFFICER):
        for candidate in _candidates(user).filter(status=CandidateStatus.INTERESTED):
            yield WorkItem(
                _("Assess the capacity of %(candidate)s") % {"candidate": candidate},
                candidate.get_absolute_url(),
                group=_("Dissemination"),
            )
    if user.has_role(Role.OFFICER):
        for candidate in _candidates(user).filter(status=CandidateStatus.ASSESSED, decision__isnull=True):
            yield WorkItem(
                _("Prepare the decision on support for %(candidate)s") % {"candidate": candidate},
                candidate.get_absolute_url(),
                group=_("Dissemination"),
            )
    if user.has_role(Role.APPLICANT):
        for deviation in (
            Deviation.objects.filter(resolved_on__isnull=True, candidate__in=Candidate.objects.visible_to(user))
            .select_related("candidate")
            .distinct()
        ):
            yield WorkItem(
                _("Resolve the deviation: %(text)s") % {"text": deviation},
                deviation.candidate.get_absolute_url(),
                due=deviation.due_on,
                group=_("Dissemination"),
                urgent=deviation.due_on is not None and deviation.due_on < clock.today(),
            )


def _candidates(user: User) -> Any:
    return Candidate.objects.visible_to(user).select_related("organisation", "practice")


def practices_told() -> Iterable[Fact]:
    """For the front page: how much there is to learn from."""
    count = Practice.objects.published().count()
    if count:
        label = ngettext("practice in the knowledge bank", "practices in the knowledge bank", count)
        yield Fact(label, str(count), reverse("dissemination:knowledge"))


def search_practices(user: User, query: str) -> Iterable[SearchHit]:
    found = Practice.objects.published().filter(
        Q(name__icontains=query)
        | Q(place__icontains=query)
        | Q(need__icontains=query)
        | Q(intervention__icontains=query)
    )
    for practice in found[:20]:
        yield SearchHit(practice.name, practice.get_absolute_url(), _("Knowledge bank"), practice.place)
