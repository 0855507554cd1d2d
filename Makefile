# Every target does its own set-up in .venv, and writes nothing outside this folder.
PYTHON ?= python3
export PIP_CACHE_DIR := $(CURDIR)/.cache/pip
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export XDG_CACHE_HOME := $(CURDIR)/.cache
# Keep compiled modules: otherwise each test worker compiles them again in each run.
export PYTHONDONTWRITEBYTECODE :=
# `make check test` runs both side by side: the tests wait for other processes much of their time.
MAKEFLAGS += --jobs=2
BIN := .venv/bin
TEXTS := kaigi/locales/ja/LC_MESSAGES/kaigi
SECONDS = 1800
DATABASE = both
PIP := $(BIN)/python -m pip install --quiet --no-deps
UV := $(BIN)/uv pip install --quiet --no-deps --system-certs --python $(BIN)/python
# uv takes a fifth of pip's time; pip reads pip.conf, where an office names its own index.
INSTALL = $(UV) --require-hashes --compile-bytecode -r $< || \
	{ echo "uv could not install this; pip does it instead." >&2; $(PIP) --require-hashes -r $<; }
# Chromium writes its settings there.
BROWSER := XDG_CONFIG_HOME=$(CURDIR)/.cache/config

.DEFAULT_GOAL := help
.PHONY: help demo install run test check measures faults format lock translations screenshots bench clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 14

.venv/run.stamp: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kaigi needs Python 3.11 or newer; name it with PYTHON=python3.x")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	awk '/^[^ ]/ {is_uv = /^uv==/} is_uv' $< > .venv/uv.txt
	$(PIP) --require-hashes -r .venv/uv.txt
	$(INSTALL)
	$(UV) --no-build-isolation --editable .
	@touch $@

$(TEXTS).mo: $(TEXTS).po .venv/run.stamp
	$(BIN)/pybabel --quiet compile --domain kaigi --directory kaigi/locales

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	$(INSTALL)
	@touch $@

demo: $(TEXTS).mo  ## try it on this machine: a chat page, the bot and a sample city
	$(BIN)/kaigi demo

install: $(TEXTS).mo  ## install the bot and its dependencies in .venv

run: $(TEXTS).mo  ## run the bot on a real workspace, with the settings in .env
	$(BIN)/kaigi run

test: .venv/dev.stamp $(TEXTS).mo  ## run all tests: unit, flows, contracts, both databases, browser
	mkdir -p .cache/tmp
	$(BROWSER) PYTEST_DEBUG_TEMPROOT=.cache/tmp $(BIN)/pytest

check: .venv/dev.stamp $(TEXTS).mo  ## check format, lint, types, import rules, words and translations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tests.translations
	$(BIN)/python -m tests.house words

measures: .venv/dev.stamp  ## print sizes, shapes and words of the source as one table
	$(BIN)/python -m tests.house measures

faults: .venv/dev.stamp $(TEXTS).mo  ## break everything around the bot: SECONDS=1800 DATABASE=both SEED=...
	mkdir -p .cache/tmp
	$(BIN)/python -m tests.faults --seconds $(SECONDS) --database $(DATABASE) $(if $(SEED),--seed $(SEED)) \
		--folder .cache/tmp --report .cache/faults.json

bench: .venv/dev.stamp $(TEXTS).mo  ## measure each figure beside its floor; QUICK=1 for a short run
	$(BIN)/python -m bench $(if $(QUICK),--quick)

format: .venv/dev.stamp  ## format the code, and apply ruff's safe fixes
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

translations: .venv/dev.stamp  ## add new texts of the code to the Japanese catalogue
	$(BIN)/python -m tests.translations --update

screenshots: .venv/dev.stamp $(TEXTS).mo  ## take the pictures of the README again
	mkdir -p .cache/tmp
	$(BROWSER) TMPDIR=$(CURDIR)/.cache/tmp $(BIN)/python -m tests.browser.screenshots

lock: .venv/dev.stamp  ## update both lock files from pyproject.toml
	$(BIN)/uv -q pip compile pyproject.toml --group build --universal --generate-hashes --no-header --no-annotate --upgrade -o requirements.lock
	$(BIN)/uv -q pip compile pyproject.toml --group build --group dev --universal --generate-hashes --no-header --no-annotate --upgrade -c requirements.lock -o requirements-dev.lock

clean:  ## delete .venv and .cache
	rm -rf .venv .cache
