from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConstellationsConfig(AppConfig):
    name = "constellations"

    def ready(self) -> None:
        from constellations.history import SENTENCES, sentence
        from core import history

        history.add(dict.fromkeys(SENTENCES, sentence))
        from constellations import waiting
        from constellations.actions.initiatives import check_financing, follow_financing
        from core import registry
        from programme import decisions

        decisions.register("financing", on_dispatch=follow_financing, check=check_financing)
        registry.work.append(waiting.work_for)
        registry.searches.append(waiting.search_constellations)
        registry.file_readers["constellations.initiative"] = waiting.may_read_files
        registry.first_actions.setdefault("adviser", []).append((_("Log support"), "constellations:support_new"))
