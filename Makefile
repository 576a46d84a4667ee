# Everything a contributor or CI runs. `make` lists the targets; each sets up what it needs.

VENV ?= .venv
PY := $(VENV)/bin/python
PYTEST_ARGS ?= -n auto --dist loadfile
DEV := -r requirements/dev.txt
VERSIONS := 3.11 3.12 3.13

# The first interpreter of 3.11 or newer that really starts (a pyenv shim may exist and refuse).
usable = $(shell for p in $(1); do \
  if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$p; break; fi; done)
PYTHON ?= $(call usable,python3.13 python3.12 python3.11 python3 python)
# The same for one exact version, on PATH or among pyenv's.
exactly = $(call usable,python$(1) $(sort $(wildcard $(HOME)/.pyenv/versions/$(1)*/bin/python)))

PIP_INSTALL = $(PY) -m pip install --quiet --disable-pip-version-check
TYPED := kite_algo_worker kite_algo_sandbox generated/kite_algo_worker_api \
  $(wildcard examples/*.py) $(wildcard tests/typing/*.py) $(wildcard tools/*.py) $(wildcard scripts/*.py) $(wildcard benchmarks/*.py)

.DEFAULT_GOAL := help
.PHONY: help demo install test chaos check docs lint lint-spec drift types mypy pyright docs-check generate format bench bench-parts \
  fuzz record explore test-all test-oldest build try-wheel sbom clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.demo ## Run the examples against a local sandbox: no account, no network
	$(PY) tools/demo.py

install: $(VENV)/.dev ## Set up .venv with every extra and every tool

test: $(VENV)/.dev ## Run the tests (PYTEST_ARGS="-k name" to choose)
	$(PY) -m pytest $(PYTEST_ARGS)

check: lint lint-spec drift types docs-check ## Everything short of the tests: style, contract, drift, types, tables

lint: $(VENV)/.dev ## Style and likely bugs
	$(VENV)/bin/ruff format --check --quiet .
	$(VENV)/bin/ruff check --quiet .

lint-spec: $(VENV)/.dev ## The contract: valid, complete, examples fit their schemas
	$(PY) -m openapi_spec_validator openapi/worker.yaml
	$(PY) -m pytest --quiet tests/contract

drift: $(VENV)/.dev ## Generated and translated code is what its source says
	$(PY) tools/generate.py --check
	$(PY) tools/unasync.py --check
	$(PY) tools/root_stub.py --check
	$(PY) tools/indicator_docs.py --check

types: mypy pyright ## mypy --strict and pyright

mypy: $(VENV)/.dev
	$(PY) -m mypy $(TYPED)

pyright: $(VENV)/.dev
	$(VENV)/bin/pyright --warnings --pythonpath $(PY)

docs-check: $(VENV)/.dev ## The coverage table is up to date, one version everywhere
	$(PY) scripts/check_worker_sdk_version_refs.py
	$(PY) tools/spec_coverage.py --check
	$(PY) tools/profile_table.py --check

docs: $(VENV)-docs/.docs ## Build the documentation site into build/site; a broken link fails
	$(VENV)-docs/bin/zensical build --strict

generate: $(VENV)/.dev ## Rewrite everything that is derived: low-level client, sync client, tables
	$(PY) tools/generate.py
	$(PY) tools/unasync.py
	$(PY) tools/root_stub.py
	$(PY) tools/indicator_docs.py
	$(PY) tools/spec_coverage.py
	$(PY) tools/profile_table.py

format: $(VENV)/.dev ## Format the code and sort its imports
	$(VENV)/bin/ruff check --quiet --select I --fix-only .
	$(VENV)/bin/ruff format --quiet .

ROUNDS ?= 9
bench: $(VENV)/.dev ## Measure ours beside other libraries and write benchmarks/RESULTS.md (ROUNDS=31 for calmer figures)
	$(PY) benchmarks/write_results.py --rounds $(ROUNDS)

bench-parts: $(VENV)/.dev ## Measure decoding, calls, streams, latency, indicators and the sandbox, each against its limits
	@for b in $(wildcard benchmarks/bench_*.py); do $(PY) $$b || exit 1; done

record: $(VENV)/.dev ## Record the conversations of the tests anew, from the sandbox in both profiles
	$(PY) -m pytest tests/cassettes --record-mode=rewrite

chaos: $(VENV)/.dev ## 2,000 orders, baskets, brackets and option entries through a bad network, and a sandbox killed again and again
	KITE_ALGO_CHAOS_ORDERS=2000 $(PY) -m pytest tests/chaos

SECONDS ?= 600
fuzz: $(VENV)/.dev ## Ask every operation made-up things for ten minutes (SECONDS=60, SEED=1 to repeat)
	@seed="$${SEED:-$$(date +%s)}"; echo "make fuzz SEED=$$seed SECONDS=$(SECONDS)"; \
	  KITE_ALGO_FUZZ_SEED=$$seed KITE_ALGO_FUZZ_SECONDS=$(SECONDS) \
	  $(PY) -m pytest --quiet --tb=short -o faulthandler_timeout=0 tests/contract/test_fuzz_operations.py tests/contract/test_fuzz_sequences.py

explore: $(VENV)/.dev ## The tests of laws with examples that nobody has tried yet (the suite repeats its own)
	KITE_ALGO_HYPOTHESIS=explore $(PY) -m pytest $(PYTEST_ARGS) -m hypothesis

test-all: ## Run the tests on every supported Python that is installed
	@found=; $(foreach v,$(VERSIONS),p="$(call exactly,$(v))"; \
	  if [ -z "$$p" ]; then echo "Python $(v): not installed, skipped"; else found=1; \
	  echo "Python $(v): $$p"; \
	  $(MAKE) --no-print-directory test PYTHON="$$p" VENV=.venv-$(v) || exit 1; fi;) \
	[ -n "$$found" ]

# Without the tools that need newer versions themselves, and without the tests that use those tools.
# Newer versions of pyparsing warn of how the oldest matplotlib calls them.
NEEDS_TOOLS := contract generator tools architecture readme/test_types.py
# Older versions of anyio leave a connection that is cancelled half-way to the garbage collector.
NEEDS_ANYIO := tests/faults/test_leaks.py::test_event_streams_closed_while_somebody_waits
test-oldest: ## Run the tests with the oldest supported dependencies, on Python 3.11
	@mkdir -p build
	python=$(call exactly,3.11) && $$python tools/oldest_constraints.py > build/oldest.txt && \
	  $(MAKE) --no-print-directory test PYTHON="$$python" VENV=.venv-oldest \
	    DEV="-r requirements/test.txt ruff pyparsing==3.2 -c build/oldest.txt" \
	    PYTEST_ARGS="$(PYTEST_ARGS) -p no:anyio --deselect $(NEEDS_ANYIO) \
	      $(NEEDS_TOOLS:%=--ignore=tests/%)"

build: $(VENV)/.dev ## Build wheel and sdist, check their metadata, and try the wheel alone in an empty environment
	rm -rf dist build/wheel-trial
	$(PY) -m build --outdir dist .
	$(PY) -m twine check --strict dist/*
	$(PY) -m venv build/wheel-trial
	build/wheel-trial/bin/python -m pip install --quiet --disable-pip-version-check dist/*.whl
	cp tools/check_wheel.py build/wheel-trial/
	cd build/wheel-trial && bin/python -I check_wheel.py

try-wheel: $(VENV)/.dev ## Try the built wheel with no extra and with each, on every Python there is, and with the oldest dependencies
	$(PY) tools/try_wheel.py --python $(or $(foreach v,$(VERSIONS),$(call exactly,$(v))),$(PY))
	$(PY) tools/try_wheel.py --oldest --python $(or $(call exactly,3.11),$(PY))

sbom: $(VENV)/.dev ## Say what an installation of the built wheel consists of (CycloneDX, into build/sbom)
	$(PY) tools/sbom.py

clean: ## Remove environments, caches and build results
	rm -rf $(VENV) $(addprefix .venv-,$(VERSIONS) oldest) dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis .demo
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# An environment is set up once, and again when what it should hold has changed.
$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; install it, or name one: make PYTHON=/path/to/python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: pyproject.toml | $(VENV)/bin/python
	$(PIP_INSTALL) -e '.[sandbox]'
	@touch $@

$(VENV)-docs/.docs: requirements/docs.txt
	$(PYTHON) -m venv $(VENV)-docs
	$(VENV)-docs/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/docs.txt
	@touch $@

$(VENV)/.dev: pyproject.toml requirements/dev.txt requirements/test.txt | $(VENV)/bin/python
	$(PIP_INSTALL) -e '.[all]' $(DEV)
	@touch $@ $(VENV)/.demo
