# Each target sets up .venv by itself; nothing is needed but Python 3.11 or newer with venv and pip, and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help setup demo test faults mutations promises lint format bench lock clean

help:
	@echo "make demo   play a whole campaign: no account, no token"
	@echo "make test   run the tests"
	@echo "make faults  run every fault test: kills, bad networks, full disks, bad people"
	@echo "make mutations  break each guarantee once, on purpose, and see that a test notices"
	@echo "make promises  list the sentences of docs/interface.md that no test cites"
	@echo "make lint   style, types and import arrows"
	@echo "make bench  run the benchmarks"
	@echo "make lock   resolve requirements.lock and requirements-run.lock anew"
	@echo "make clean  remove what was built"

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "weekbot needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@echo "Setting up $(VENV) (once, a minute or two) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $(READY)

setup: $(READY)

demo: $(READY)
	@$(BIN)/weekbot demo

test: $(READY)
	@$(BIN)/python -m pytest -n logical --dist worksteal

faults: $(READY)
	@WEEKBOT_FAULTS=whole $(BIN)/python -m pytest -n logical -rP tests/faults

mutations: $(READY)
	@$(BIN)/python -m tests.faults.mutations

promises: $(READY)
	@$(BIN)/python -m tests.promises

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(READY)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(READY)
	@for script in bench/[!_]*.py; do \
		if [ -e "$$script" ]; then echo "== $$script"; $(BIN)/python "$$script" || exit 1; fi; \
	done

# For every platform and Python from 3.11 on, with hashes and without addresses; hatchling and editables are what
# installing the project itself needs, so that nothing is fetched beside the lock. requirements-run.lock is the part of
# requirements.lock that a server needs, in the same versions.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes \
	--no-emit-index-url --no-annotate --no-header

lock: $(READY)
	@$(PIP) install uv
	@printf 'hatchling\neditables\n' | $(COMPILE) --upgrade --group dev --output-file requirements.lock pyproject.toml -
	@printf 'hatchling\n' | $(COMPILE) --upgrade --constraint requirements.lock \
		--output-file requirements-run.lock pyproject.toml -
	@if grep -n '://' requirements*.lock; then echo "a lock names an address"; exit 1; fi

clean:
	@rm -rf $(VENV) build dist out .coverage .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
