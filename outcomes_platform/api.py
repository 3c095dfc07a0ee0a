"""The API's address table: each package names its routes, one schema tells them all."""

from importlib import import_module
from importlib.util import find_spec

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.authtoken.views import obtain_auth_token
from rest_framework.routers import SimpleRouter

PACKAGES = ["core", "programme", "constellations", "calls", "contracts", "evaluation", "payments", "dissemination"]

router = SimpleRouter()
for package in PACKAGES:
    if find_spec(f"{package}.api") is not None:
        # ``routes`` is a list of (prefix, viewset, basename); a package without it has no addresses of its own.
        for prefix, viewset, basename in getattr(import_module(f"{package}.api"), "routes", []):
            router.register(prefix, viewset, basename=basename)

urlpatterns = [
    path("v1/", include((router.urls, "v1"))),
    path("token/", login_not_required(obtain_auth_token), name="api_token"),
    path(
        "schema/",
        login_not_required(SpectacularAPIView.as_view(permission_classes=[], api_version="v1")),
        name="api_schema",
    ),
    path(
        "", login_not_required(SpectacularSwaggerView.as_view(url_name="api_schema", permission_classes=[])), name="api"
    ),
]
