from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "contracts"

    def ready(self) -> None:
        from contracts.history import SENTENCES
        from core import history

        history.add(SENTENCES)
        from contracts import facts, waiting, work  # noqa: F401  (work registers the kinds of jobs)
        from contracts.actions import activities, amendment_effects, approval, ceilings, stops
        from core import registry
        from programme import decisions

        decisions.register("contract", on_dispatch=approval.follow_contract_decision, check=approval.check_proposal)
        decisions.register(
            "amendment",
            on_dispatch=amendment_effects.follow_amendment_decision,
            check=amendment_effects.check_amendment,
        )
        decisions.register("stop", on_dispatch=stops.follow_stop_decision, check=stops.check_stop)
        facts.register("activities", activities.verified_activities)
        registry.nightly_checks.append(ceilings.release_all_settled)
        registry.work.append(waiting.work_for)
        registry.searches.append(waiting.search_contracts)
        registry.file_readers["contracts.contract"] = waiting.may_read_files
        registry.file_readers["contracts.agreement"] = waiting.may_read_agreement
