# Two stages: wheels are installed in the first, the second holds Python, the environment and the code, and no compiler.
FROM python:3.12-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /app/.venv
COPY requirements.lock pyproject.toml README.md ./
RUN .venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
COPY bot bot
COPY channels channels
COPY core core
COPY data data
COPY webhooks webhooks
RUN .venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation --editable . \
 && find .venv -name __pycache__ -prune -exec rm -rf {} + \
 && .venv/bin/python -m compileall -q bot channels core data webhooks

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/carehelp --create-home carehelp
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH HOST=0.0.0.0 PORT=8000 DATA_DIR=/var/lib/carehelp PYTHONDONTWRITEBYTECODE=1
USER carehelp
VOLUME /var/lib/carehelp
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/health\", timeout=2)"]
CMD ["carehelp", "serve"]
