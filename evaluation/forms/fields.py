"""A field for the parts of a protocol that an evaluator writes as lines."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from evaluation.forms import lines

LIMIT = 20_000


class LinesField(forms.CharField):
    """Lines ``key = value`` (or JSON) to a mapping or a list of mappings; what is wrong is said with its line."""

    widget = forms.Textarea

    def __init__(self, *, kind: type = dict, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}))
        super().__init__(max_length=LIMIT, **kwargs)
        self.kind = kind

    def to_python(self, value: Any) -> Any:
        if isinstance(value, (dict, list)):
            return value
        text = (super().to_python(value) or "").replace("\r\n", "\n").strip()
        if not text:
            return None
        found = self._json(text) if text[0] in "[{" else self._lines(text)
        if not isinstance(found, self.kind):
            wanted = _("a list [ ]") if self.kind is list else _("an object { }")
            raise ValidationError(_("Write %(wanted)s.") % {"wanted": wanted})
        if isinstance(found, list) and not all(isinstance(item, dict) for item in found):
            raise ValidationError(_("Each item of the list is an object { }."))
        return found

    def _lines(self, text: str) -> Any:
        try:
            return lines.read_blocks(text) if self.kind is list else lines.read_mapping(text)
        except lines.LinesError as error:
            raise ValidationError(_("Line %(line)s: write “key = value”.") % {"line": error.line}) from error

    def _json(self, text: str) -> Any:
        try:
            return json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", 1)
            raise ValidationError(_("This is not valid JSON (line %(line)s).") % {"line": line}) from error

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        if isinstance(value, str):
            super().run_validators(value)

    def prepare_value(self, value: Any) -> Any:
        return lines.write(value) if isinstance(value, (dict, list)) else value


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)
