"""Earlier versions of a part: what changed, who changed it, and how to get it back."""

from __future__ import annotations

import difflib
from datetime import timedelta
from itertools import zip_longest

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from calls.actions.answers import save_section
from calls.content import context_of, is_files
from calls.forms.answers import in_words
from calls.models import SectionVersion
from calls.permissions import can_write
from calls.views.common import Request, try_and_tell
from calls.views.sections import section_or_404
from core.errors import require

SITTING = timedelta(minutes=10)


@require_GET
def history(request: Request, pk: int, key: str) -> HttpResponse:
    """Each saved version of a part, with what changed from the one before."""
    application, _sections, found = section_or_404(request, pk, key)
    context = context_of(application)
    questions = list(found.questions.all())
    versions = sittings(list(application.versions.filter(section_key=key).select_related("by")[:1000]))
    answer = application.answers.filter(section_key=key).first()
    shown = []
    for newer, older in zip_longest(versions, versions[1:]):
        changes = []
        for question in questions:
            after = in_words(question, newer.data.get(question.key), context)
            before = in_words(question, older.data.get(question.key), context) if older else []
            if after != before:
                changes.append({"question": question, "words": differences(before, after)})
        shown.append({"version": newer, "changes": changes})
    return render(
        request,
        "calls/history.html",
        {
            "application": application,
            "section": found,
            "versions": shown[:50],
            "current": answer.version if answer else 0,
            "may_write": bool(can_write(request.user, application)),
        },
    )


def sittings(versions: list[SectionVersion]) -> list[SectionVersion]:
    """Newest first, one for each time somebody sat down to write: what one person saved within minutes is one step."""
    kept: list[SectionVersion] = []
    for version in versions:
        later = kept[-1] if kept else None
        if later is None or later.by_id != version.by_id or later.at - version.at > SITTING:
            kept.append(version)
    return kept


@require_POST
def restore(request: Request, pk: int, key: str, version: int) -> HttpResponse:
    """An earlier text becomes the newest version; the one it replaces stays in the history."""
    application, _sections, _found = section_or_404(request, pk, key)
    require(can_write(request.user, application))
    earlier = get_object_or_404(application.versions, section_key=key, version=version)
    answer = application.answers.filter(section_key=key).first()
    if try_and_tell(
        request,
        lambda: save_section(
            actor=request.user,
            application=application,
            section_key=key,
            data={name: value for name, value in earlier.data.items() if not is_files(value)},
            version=answer.version if answer else 0,
        ),
        _("The earlier text is back. The one that it replaced is still in the history."),
    ):
        return redirect("calls:section", pk, key)
    return redirect("calls:history", pk, key)


def differences(before: list[str], after: list[str]) -> list[tuple[str, str]]:
    """Runs of words: ("same" | "gone" | "new", text)."""
    old, new = "\n".join(before).split(" "), "\n".join(after).split(" ")
    runs: list[tuple[str, str]] = []
    for what, i, j, m, n in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            words = old[i:j]
            text = " ".join(words) if len(words) <= 24 else " ".join([*words[:12], "…", *words[-12:]])
            runs.append(("same", text))
            continue
        if old[i:j]:
            runs.append(("gone", " ".join(old[i:j])))
        if new[m:n]:
            runs.append(("new", " ".join(new[m:n])))
    return [(kind, text) for kind, text in runs if text]
