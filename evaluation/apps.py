from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "evaluation"

    def ready(self) -> None:
        from core import history
        from evaluation.history import SENTENCES

        history.add(SENTENCES)
        from contracts import facts
        from core import registry
        from evaluation import told, waiting, work
        from evaluation.actions.establishment import check_establishment, establish_round
        from evaluation.actions.exports import may_read_export
        from evaluation.settlements import established_results, open_rounds
        from programme import decisions
        from programme.models import DecisionKind

        facts.register("results", established_results)
        facts.open_matters.append(open_rounds)
        decisions.register(
            DecisionKind.ESTABLISH,
            on_dispatch=establish_round,
            check=check_establishment,
            pending_for=waiting.rounds_to_establish,
        )
        registry.work.append(waiting.work_of)
        registry.searches.append(waiting.search)
        registry.front.append(told.targets_reached)
        registry.reminders.append(waiting.remind_data_owners)
        registry.nightly_checks.append(waiting.reproduce_latest)
        registry.nightly_checks.append(waiting.discard_exports)
        registry.file_readers["core.job"] = may_read_export
        registry.file_readers["evaluation.round"] = work.may_read_report
        registry.health_checks.append(registry.HealthCheck("reproduction", waiting.reproduction_fault))
