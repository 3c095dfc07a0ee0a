"""The API's address table: one router for each package, one schema for all."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

v1: list = []

urlpatterns = [
    path("v1/", include((v1, "v1"))),
    path("schema/", login_not_required(SpectacularAPIView.as_view(permission_classes=[])), name="api_schema"),
    path(
        "", login_not_required(SpectacularSwaggerView.as_view(url_name="api_schema", permission_classes=[])), name="api"
    ),
]
