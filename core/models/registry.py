"""The words of every named constraint, collected from the models themselves."""

from functools import cache

from django.apps import apps
from django.db.models import BaseConstraint


@cache
def constraint_messages() -> dict[str, object]:
    return {
        constraint.name: constraint.violation_error_message
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, BaseConstraint)
        and constraint.violation_error_message != BaseConstraint.default_violation_error_message
    }
