from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "contracts"

    def ready(self) -> None:
        from contracts import waiting
        from contracts.actions import approval
        from core import registry
        from programme import decisions

        decisions.register("contract", on_dispatch=approval.follow_contract_decision, check=approval.check_proposal)
        registry.work.append(waiting.work_for)
        registry.searches.append(waiting.search_contracts)
        registry.file_readers["contracts.contract"] = waiting.may_read_files
