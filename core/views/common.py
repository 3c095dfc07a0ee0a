"""Pages that belong to no case: my work, notices, jobs, files, search, health."""

from __future__ import annotations

import shutil

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import clock, registry
from core.actions import jobs
from core.http import Request
from core.models import Case, Job, Notification, SecrecyMark, StoredFile


def my_work(request: Request) -> HttpResponse:
    items = registry.waiting_for(request.user)
    return render(
        request,
        "core/my_work.html",
        {
            "items": items,
            "first_actions": registry.first_actions.get(request.user.role, []),
            "notices": Notification.objects.visible_to(request.user)[:6],
            "today": clock.today(),
        },
    )


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("my_work")
    return redirect("programme:overview")


@require_POST
def mark_notices_read(request: Request) -> HttpResponse:
    request.user.notifications.filter(read_at__isnull=True).update(read_at=clock.now())
    return redirect("my_work")


def notices(request: Request) -> HttpResponse:
    return render(request, "core/notices.html", {"notices": Notification.objects.visible_to(request.user)[:200]})


def job_detail(request: Request, pk: int) -> HttpResponse:
    """Progress of one's own job; htmx asks for the part, without JavaScript the page reloads itself."""
    job = get_object_or_404(Job.objects.select_related("file"), pk=pk, requested_by=request.user)
    template = "core/_job.html" if request.htmx else "core/job.html"
    return render(request, template, {"job": job, "title": jobs.title_of(job)})


@require_GET
def file_download(request: Request, pk: int) -> FileResponse:
    """Stream a file to a reader of the object that it belongs to; everyone else gets 404."""
    stored = get_object_or_404(StoredFile, pk=pk)
    if not may_read_file(request, stored):
        raise Http404
    return FileResponse(
        stored.open(),
        as_attachment=stored.content_type not in {"application/pdf", "image/png", "image/jpeg"},
        filename=stored.name,
        content_type=stored.content_type,
        headers={"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"},
    )


def may_read_file(request: Request, stored: StoredFile) -> bool:
    """Who made it, whom its owner lets, and who sees the case it is registered in; a marked one only those inside."""
    user = request.user
    if stored.uploaded_by_id == user.pk:
        return True
    is_marked = SecrecyMark.objects.filter(document__file=stored, lifted_at__isnull=True).exists()
    if is_marked and not (user.is_secretariat or user.is_delegation):
        return False
    reader = registry.file_readers.get(stored.owner_type)
    if reader is not None and stored.owner_id is not None and reader(user, stored.owner_id):
        return True
    if stored.owner_type in registry.sole_readers:
        return False
    return Case.objects.visible_to(user).filter(documents__file=stored).exists()


@login_not_required
def search(request: Request) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:200].replace("\0", "")
    hits = [hit for source in registry.searches for hit in source(request.user, query)] if len(query) >= 2 else []
    return render(request, "core/search.html", {"query": query, "hits": hits})


@login_not_required
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """200 when everything that must hold does; 503 names what does not."""
    faults = {}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        for item in registry.health_checks:
            fault = item.check()
            if fault:
                faults[item.name] = fault
    except Exception as error:  # whatever is wrong, the answer must come
        faults["database"] = type(error).__name__
    try:
        free = shutil.disk_usage(settings.MEDIA_ROOT if settings.MEDIA_ROOT.exists() else settings.BASE_DIR).free
        if free < 200 * 1024 * 1024:
            faults["disk"] = "less than 200 MB free"
    except OSError as error:
        faults["disk"] = type(error).__name__
    return JsonResponse(
        {"status": "fault" if faults else "ok", "version": settings.VERSION, "faults": faults},
        status=503 if faults else 200,
    )


@require_POST
def set_mail_notices(request: Request) -> HttpResponse:
    request.user.mail_notices = request.POST.get("mail_notices") == "on"
    request.user.save(update_fields=["mail_notices"])
    messages.success(request, _("Your choice is saved."))
    target = request.POST.get("next", "")
    if not target.startswith("/") or not url_has_allowed_host_and_scheme(target, {request.get_host()}):
        target = reverse("my_work")
    return redirect(target)
