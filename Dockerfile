# syntax=docker/dockerfile:1
# For amd64 and arm64: docker buildx build --platform linux/amd64,linux/arm64 -t warraq .
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
# What is installed is what was tried: every file is known by its hash, none is built here.
COPY requirements.lock ./
RUN python -m venv /opt/warraq \
 && /opt/warraq/bin/pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY storage ./storage
RUN /opt/warraq/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
 && /opt/warraq/bin/python -m compileall -q /opt/warraq/lib \
 && /opt/warraq/bin/warraq --version

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin warraq \
 && install -d -o warraq -g warraq -m 0700 /data
COPY --from=build /opt/warraq /opt/warraq
# Nothing is written but in /data (and /tmp): run it with --read-only --tmpfs /tmp.
ENV PATH=/opt/warraq/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATABASE=/data/warraq.db
WORKDIR /data
VOLUME /data
USER 10001
HEALTHCHECK --interval=20s --timeout=20s --start-period=60s --retries=1 CMD ["warraq", "health"]
STOPSIGNAL SIGTERM
CMD ["warraq", "run"]
