"""Whether this container does its part: `healthcheck.py web`, `worker` or `beat`. Exit code 0 or 1.

The web answers for itself only: a fault elsewhere (503 from /health/) must not make the proxy take every web away.
"""

import http.client
import os
import socket
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

SCHEDULE = Path("/srv/beat")
QUIET_AT_MOST = 600


def web() -> bool:
    site = urlsplit(os.environ.get("SITE_URL", "")).hostname or "localhost"
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".*") or site
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
    connection.request("GET", "/health/", headers={"Host": host, "X-Forwarded-Proto": "https"})
    return connection.getresponse().status in {200, 503}


def worker() -> bool:
    from outcomes_platform.celery import app

    return bool(app.control.ping(destination=[f"celery@{socket.gethostname()}"], timeout=4))


def beat() -> bool:
    newest = max((path.stat().st_mtime for path in SCHEDULE.iterdir()), default=0)
    return time.time() - newest < QUIET_AT_MOST


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    try:
        sys.exit(0 if {"web": web, "worker": worker, "beat": beat}[sys.argv[1]]() else 1)
    except (OSError, http.client.HTTPException) as error:
        sys.exit(f"{sys.argv[1]}: {error}")
