from django.urls import path

from core.views import common, statements

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
    path("privacy/", statements.privacy, name="privacy"),
    path("contact/", statements.contact, name="contact"),
    path("health/", common.health, name="health"),
]
