"""Structured logs: one line an event, JSON in production: from Django, Celery and the web server alike."""

from __future__ import annotations

import logging.config
from collections.abc import MutableMapping
from typing import Any

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def request_fields(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The web server tells of a request in a text with its parts beside it; the parts are what one looks for."""
    record, parts = event["_record"], event.pop("positional_args", None)
    event["logger"] = record.name
    if record.name == "gunicorn.access" and isinstance(parts, dict):
        event.update(
            {
                "event": "request",
                "request_id": parts["{x-request-id}o"],
                "method": parts["m"],
                "path": parts["U"],
                "status": int(parts["s"]),
                "milliseconds": int(parts["D"]) // 1000,
            }
        )
    return event


def json_lines() -> structlog.stdlib.ProcessorFormatter:
    """A formatter that keeps an event on one line, its traceback included."""
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        foreign_pre_chain=[*SHARED, request_fields],
        pass_foreign_args=True,
    )


def plain_lines() -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        processor=structlog.dev.ConsoleRenderer(colors=False), foreign_pre_chain=SHARED
    )


def configure(options: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG hook."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"structured": {"()": json_lines if options.get("json") else plain_lines}},
            "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
            "root": {"handlers": ["console"], "level": options.get("level", "INFO")},
            "loggers": {
                "django.request": {"level": "ERROR"},
                "django.server": {"level": "WARNING"},
                "fontTools": {"level": "WARNING"},
                "weasyprint": {"level": "ERROR"},
            },
        }
    )
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
