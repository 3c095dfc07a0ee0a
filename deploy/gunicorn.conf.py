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
access_log_format = "%({x-request-id}i)s %(m)s %(U)s %(s)s %(B)s %(D)sus"
# Only the proxy reaches this port.
forwarded_allow_ips = "*"
