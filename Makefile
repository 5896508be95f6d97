# Everything is set up from here on a machine with Python 3.11, pip, git and make.

PYTHON ?= python3.11
PYTHON := $(shell command -v $(PYTHON) || command -v python3)
UV_VERSION := 0.13.9
UV := $(shell command -v uv || echo .uv/bin/uv)
RUN := .venv/bin
SHEETS := src/sharewell/web/static/vendor/LICENCES.txt

.PHONY: help setup demo demo-cases test docs keystrokes walls pictures bench bench-web canaries assurance pure clean

help: ## Say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: .venv/ready $(SHEETS) ## Install everything the project needs into .venv, and the pages' style sheets

.uv/bin/uv:
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --target .uv uv==$(UV_VERSION)

.venv/ready: pyproject.toml requirements/dev.txt $(filter .uv/bin/uv,$(UV))
	test -x $(RUN)/python || $(UV) venv --quiet --python $(PYTHON) .venv
	$(UV) pip sync --quiet --require-hashes --compile-bytecode --python $(RUN)/python requirements/dev.txt
	$(UV) pip install --quiet --no-deps --no-build-isolation --python $(RUN)/python --editable .
	$(RUN)/python -m compileall -q src
	touch $@

$(SHEETS): frontend/package-lock.json frontend/vendor_assets.py requirements/assets.txt | .venv/ready
	$(RUN)/python -B frontend/vendor_assets.py

demo: setup ## Start the hub with a made-up area in it, and say where it is (PORT=8000); Ctrl-C ends it
	@if [ -n "$$DEMO_ONCE" ] || [ ! -t 1 ]; then port=0 once=--once; else port=$(or $(PORT),8000) once=; fi; \
	SHAREWELL_HOME=$${SHAREWELL_HOME:-var/demo} exec $(RUN)/sharewell up --demo --port $$port $$once

demo-cases: setup ## Decide the practice cases and explain one of them in full
	@$(RUN)/python examples/demo.py

test: setup ## Pass every check: style, types, floors, tests, docs, coverage, proofs
	@scripts/check

docs: setup ## Write again what is generated in docs/
	@$(RUN)/python docs/generate.py

keystrokes: setup ## Count the taps, letters and seconds of each practice case again, for docs/
	SHAREWELL_KEYSTROKES=write $(RUN)/pytest tests/journeys/test_keystrokes.py

walls: setup ## Try the walls between agencies again, for docs/
	SHAREWELL_WALLS=write $(RUN)/pytest tests/walls/test_raw_sql.py

pictures: setup ## Take the pictures in docs/screenshots again, in a browser
	SHAREWELL_SCREENSHOTS=1 SHAREWELL_BROWSER=required $(RUN)/pytest tests/journeys/test_pictures.py

bench: setup ## Measure beside the peers, and write benchmarks/RESULTS.md
	test -x .venv-bench/bin/python || $(UV) venv --quiet --python $(PYTHON) .venv-bench
	$(UV) pip install --quiet --compile-bytecode --python .venv-bench/bin/python -r benchmarks/requirements.txt '.[proofs]'
	.venv-bench/bin/python benchmarks/run.py

bench-web: setup ## Measure the hub's pages and its final post, and write benchmarks/WEB.md
	$(RUN)/python benchmarks/web.py

canaries: setup ## Look for words wherever hubs write in which they were typed, and write docs/reference/canaries.md
	@kept=$$(mktemp -d); trap 'rm -rf "$$kept"' EXIT; \
	SHAREWELL_LONG=1 SHAREWELL_CANARIES=$$kept $(RUN)/pytest -n 2 tests/canaries/test_sound.py tests/canaries/test_broken.py && \
	$(RUN)/python -m tests.canaries.page $$kept

assurance: setup ## The long runs: many more invented packs and facts; copies, erasures, canaries and hostile words at every edge
	SHAREWELL_EXAMPLES=20000 $(RUN)/pytest tests/agreement tests/proofs -n 2
	SHAREWELL_EXAMPLES=400 $(RUN)/pytest tests/stories
	SHAREWELL_LONG=1 $(RUN)/pytest -n 2 --dist loadfile tests/console tests/web/test_bad_input.py
	SHAREWELL_LONG=1 $(RUN)/pytest -n 2 tests/canaries tests/journeys/test_pictures.py

pure: $(filter .uv/bin/uv,$(UV)) ## Test the core where nothing else is installed
	@test -x .venv-pure/bin/python || $(UV) venv --quiet --python $(PYTHON) .venv-pure
	@.venv-pure/bin/python -I tests/pure.py

clean: ## Remove what was installed and made
	rm -rf .venv .venv-pure .venv-bench .uv .hypothesis .mypy_cache .ruff_cache .import_linter_cache .coverage*
