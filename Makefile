.PHONY: setup demo test check lint lock clean
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Sets up .venv, the gridpulse command included, from requirements.lock.
setup: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml scripts/setup.sh
	@PYTHON=$(PYTHON) sh scripts/setup.sh $(VENV)

# Runs a simulated town and prints the address of the console.
demo: setup
	@$(BIN)/gridpulse demo

# Runs every test this machine has the parts for; what is skipped is named with its reason.
test: setup
	@$(BIN)/python -m pytest

# What a landing must pass: lint, types, layers, tests.
check: lint test

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# Pins the newest versions that pyproject.toml allows.
lock: setup
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --all-extras --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links --no-annotate pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
