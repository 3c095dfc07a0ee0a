"""The web server in production; WEB_CONCURRENCY (gunicorn's own variable) sets the number of processes."""

import os

bind = "0.0.0.0:8000"
workers = int(os.environ.get("WEB_CONCURRENCY", "3"))
threads = 4
# Each process is renewed now and then, not all at once.
max_requests = 2000
max_requests_jitter = 200
timeout = 60
graceful_timeout = 30
keepalive = 75
# The heartbeat file must not wait for a disk.
worker_tmp_dir = "/dev/shm"  # noqa: S108
accesslog = "-"
# One line of JSON an event, as the rest of the platform writes; its parts are picked in core/logs.py.
access_log_format = "%({x-request-id}o)s %(m)s %(U)s %(s)s %(D)s"
logconfig_dict = {
    "formatters": {"json": {"()": "core.logs.json_lines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stdout"}},
    "root": {"level": "INFO", "handlers": ["console"]},
    "loggers": {
        name: {"level": "INFO", "handlers": ["console"], "propagate": False, "qualname": name}
        for name in ("gunicorn.error", "gunicorn.access")
    },
}
# Only the proxy reaches this port.
forwarded_allow_ips = "*"
