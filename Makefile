# Every target sets up what it needs: .venv, the locked packages and tidu itself, again only when a lock changes.
# A system package is installed only where make runs as root; otherwise you are told what is missing.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: demo test lint bench docs-check clean help

BIN := .venv/bin
UV := $(BIN)/uv --quiet pip
# For another interpreter: make PYTHON=path/to/python3.12 test
export PYTHON
export VIRTUAL_ENV := $(CURDIR)/.venv
export UV_PYTHON_DOWNLOADS := never
# Whoever sits behind a mirror has told pip already.
ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif

demo: .venv/.web ## build a fictional city and open it on http://127.0.0.1:8000/ (PORT=8001 for another)
	$(BIN)/tidu demo $(if $(PORT),--port $(PORT))

# As many at once as there are cores, but no more than a small machine's memory holds.
WORKERS := $(shell cores=$$(nproc 2>/dev/null || echo 2); echo $$((cores < 2 ? 2 : cores > 4 ? 4 : cores)))

# What a browser shows and who may open which address does not depend on the database, and takes long: one will do.
test: .venv/.dev ## run every test, those of the platform on both databases
	scripts/setup java
	scripts/setup postgresql
	scripts/setup chromium
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup --database=postgresql tests/web --ignore tests/web/browser --ignore tests/web/access

lint: .venv/.dev ## check style, types, who imports whom, security, and every standard with its cases
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict src tests benchmarks
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive src
	$(BIN)/tidu standards lint
	$(BIN)/tidu standards test

bench: .venv/.dev ## measure speed and memory beside other engines
	scripts/setup java
	$(BIN)/python -m benchmarks

docs-check: .venv/.dev ## check that the documentation agrees with the project
	$(BIN)/pytest -q -m docs

clean: ## remove all that make has made, .venv included
	rm -rf .venv build dist demo sample src/*.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests -name __pycache__ -prune -exec rm -rf {} +

help: ## show this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18

.venv/.tools: requirements/tools.txt scripts/setup
	@echo "Setting up .venv ..."
	@scripts/setup python
	@touch $@

# The demonstration needs only what the platform runs on; installing it never takes the development set away.
.venv/.web: requirements/web.txt pyproject.toml .venv/.tools
	@echo "Installing the packages of requirements/web.txt ..."
	@$(UV) install --require-hashes -r requirements/web.txt
	@$(UV) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements/dev.txt pyproject.toml .venv/.tools
	@echo "Installing the packages of requirements/dev.txt (PySpark among them, which takes a while) ..."
	@$(UV) sync --require-hashes requirements/dev.txt
	@$(UV) install --no-deps --no-build-isolation --editable .
	@touch .venv/.web $@
