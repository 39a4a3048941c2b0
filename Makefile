.PHONY: setup demo test nightly bench pictures check lint lock clean
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

# Runs every test this machine has the parts for; what is skipped is named with its reason. A process of tests that ends is not
# started anew: pytest-xdist would wait for it without end.
test: setup
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder --max-worker-restart=0

# Runs all tests with examples drawn anew, and those that take hours: a hundred kills, and every fault with many seeds.
nightly: setup
	@$(BIN)/python -m pytest -m 'nightly or not nightly' --hypothesis-profile=random

# Runs all benchmarks; what GridPulse is compared with is installed beside it, not into it.
bench: setup $(VENV)-bench/.ready
	@$(BIN)/python -m benchmarks.run

$(VENV)-bench/.ready: benchmarks/peers.txt
	@$(PYTHON) -m venv --clear $(VENV)-bench
	@$(VENV)-bench/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/peers.txt
	@touch $@

# Takes the pictures of README and docs anew, of the demo in Chromium.
pictures: setup
	@$(BIN)/python -m tests.console.pictures

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
	rm -rf $(VENV) $(VENV)-bench benchmarks/results .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
