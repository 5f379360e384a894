PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test lint clean

# Build the release of the shipped data and serve it on 127.0.0.1:8000.
demo: $(VENV)/albo
	$(BIN)/albo demo

# Set up everything, then run every check and every test.
test: $(VENV)/tests lint
	$(BIN)/python -m pytest --numprocesses 2

lint: $(VENV)/tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/albo: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) --editable .
	touch $@

$(VENV)/tests: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) --editable '.[dev]'
	touch $@ $(VENV)/albo

clean:
	rm -rf $(VENV) albo-demo releases dist
