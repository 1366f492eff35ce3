# `make run` and `make test` set up everything they need; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SITE := .venv-docs
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run setup check test lint format types imports documents docs screenshots stale lock bench soak faults clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: setup  ## collect the shipped pages, build the warehouse, write the gap report
	@$(BIN)/repertoire run --format table

check: lint imports types  ## before each commit: lint, format, the law of imports, types, the inner loop of tests
	@$(BIN)/python -m pytest -m "not slow"

setup: $(VENV)/.run  ## create .venv and install Repertoire, without running it

test: $(VENV)/.test  ## set up and run all tests
	@$(BIN)/python -m pytest

lint: $(VENV)/.test  ## ruff: rules and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.test  ## mypy, strict
	@$(BIN)/mypy

imports: $(VENV)/.test  ## the law of imports (pyproject.toml, [tool.importlinter])
	@$(BIN)/lint-imports

format: $(VENV)/.test  ## let ruff format and fix
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

documents: $(VENV)/.test  ## write the generated documents again: dictionary and finding rules
	@$(BIN)/python -m flows.warehouse.dictionary

docs: documents $(SITE)/.docs  ## build the documentation as a site: site/, searchable, offline
	@$(SITE)/bin/zensical build --clean --strict
	@echo "Read it at http://127.0.0.1:8000: python3 -m http.server --bind 127.0.0.1 --directory site"

screenshots: $(VENV)/.test  ## take the pictures of the dashboard again (needs chromium)
	@$(BIN)/python -m dashboards.screenshots

stale: $(VENV)/.test  ## say which generated documents and pictures are stale
	@$(BIN)/python -m flows.warehouse.dictionary --check; documents=$$?; \
	  $(BIN)/python -m dashboards.screenshots --check && exit $$documents

bench: $(VENV)/.bench  ## measure, and write benchmarks/RESULTS.md
	@$(BIN)/python -m benchmarks

soak: $(VENV)/.test  ## faults on purpose at all points (SOAK_SEED=N repeats one); 10,000 exercises in a browser
	@$(BIN)/python -m tests.soak
	@DASHBOARD_EXERCISES=10000 $(BIN)/python -m pytest -n 0 tests/dashboards/test_browser.py

faults: $(VENV)/.test  ## let calls of each writing verb fail (needs cc; FAULTS_SEED=N repeats them)
	@$(BIN)/python -m tests.faults fuzz
	@$(BIN)/python -m tests.faults

lock:  ## resolve the requirements anew (needs the network)
	@$(PYTHON) -m venv --clear .lock && .lock/bin/pip install --quiet uv
	@for set in run dask test bench; do \
	  extra=$$( [ $$set = run ] || echo "--extra $$set" ); \
	  .lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	    --no-emit-index-url --no-header --no-annotate --extra build $$extra pyproject.toml \
	    --output-file requirements/$$set.txt; done
	@.lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	  --no-emit-index-url --no-header --no-annotate --group docs --output-file requirements/docs.txt
	@rm -rf .lock

clean:  ## remove what make made, but no data
	@rm -rf $(VENV) $(SITE) site .cache .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Repertoire needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3"; exit 2; }
	@echo "Creating $(VENV) (once) ..."
	@$(PYTHON) -m venv $(VENV)

# The tool of the site has an environment of its own: its packages and those of the product never meet.
$(SITE)/.docs: requirements/docs.txt
	@echo "Installing the locked packages of requirements/docs.txt (once) ..."
	@$(PYTHON) -m venv $(SITE)
	@$(SITE)/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --require-hashes -r requirements/docs.txt
	@touch $@

# One recipe for the three sets: run is what a user needs, test and bench add to it.
$(VENV)/.%: requirements/%.txt pyproject.toml | $(BIN)/python
	@echo "Installing the locked packages of requirements/$*.txt (once, about a minute) ..."
	@$(PIP) install --no-deps --require-hashes -r requirements/$*.txt
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $@
