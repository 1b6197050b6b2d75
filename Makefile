# Two commands for everybody: `make run` and `make test`. Everything happens in .venv; paths may hold spaces.
PYTHON ?= $(firstword $(foreach v,3.13 3.12 3.11,$(if $(shell python$(v) -c 'import ensurepip' >/dev/null 2>&1 && echo yes),python$(v))) python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test lint audit fuzz bench chaos model lock prove-image clean

run: $(VENV)/ready
	@$(BIN)/carehelp serve

test: $(VENV)/ready-dev
	@$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/ready-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

audit: $(VENV)/ready-dev
	@$(BIN)/python .ci/audit

fuzz: $(VENV)/ready-dev
	@FUZZ=full $(BIN)/python -m pytest tests/fuzz $(ARGS)

bench: $(VENV)/ready-dev
	@$(BIN)/python -m tests.bench.run $(ARGS)

# 10 minutes of kills, errors, slow disks and jumping clocks: docs/chaos.md
chaos: $(VENV)/ready-dev
	@$(BIN)/python -m tests.chaos $(ARGS)

model: $(VENV)/ready-dev
	@$(BIN)/python -m core.triage.train --cases tests/cases/triage/dev.jsonl --questions tests/cases/retrieval/dev.jsonl --out data/triage/model.json
	@$(BIN)/python -m core.knowledge.train --cases tests/cases/retrieval/dev.jsonl --out data/retrieval/topics.npz
	@$(BIN)/python -m bot.training --cases tests/cases/threads/dev.jsonl --questions tests/cases/retrieval/tune.jsonl tests/cases/retrieval/tune_w.jsonl --out data/retrieval/thread.json

$(VENV)/bin/python:
	@echo "Making the environment with $(PYTHON)"
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if (3, 11) <= v < (3, 14) else f"Python 3.11 to 3.13 is needed, this is {v.major}.{v.minor}: make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/ready: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing what requirements.lock names"
	@$(PIP) install --require-hashes --only-binary :all: -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/ready-dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing what requirements-dev.lock names"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/ready

lock: $(VENV)/ready-dev
	@$(PIP) install uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra install pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra dev pyproject.toml -o requirements-dev.lock

# Long, and as root: the Dockerfile's own steps in a bare Debian, see deploy/prove_image.py.
prove-image:
	@python3 deploy/prove_image.py $(ARGS)

clean:
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
