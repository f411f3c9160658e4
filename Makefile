# Lading: `make help` lists the targets. PYTHON picks the interpreter (3.11 or newer).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Test files run side by side; each process starts a database server of its own.
TEST_PROCESSES ?= 2
MIGRATIONS := src/lading/database/migrations/sql
# The stamp carries the sum of what was installed, so a changed pin installs again and an unchanged one costs nothing.
STAMP := $(VENV)/.installed-$(shell cat pyproject.toml constraints.txt | cksum | cut -d ' ' -f 1)

# The tests start Lading in processes by the hundred; each would compile every module anew where bytecode is not kept.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-long check format bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP) ## create .venv with the pinned packages; a second run does nothing

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "error: Lading needs Python 3.11 or newer, but '$(PYTHON)' is $$($(PYTHON) --version 2>&1)." >&2; \
	  echo "hint: name a newer one, for example: make setup PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "error: '$(PYTHON)' cannot create virtual environments: its venv module is incomplete." >&2; \
	  echo "hint: on Debian or Ubuntu run: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@rm -f $(VENV)/.installed-*
	@touch $@

demo: setup ## run the demo: embedded database, real orders, console and API on 127.0.0.1:8080
	@$(BIN)/lading demo

test: setup ## run every test that ends within minutes
	@$(BIN)/pytest -m 'not long' --numprocesses $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder

test-long: setup ## run the long tests too: torture, simulation, upgrade
	@$(BIN)/pytest -m ''

check: setup ## format, lint, types, import contract, migrations, shape
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache --no-logo
	@if ls $(MIGRATIONS)/*.sql >/dev/null 2>&1; then $(BIN)/squawk --config .squawk.toml $(MIGRATIONS)/*.sql; fi
	@$(BIN)/pytest -q tests/shape

format: setup ## format the code and apply the safe fixes
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

bench: setup ## measure every path beside the limit of this machine
	@$(BIN)/lading bench all

clean: ## remove the environment and the caches, never the data
	@rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
