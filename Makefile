PYTHON ?= python3
VENV := .venv
BUILT := endpoint/static/built/manifest.json
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test lint assets wheel test-wheel audit sbom clean

# Build the release of the shipped data and serve it on 127.0.0.1:8000.
demo: $(VENV)/albo assets
	$(BIN)/albo demo

# Set up everything, then run every check and every test: each half of them in the order of their files, so that what the
# tests of a file share is mostly made once.
test: $(VENV)/tests lint assets
	$(BIN)/python -m pytest --numprocesses 2 --dist worksteal

# Bundle what the pages take from npm; without npm they use their plain style sheet.
assets:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory $(BUILT); \
	else echo "npm manca: pagine con lo stile semplice / no npm: pages with the plain style"; fi

$(BUILT): assets/package-lock.json assets/build.mjs $(wildcard assets/src/* assets/src/*/*) $(wildcard endpoint/static/*.css)
	cd assets && npm ci --ignore-scripts --silent && node build.mjs

lint: $(VENV)/tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	@if git rev-parse --git-dir >/dev/null 2>&1; then $(BIN)/reuse lint --quiet; \
	else echo "git manca: licenze non verificate / no git: licences not checked"; fi

# The wheel and the sdist, in dist/: the same bytes wherever and whenever they are made.
wheel: $(VENV)/tests assets
	rm -rf dist
	$(BIN)/python -m hatchling build

# Run tests on the built wheel, outside the checkout: make test-wheel PYTHON=python3.13
test-wheel: wheel
	$(BIN)/python -m tools.wheel_test $(PYTHON) $(TESTS)

# Ask the public lists of weaknesses about what is installed (needs the network).
audit: $(VENV)/audit
	$(BIN)/pip-audit --skip-editable

# What is installed, as CycloneDX: dist/albo.cdx.json
sbom: $(VENV)/audit
	mkdir -p dist
	$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible \
	  --output-file dist/albo.cdx.json $(BIN)/python

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/albo: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) --editable .
	touch $@

$(VENV)/tests: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) --editable '.[dev]'
	touch $@ $(VENV)/albo

$(VENV)/audit: $(VENV)/albo
	$(PIP) --editable '.[audit]'
	touch $@

clean:
	rm -rf $(VENV) albo-demo releases dist assets/node_modules endpoint/static/built
