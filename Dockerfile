FROM python:3.11-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY bot ./bot
COPY storage ./storage
RUN python -m venv /opt/warraq \
 && /opt/warraq/bin/pip install --no-cache-dir --constraint constraints.txt .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin warraq \
 && install -d -o warraq -g warraq /data
COPY --from=build /opt/warraq /opt/warraq
ENV PATH=/opt/warraq/bin:$PATH PYTHONUNBUFFERED=1 DATABASE=/data/warraq.db
WORKDIR /data
VOLUME /data
USER warraq
HEALTHCHECK --interval=60s --timeout=5s --start-period=30s CMD ["warraq", "health"]
CMD ["warraq", "run"]
