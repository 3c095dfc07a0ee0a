"""All addresses. Each package has its own list; the API's routers meet in ``outcomes_platform.api``."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("", include("core.urls")),
    path("", include("programme.urls")),
    path("", include("constellations.urls")),
    path("", include("calls.urls")),
    path("", include("contracts.urls")),
    path("", include("evaluation.urls")),
    path("", include("payments.urls")),
    path("", include("dissemination.urls")),
    path("api/", include("outcomes_platform.api")),
    path("accounts/", include("allauth.urls")),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("admin/", admin.site.urls),
]
if settings.DEBUG:
    from core.views.gallery import gallery

    urlpatterns.append(path("gallery/", gallery, name="gallery"))
