"""Bulk actions on marked rows of the list."""

from __future__ import annotations

from itertools import groupby

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from calls.actions import completions, decisions, screening
from calls.filters import as_view
from calls.forms.applications import CompletionForm
from calls.forms.screening import AssignForm, OutcomeForm
from calls.models import Application
from calls.views.common import Request, attempt

FORMS: dict[str, type[forms.Form]] = {"assign": AssignForm, "complete": CompletionForm, "decide": OutcomeForm}


def carry_out(request: Request, rows: list[Application], whole: str | None = None) -> HttpResponse:
    """First the page that asks for the particulars, then all rows or none. ``whole`` is the filter that chose them."""
    verb = request.POST.get("do", "")
    # The list as it was filtered and ordered, to go on with.
    query = as_view(request.POST.get("query", ""))
    back = f"{reverse('calls:application_list')}?{query}"
    if verb == "compare":
        same = [row for row in rows if row.call_id == rows[0].call_id][:4]
        marked = urlencode({"a": [row.pk for row in same]}, doseq=True)
        return redirect(f"{reverse('calls:comparison', args=[rows[0].call_id])}?{marked}")
    if verb not in FORMS:
        messages.error(request, _("Choose what to do with the marked rows."))
        return redirect(back)
    confirmed = request.POST.get("confirmed") == "1"
    form = FORMS[verb](request.POST if confirmed else None)
    if confirmed and form.is_valid():
        done: list[int] = []
        if attempt(form, lambda: done.append(_do(request, verb, rows, form))):
            messages.success(request, _("Done for %(count)s expressions of interest.") % {"count": done[0]})
            return redirect(back)
    titles = {
        "assign": _("Assign assessors"),
        "complete": _("Ask for completion"),
        "decide": _("Prepare decisions"),
    }
    return render(
        request,
        "calls/bulk.html",
        {"rows": rows, "whole": whole, "query": query, "back": back, "form": form, "do": verb, "title": titles[verb]},
    )


@transaction.atomic
def _do(request: Request, verb: str, rows: list[Application], form: forms.Form) -> int:
    values, actor = form.cleaned_data, request.user
    match verb:
        case "assign":
            for _pk, group in groupby(sorted(rows, key=lambda row: row.call_id), key=lambda row: row.call_id):
                members = list(group)
                screening.assign_balanced(actor=actor, call=members[0].call, applications=members, **values)
        case "complete":
            for row in rows:
                completions.request_completion(actor=actor, application=row, **values)
        case "decide":
            for row in rows:
                if values["outcome"] == "dismiss":
                    decisions.prepare_dismissal(
                        actor=actor,
                        application=row,
                        circumstances=values["circumstances"],
                        reasons=values.get("reasons", []),
                    )
                else:
                    decisions.prepare_outcome(
                        actor=actor,
                        application=row,
                        is_granted=values["outcome"] == "qualify",
                        circumstances=values["circumstances"],
                        provisions=values["provisions"],
                        reasons=values.get("reasons", []),
                    )
    return len(rows)
