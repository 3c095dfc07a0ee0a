"""Forms that anyone may send: ask for a document, report a barrier."""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.actions import public
from core.errors import Refused
from core.models import Document
from core.record_forms import BarrierForm, DisclosureForm

PER_HOUR = 20
# A receipt has an address, so that loading it anew sends nothing anew; only we can write one.
_receipts = Signer(salt="core.public.receipts")


def to_receipt(request: HttpRequest, number: str) -> HttpResponse:
    return redirect(f"{request.path}?{urlencode({'received': _receipts.sign(number)})}")


def received(request: HttpRequest) -> str:
    """The registration number that the receipt tells; empty when this is no receipt."""
    try:
        return _receipts.unsign(request.GET.get("received", ""))
    except BadSignature:
        return ""


def within_limit(request: HttpRequest, what: str) -> bool:
    """So many an hour from one address; the address itself is not kept."""
    address = hashlib.sha256(get_adapter().get_client_ip(request).encode()).hexdigest()[:16]
    key = f"public:{what}:{address}"
    cache.add(key, 0, 3600)
    return int(cache.incr(key)) <= PER_HOUR


def too_many(request: HttpRequest) -> HttpResponse:
    text = _("Many requests have come from here in a short time. Wait an hour, or write to us.")
    return render(request, "refused.html", {"reason": text}, status=429)


@login_not_required
def disclosure_request(request: HttpRequest) -> HttpResponse:
    """Ask for a document of the register, without saying who asks."""
    if request.method == "GET" and (made_as := received(request)):
        return render(request, "core/disclosure_receipt.html", {"number": made_as})
    number = request.GET.get("document", "")[:26].replace("\0", "")
    form = DisclosureForm(request.POST or None, initial={"wanted": number})
    if request.method == "POST" and form.is_valid():
        if not within_limit(request, "disclosure"):
            return too_many(request)
        documents = Document.objects.filter(reg_no=number) if number else []
        try:
            made = public.request_document(**form.cleaned_data, documents=documents)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return to_receipt(request, made.case.reg_no)
    return render(request, "core/disclosure_request.html", {"form": form})


@login_not_required
def barrier_report(request: HttpRequest) -> HttpResponse:
    if request.method == "GET" and (made_as := received(request)):
        return render(request, "core/barrier_receipt.html", {"number": made_as})
    form = BarrierForm(request.POST or None, initial={"page": request.GET.get("page", "")[:300].replace("\0", "")})
    if request.method == "POST" and form.is_valid():
        if not within_limit(request, "barrier"):
            return too_many(request)
        case = public.report_barrier(**form.cleaned_data)
        return to_receipt(request, case.reg_no)
    return render(request, "core/barrier_report.html", {"form": form})
