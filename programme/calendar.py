"""A meeting as an entry of a calendar (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from programme.models import Meeting, MeetingStatus

# A meeting has no planned end; a calendar wants one, and half a day is not taken for the meeting's length.
LENGTH = timedelta(hours=2)


def as_calendar(meeting: Meeting, address: str) -> str:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//outcomes-platform//programme//SV",
        "CALSCALE:GREGORIAN",
        "BEGIN:VEVENT",
        f"UID:meeting-{meeting.pk}@outcomes-platform",
        f"DTSTAMP:{_time(meeting.created_at)}",
        f"DTSTART:{_time(meeting.starts_at)}",
        f"DTEND:{_time(meeting.starts_at + LENGTH)}",
        f"SUMMARY:{_text(meeting.title)}",
        f"LOCATION:{_text(meeting.place)}",
        f"STATUS:{'CANCELLED' if meeting.status == MeetingStatus.CANCELLED else 'CONFIRMED'}",
        f"URL:{address}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    words = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return words.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """At most 75 octets a line, and no letter cut in two."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > 75:
            parts.append(part)
            part = " "
        part += letter
    return [*parts, part]
