from django.apps import AppConfig


class ConstellationsConfig(AppConfig):
    name = "constellations"

    def ready(self) -> None:
        from constellations.actions.initiatives import check_financing, follow_financing
        from programme import decisions

        decisions.register("financing", on_dispatch=follow_financing, check=check_financing)
