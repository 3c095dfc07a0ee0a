"""Who may read the files of decisions and meetings."""

from __future__ import annotations

from core.models import User
from programme.models import Decision, Meeting, MeetingStatus
from programme.papers import reads_whole
from programme.permissions.minutes import approves


def may_read_decision(user: User, pk: int) -> bool:
    return Decision.objects.visible_to(user).filter(pk=pk).exists()


def may_read_meeting(user: User, pk: int) -> bool:
    """Those called read the notice and the approved minutes; a draft is for the secretariat and its approvers.

    Whoever has a conflict of interest in a matter reads a copy without it (``programme.papers``).
    """
    meeting = Meeting.objects.visible_to(user).filter(pk=pk).first()
    if meeting is None or not reads_whole(user, meeting):
        return False
    if meeting.status == MeetingStatus.CLOSED:
        return user.is_secretariat or bool(approves(user, meeting))
    return True
