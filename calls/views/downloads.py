"""Calls and expressions of interest as PDF, iCalendar, JSON and RSS."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from calls.content import expected_minutes, read, sections_of
from calls.models import Call
from calls.status import to_the_second
from calls.views.common import Request, application_or_404, call_or_404
from core.models import Role
from core.pdf import render_pdf


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@login_not_required
@require_GET
def call_pdf(request: Request, pk: int) -> HttpResponse:
    call = call_or_404(request, pk)
    form = call.forms.filter(published_at__isnull=not call.is_published).order_by("-number").first()
    content = render_pdf(
        "calls/document_call.html",
        {
            "call": call,
            "sections": sections_of(form) if form else [],
            "criteria": call.criteria.all(),
            "needs_areas": call.needs_areas.all(),
            "minutes": expected_minutes(form) if form else 0,
            "asked": call.questions_asked.filter(published_at__isnull=False),
            "reg_no": call.case.reg_no if call.case else "",
        },
        title=call.title,
        language=get_language() or "sv",
        identifier=f"call-{call.pk}-{form.number if form else 0}",
    )
    return _pdf(content, f"utlysning-{call.pk}")


@require_GET
def application_pdf(request: Request, pk: int) -> HttpResponse:
    """The receipt with everything that was sent; for a draft, a copy of what is written so far."""
    application = application_or_404(request, pk)
    number = application.case.reg_no if application.case else ""
    content = render_pdf(
        "calls/document_application.html",
        {
            "application": application,
            "call": application.call,
            "members": application.constellation.members.select_related("organisation", "unit"),
            "pages": read(application, written=request.user.role == Role.APPLICANT),
            "reg_no": number,
            "received": to_the_second(application.submitted_at),
        },
        title=application.name,
        language=get_language() or "sv",
        identifier=f"application-{application.pk}-{number}",
    )
    return _pdf(content, (number or f"utkast-{application.pk}").replace(" ", "-").replace("/", "-"))


def _ical_time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _ical_line(name: str, words: str) -> str:
    """Escaped and folded as RFC 5545 wants: lines of at most 75 octets."""
    words = f"{name}:" + words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r", "").replace(
        "\n", "\\n"
    )
    lines, line = [], b""
    for letter in words:
        octets = letter.encode()
        if len(line) + len(octets) > 73:
            lines.append(line.decode())
            line = b" "
        line += octets
    return "\r\n".join([*lines, line.decode()])


@login_not_required
@require_GET
def call_calendar(request: Request, pk: int) -> HttpResponse:
    call = call_or_404(request, pk)
    address = f"{settings.SITE_URL}{call.get_absolute_url()}"
    stamp = _ical_time(call.published_at or call.created_at)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//outcomes-platform//calls//SV", "CALSCALE:GREGORIAN"]
    for what, moment, words in (
        ("opens", call.opens_at, _("Opens: %(title)s") % {"title": call.title}),
        ("closes", call.closes_at, _("Closes: %(title)s") % {"title": call.title}),
    ):
        if moment is not None:
            lines += [
                "BEGIN:VEVENT",
                f"UID:call-{call.pk}-{what}@{request.get_host().partition(':')[0]}",
                f"DTSTAMP:{stamp}",
                f"DTSTART:{_ical_time(moment)}",
                _ical_line("SUMMARY", words),
                f"URL:{address}",
                "END:VEVENT",
            ]
    lines.append("END:VCALENDAR")
    response = HttpResponse("\r\n".join(lines) + "\r\n", content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="utlysning-{call.pk}.ics"'
    return response


def as_data(call: Call) -> dict[str, Any]:
    """A published call, machine-readable."""
    form = call.forms.filter(published_at__isnull=not call.is_published).order_by("-number").first()
    return {
        "id": call.pk,
        "title": call.title,
        "kind": call.kind,
        "status": call.stage,
        "url": f"{settings.SITE_URL}{call.get_absolute_url()}",
        "registration_number": call.case.reg_no if call.case else None,
        "purpose": call.purpose,
        "who_may_apply": call.who_may_apply,
        "needs_areas": [str(area) for area in call.needs_areas.all()],
        "opens_at": call.opens_at,
        "closes_at": call.closes_at,
        "decision_expected_on": call.decision_expected_on,
        "is_appealable": call.is_appealable,
        "statute": call.statute,
        "conditions": call.conditions,
        "late_policy": call.late_policy,
        "contact": call.contact,
        "expected_minutes": expected_minutes(form) if form else 0,
        "version": form.number if form else None,
        "parts": [
            {
                "key": section.key,
                "title": section.title,
                "help": section.help,
                "questions": [
                    {
                        "key": question.key,
                        "kind": question.kind,
                        "text": question.text,
                        "help": question.help,
                        "required": question.required,
                        "word_limit": question.word_limit,
                        "options": question.options,
                        "minutes": question.minutes,
                        "show_if": [question.show_if_key, question.show_if_value] if question.show_if_key else None,
                    }
                    for question in section.questions.all()
                ],
            }
            for section in (sections_of(form) if form else [])
        ],
        "criteria": [
            {
                "key": criterion.key,
                "name": criterion.name,
                "description": criterion.description,
                "weight": criterion.weight,
                "scale_max": criterion.scale_max,
                "lowest": criterion.anchor_low,
                "highest": criterion.anchor_high,
            }
            for criterion in call.criteria.all()
        ],
        "corrections": [
            {"version": item.number, "published_at": item.published_at, "note": item.note}
            for item in call.forms.filter(number__gt=1, published_at__isnull=False).order_by("number")
        ],
        "questions_and_answers": [
            {"question": item.question, "answer": item.answer, "published_at": item.published_at}
            for item in call.questions_asked.filter(published_at__isnull=False)
        ],
    }


@login_not_required
@require_GET
def call_json(request: Request, pk: int) -> HttpResponse:
    return JsonResponse(as_data(call_or_404(request, pk)), json_dumps_params={"ensure_ascii": False, "indent": 2})


@login_not_required
@require_GET
def feed(request: Request) -> HttpResponse:
    """Published calls as RSS."""
    items = []
    for call in Call.objects.published().order_by("-published_at")[:50]:
        address = escape(f"{settings.SITE_URL}{call.get_absolute_url()}")
        when = call.published_at.strftime("%a, %d %b %Y %H:%M:%S +0000") if call.published_at else ""
        items.append(
            f"<item><title>{escape(clean(call.title))}</title><link>{address}</link><guid>{address}</guid>"
            f"<pubDate>{when}</pubDate><description>{escape(clean(call.purpose))}</description></item>"
        )
    body = (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{escape(_('Calls'))}</title><link>{escape(settings.SITE_URL)}/calls/</link>"
        f"<description>{escape(_('Calls of the Delegation'))}</description>{''.join(items)}</channel></rss>"
    )
    return HttpResponse(body, content_type="application/rss+xml; charset=utf-8")


def clean(words: str) -> str:
    """Without the control characters that XML 1.0 cannot hold."""
    return "".join(letter for letter in words if letter >= " " or letter in "\t\n\r")
