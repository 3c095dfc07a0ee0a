from django.apps import AppConfig


class ConstellationsConfig(AppConfig):
    name = "constellations"
