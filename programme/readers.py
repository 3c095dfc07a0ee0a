"""Who may read the files of decisions and meetings."""

from __future__ import annotations

from core.models import User
from programme.models import Decision, Meeting, MeetingStatus


def may_read_decision(user: User, pk: int) -> bool:
    return Decision.objects.visible_to(user).filter(pk=pk).exists()


def may_read_meeting(user: User, pk: int) -> bool:
    """Those called read the notice and the approved minutes; a draft is for the secretariat and its two approvers."""
    meeting = Meeting.objects.visible_to(user).filter(pk=pk).first()
    if meeting is None:
        return False
    if meeting.status == MeetingStatus.CLOSED:
        return user.is_secretariat or user.pk in {meeting.chair_id, meeting.approver_id}
    return True
