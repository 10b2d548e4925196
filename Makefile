# Every target makes its own virtual environment in .venv from the locked, hashed dependencies.
# PYTHON may name another interpreter (3.11 or newer); nothing is installed outside .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PEERS := .bench
READY := $(VENV)/.ready
# Most of the tests' time is waiting for terminals: one more at a time than there are cores.
WORKERS := $(shell $(PYTHON) -c 'import os; print(min(4, 1 + (os.cpu_count() or 1)))')
PIP_FLAGS := --quiet --disable-pip-version-check

.PHONY: demo test prove check lint format screenshots bench bench-parts bench-peers lock sbom clean

demo: $(READY)  ## open the app on the bundled sandbox
	@$(BIN)/kms-tui --demo $(ARGS)

test: $(READY)  ## run all tests, the files of tests side by side
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder \
	  $(if $(ARGS),,--floors) $(ARGS)

prove: $(READY)  ## try all that is promised to survive, count it, write docs/proof.md
	$(BIN)/python tests/proof/prove.py $(ARGS)

check: lint test  ## everything CI looks at

lint: $(READY)  ## format, lint, types, arrows between the parts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

screenshots: $(READY)  ## render the running demo into screenshots/
	$(BIN)/python tests/ui/pictures.py

bench: $(READY)  ## measure beside peers, judge the goals, write docs/benchmarks.md
	$(BIN)/python tests/bench/measure_programs.py $(ARGS)

bench-parts: $(READY)  ## measure the secrets file and the universe keys, judge nothing
	$(BIN)/python tests/bench/measure_secrets_file.py
	$(BIN)/python tests/bench/measure_universe_keys.py

# posting crashes at its start with the newest tree-sitter.
bench-peers: $(PEERS)/posting $(PEERS)/harlequin $(PEERS)/toolong $(PEERS)/visidata
$(PEERS)/posting: WITH := "tree-sitter<0.26"

$(PEERS)/%:
	$(PYTHON) -m venv $@
	$@/bin/python -m pip install $(PIP_FLAGS) $* $(WITH) || { rm -rf $@; exit 1; }

lock: $(READY)  ## resolve the dependencies anew; hashes only, no host
	$(BIN)/python -m pip install $(PIP_FLAGS) uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	  --no-emit-find-links --python-version 3.11 --extra dev --output-file requirements.lock \
	  $(ARGS) pyproject.toml
	$(MAKE) sbom

sbom: $(READY)  ## write docs/sbom.cdx.json anew: what the lock pins, as CycloneDX
	$(BIN)/python tests/proof/bill_of_materials.py

clean:
	rm -rf $(VENV)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "kms-tui needs Python 3.11 or newer; try: make PYTHON=python3.12 ..." >&2; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear $(VENV) \
	  || { echo "No venv module: install it (Debian: apt-get install python3-venv)." >&2; exit 1; }
	@echo "Setting up $(VENV) (once) ..."
	@$(BIN)/python -m pip install $(PIP_FLAGS) --require-hashes --requirement requirements.lock
# setuptools, which Python 3.11 brings along, has itself loaded at every start of every program.
	@$(BIN)/python -m pip uninstall $(PIP_FLAGS) --yes setuptools 2>/dev/null
	@$(BIN)/python -m pip install $(PIP_FLAGS) --no-deps --no-build-isolation --editable .
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m compileall -q kms_tui
	@touch $@
