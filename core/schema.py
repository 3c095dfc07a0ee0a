"""The first migration of an app as one step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


class Schema(Operation):
    """Make all tables of an app from their final form, with constraints, indexes and guards.

    Django renders each related model anew for every field, constraint and trigger that is added one by one: for some
    200 models 50 000 times, which is minutes. Here the state is carried through first and rendered once.
    """

    reversible = True
    atomic = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.clear_delayed_apps_cache()
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in self.operations:
            if isinstance(operation, CreateModel) or self.guards_a_proxy(operation, app_label, to_state):
                operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in reversed(self.operations):
            if isinstance(operation, CreateModel):
                operation.database_backwards(app_label, schema_editor, from_state, to_state)

    @staticmethod
    def guards_a_proxy(operation: Operation, app_label: str, state: ProjectState) -> bool:
        """A proxy has no table of its own that would bring its triggers along."""
        if not isinstance(operation, AddTrigger):
            return False
        return bool(state.apps.get_model(app_label, operation.model_name)._meta.proxy)

    def describe(self) -> str:
        return "Create all tables of the app with their constraints, indexes and guards"

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return (self.__class__.__name__, [], {"operations": self.operations})
