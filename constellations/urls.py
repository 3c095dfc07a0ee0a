from django.urls import URLPattern

app_name = "constellations"
urlpatterns: list[URLPattern] = []
