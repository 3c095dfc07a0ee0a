"""Bank accounts, and the table of accounts, counterparts and the payer's bank."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import NotAllowed, Refused, require
from core.http import Request
from core.models import Organisation, Role
from payments.actions import accounts, settings
from payments.actions.interest import enter_rate
from payments.forms import AccountForm, CounterpartForm, ProfileForm, RateForm
from payments.models import AccountCode, AccountUse, BankAccount, CounterpartCode, PayerProfile, ReferenceRate
from payments.permissions import can_keep_settings, can_read_money, can_verify_account
from payments.views.common import accept, step, typed


def account_list(request: Request) -> HttpResponse:
    """The secretariat sees all; an applicant its own organisations' accounts, and enters them."""
    user = request.user
    rows = BankAccount.objects.select_related("organisation", "entered_by", "verified_by")
    organisations = Organisation.objects.current()
    if user.has_role(Role.APPLICANT):
        organisations = Organisation.objects.of(user)
        rows = rows.filter(organisation__in=organisations)
    else:
        require(can_read_money(user))
    may_enter = user.has_role(Role.APPLICANT, Role.FINANCE)
    form = AccountForm(request.POST or None, organisations=organisations)
    if request.method == "POST":
        if not may_enter:
            raise NotAllowed(_("Your role does not include this. Ask the secretariat if you think it should."))
        if accept(form, lambda: accounts.enter_account(actor=user, **form.cleaned_data)):
            messages.success(request, _("The account is entered. Another person verifies it."))
            return redirect("payments:accounts")
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    shown = [(account, bool(can_verify_account(user, account))) for account in page]
    return render(
        request,
        "payments/account_list.html",
        {"page_obj": page, "accounts": shown, "form": form, "may_enter": may_enter},
    )


@require_POST
def account_verify(request: Request, pk: int) -> HttpResponse:
    require(can_read_money(request.user))
    account = get_object_or_404(BankAccount, pk=pk)

    def verify() -> str:
        accounts.verify_account(actor=request.user, account=account)
        return _("The account is verified.")

    return step(request, "payments:accounts", verify)


def settings_page(request: Request) -> HttpResponse:
    """Accounts, counterparts and bank as one editable page; three forms, each saved by itself."""
    require(can_read_money(request.user))
    may_edit = bool(can_keep_settings(request.user))
    part = request.POST.get("part", "")
    profile = ProfileForm(
        request.POST if part == "profile" else None, instance=PayerProfile.objects.filter(pk=1).first()
    )
    counterpart = CounterpartForm(request.POST if part == "counterpart" else None)
    rate = RateForm(request.POST if part == "rate" else None)
    faults: list[str] = []
    if request.method == "POST":
        require(can_keep_settings(request.user))
        if part == "codes":
            try:
                settings.save_account_codes(
                    actor=request.user,
                    codes={
                        use: (typed(request, f"code_{use}"), typed(request, f"name_{use}")[:60])
                        for use in AccountUse.values
                    },
                )
            except Refused as refusal:
                faults.append(str(refusal))
            else:
                messages.success(request, _("The accounts are saved."))
                return redirect("payments:settings")
        elif part == "profile" and accept(
            profile, lambda: settings.save_profile(actor=request.user, **profile.cleaned_data)
        ):
            messages.success(request, _("The payer and its bank are saved."))
            return redirect("payments:settings")
        elif part == "rate" and accept(rate, lambda: enter_rate(actor=request.user, **rate.cleaned_data)):
            messages.success(request, _("The reference rate is saved."))
            return redirect("payments:settings")
        elif part == "counterpart" and accept(
            counterpart, lambda: settings.save_counterpart(actor=request.user, **counterpart.cleaned_data)
        ):
            messages.success(request, _("The counterpart code is saved."))
            return redirect("payments:settings")
    codes = {row.use: row for row in AccountCode.objects.all()}
    rows = [
        {
            "use": use,
            "label": label,
            "code": request.POST.get(f"code_{use}") if faults else (codes[use].code if use in codes else ""),
            "name": request.POST.get(f"name_{use}") if faults else (codes[use].name if use in codes else ""),
        }
        for use, label in AccountUse.choices
    ]
    return render(
        request,
        "payments/settings.html",
        {
            "rows": rows,
            "faults": faults,
            "profile": profile,
            "counterpart": counterpart,
            "rate": rate,
            "rates": ReferenceRate.objects.select_related("entered_by"),
            "counterparts": CounterpartCode.objects.select_related("organisation"),
            "may_edit": may_edit,
        },
    )
