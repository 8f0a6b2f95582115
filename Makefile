# Two commands: `make demo` does the main job, `make test` checks everything. Each makes what it
# needs: a virtual environment in .venv, with uv where it is installed and pip otherwise.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv)
RUN_STAMP := $(VENV)/.run
DEV_STAMP := $(VENV)/.dev
DEV := $(shell sed -n '/^dev = \[/,/^\]/s/^ *"\(.*\)",$$/"\1"/p' pyproject.toml)

ifdef UV
INSTALL := uv pip install --quiet --python $(BIN)/python
MAKE_VENV := uv venv --quiet --allow-existing --python $(PYTHON) $(VENV)
else
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
MAKE_VENV := $(PYTHON) -m venv $(VENV)
endif

.PHONY: demo test lint types pyright cover matrix pages suite clean

demo: $(RUN_STAMP)  ## From documented payloads to a verdict on an example consumer
	@$(BIN)/eventcontracts demo

test: $(DEV_STAMP) lint types  ## ruff, mypy and the tests
	@$(BIN)/python -m pytest -q -n auto

lint: $(DEV_STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(DEV_STAMP)
	@$(BIN)/mypy

# pyright reads a package that has an `__init__.py` from one folder alone, so it is given the wheel,
# in which the source roots are one.
pyright: $(DEV_STAMP)  ## A second opinion on the types; it brings its own Node.js
	@$(INSTALL) "pyright[nodejs]>=1.1.390"
	@rm -rf build/pyright
	@$(BIN)/python -m build --no-isolation --wheel --outdir build/pyright . >/dev/null
	@$(BIN)/python -m zipfile -e build/pyright/*.whl build/pyright/wheel
	@PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright

cover: $(DEV_STAMP)  ## The tests with branch coverage
	@$(BIN)/python -m pytest -q -n auto --cov --cov-report=term

matrix: $(DEV_STAMP)  ## The plugin with the oldest and the newest pytest; it needs the network
	@$(BIN)/python tests/matrix.py

pages: golden  ## Write anew what is made of the code: reference pages and the schema of the settings
	@$(BIN)/python -m eventcontracts.reference.command_page > docs/commands.md
	@$(BIN)/python -m eventcontracts.reference.diff_page > docs/changes.md
	@$(BIN)/python -m eventcontracts.reference.edge_page > docs/edges.md
	@$(BIN)/python -m eventcontracts.reference.operator_page > docs/operators.md
	@$(BIN)/python -m eventcontracts.reference.failure_page > docs/failures.md
	@$(BIN)/python -m eventcontracts.reference.settings_schema > contracts/eventcontracts/configuration/schema.json

suite: $(DEV_STAMP)  ## The published JSON-Schema-Test-Suite; it needs the network
	@$(BIN)/python benchmarks/suite.py

.PHONY: census
census: $(DEV_STAMP)  ## Large public schemas; it needs the network and npm
	@$(BIN)/python benchmarks/census.py

.PHONY: peers
peers: $(DEV_STAMP)  ## Valid events beside those of other tools; it needs the network and npm
	@$(BIN)/python benchmarks/generation.py

.PHONY: exporters
exporters: $(DEV_STAMP)  ## Exports as other tools take them; what is not installed is skipped
	@$(BIN)/python -m pytest -q -rs tests/exporters.py

.PHONY: loaders golden
loaders: $(DEV_STAMP)  ## Fixture corpora in other languages; what is not installed is skipped
	@$(BIN)/python -m pytest -q -rs tests/loaders.py

golden: $(RUN_STAMP)  ## The golden corpus, made again
	@$(BIN)/eventcontracts corpus --update fixtures/eventcontracts/golden/expertflow_cx/2025.06

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build

$(VENV):
	@$(MAKE_VENV)

$(RUN_STAMP): pyproject.toml | $(VENV)
	@$(INSTALL) --editable .
	@touch $@

$(DEV_STAMP): $(RUN_STAMP)
	@$(INSTALL) $(DEV)
	@touch $@
