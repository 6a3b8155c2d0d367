# One command for each habit. Needs Python 3.11 or newer, make and a network; everything else goes into .venv.
# Another interpreter: make setup PYTHON=/path/to/python3.12

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help setup demo test hunt check fix docs serve bench lock

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## Make .venv with the locked dependencies and Vertebra itself

# Vertebra is installed last, from this tree, without a build environment of its own: pip would fill such an
# environment with the newest setuptools from the network, unhashed. setuptools is in the lock file instead,
# so every byte that runs during setup has a hash in this repository. Editable, so that a change is seen at once.
$(STAMP): requirements/run.txt requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Vertebra needs Python 3.11 or newer, but $(PYTHON) is: $$($(PYTHON) --version 2>&1)."; \
	  echo "Name a newer one: make setup PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## Run the reference study with virtual participants; report in build/demo/evidence
	@$(BIN)/vertebra demo

test: setup ## Run every test
	$(BIN)/python -m pytest -n 2 --dist worksteal

hunt: setup ## Run the property tests with examples that nobody has tried; prints how to see a failure again
	$(BIN)/python -m pytest -n 2 --dist worksteal --hypothesis-profile hunt tests/property

check: setup ## Judge style, types and the direction of imports; changes nothing
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: setup ## Repair what ruff can repair
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: setup ## Write the generated pages of the manual
	$(BIN)/python docs/generate.py

serve: setup ## Open the trial of the demo in the browser, with a sign-in for each role
	$(BIN)/vertebra serve --demo

bench: setup ## Measure what the manual claims about speed
	$(BIN)/python -m bench

# The lock files carry hashes and no address, so that they work against any mirror of the registry.
PIP_COMPILE = build/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --all-build-deps --strip-extras \
  --no-header --no-emit-options --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

lock: ## Resolve the dependencies again (run it with the oldest supported Python)
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet pip-tools==7.6.2
	$(PIP_COMPILE) --output-file requirements/run.txt pyproject.toml
	$(PIP_COMPILE) --extra dev --constraint requirements/run.txt --output-file requirements/dev.txt pyproject.toml
