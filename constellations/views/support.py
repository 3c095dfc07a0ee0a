"""The support log."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from constellations.actions.support import log_support
from constellations.forms import SupportForm
from constellations.models import SupportActivity
from core import clock
from core.errors import Refused
from core.models import Role
from programme.models import Phase


def support_log(request: HttpRequest) -> HttpResponse:
    activities = SupportActivity.objects.visible_to(request.user).select_related("constellation", "adviser", "phase")
    totals = activities.aggregate(hours=Sum("hours"), own=Sum("constellation_hours"))
    by_need = activities.order_by().values("need").annotate(hours=Sum("hours")).order_by("-hours")
    page = Paginator(activities, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "constellations/support_log.html",
        {
            "page_obj": page,
            "totals": totals,
            "by_need": [(SupportActivity(need=row["need"]).get_need_display(), row["hours"]) for row in by_need],
            "may_log": request.user.has_role(Role.ADVISER, Role.OFFICER),
        },
    )


def support_new(request: HttpRequest) -> HttpResponse:
    initial = {
        "date": clock.today(),
        "constellation": request.GET.get("constellation"),
        "phase": Phase.objects.filter(actual_start__isnull=False, actual_end__isnull=True).last(),
    }
    form = SupportForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            log_support(actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The support is logged."))
            return redirect("constellations:support_log")
    return render(request, "constellations/support_form.html", {"form": form})
