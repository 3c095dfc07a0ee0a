from django.urls import path

from core.views import common, organisations, public, records, register, statements

urlpatterns = [
    path("", common.home, name="home"),
    path("my-work/", common.my_work, name="my_work"),
    path("notices/", common.notices, name="notices"),
    path("notices/read/", common.mark_notices_read, name="notices_read"),
    path("notices/mail/", common.set_mail_notices, name="notices_mail"),
    path("jobs/<int:pk>/", common.job_detail, name="job"),
    path("files/<int:pk>/", common.file_download, name="file"),
    path("search/", common.search, name="search"),
    path("accessibility/", statements.accessibility, name="accessibility"),
    path("accessibility/edit/", statements.accessibility_edit, name="accessibility_edit"),
    path("accessibility/report/", public.barrier_report, name="barrier_report"),
    path("privacy/", statements.privacy, name="privacy"),
    path("contact/", statements.contact, name="contact"),
    path("organisations/", organisations.organisation_list, name="organisation_list"),
    path("organisations/<int:pk>/", organisations.organisation_detail, name="organisation"),
    path("organisations/<int:pk>/edit/", organisations.organisation_edit, name="organisation_edit"),
    path("organisations/<int:pk>/invite/", organisations.member_invite, name="member_invite"),
    path("organisations/<int:pk>/number/", organisations.number_confirm, name="number_confirm"),
    path("organisations/<int:pk>/units/", organisations.unit_add, name="unit_add"),
    path("organisations/members/<int:pk>/", organisations.member_change, name="member_change"),
    path("people/", organisations.people_list, name="people"),
    path("people/invite/", organisations.colleague_invite, name="colleague_invite"),
    path("register/", register.public_register, name="register"),
    path("register/request/", public.disclosure_request, name="disclosure_request"),
    path("documents/<int:pk>/signed/", records.signed_copy, name="signed_copy"),
    path("health/", common.health, name="health"),
]
