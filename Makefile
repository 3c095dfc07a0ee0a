# `make` lists what there is. Settings: PORT, BIND (make demo), ARGS (handed to pytest), PYTHON3.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.ONESHELL:
.SILENT:

PYTHON3 ?= $(or $(shell command -v python3),python3)
PY := .venv/bin/python
SETUP := $(PYTHON3) outcomes_platform/setup_machine.py
SUPERVISOR := $(PY) -m outcomes_platform.supervisor
TESTING := env EMBEDDED_PROFILE=test DEMO=true $(SUPERVISOR) services --
COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--custom-compile-command "make lock"

export PYTHONUTF8 := 1

##@ Try it
.PHONY: help
help:  ## List the commands
	awk 'BEGIN {FS = ":.*## "} /^##@ /{printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	echo

.PHONY: demo
demo: setup-base  ## Install and run everything with demo data; Ctrl-C stops it (PORT=8000 BIND=127.0.0.1)
	export EMBEDDED_PROFILE=demo
	exec $(SUPERVISOR) run

.PHONY: demo-reset
demo-reset: setup-base  ## Throw the demo's data away
	EMBEDDED_PROFILE=demo $(SUPERVISOR) reset

.PHONY: setup
setup:  ## Install what running, testing and developing need
	$(SETUP) dev

.PHONY: setup-base
setup-base:
	$(SETUP) base

.PHONY: setup-browser
setup-browser: setup  ## Find Chromium for the browser tests, or get it
	$(SETUP) browser

##@ Check it
.PHONY: test
test: setup setup-browser  ## All checks and all tests (ARGS="tests/core -x")
	exec $(TESTING) $(PY) -m outcomes_platform.checks test $(ARGS)

.PHONY: check
check: setup  ## The same without a browser
	exec $(TESTING) $(PY) -m outcomes_platform.checks check $(ARGS)

.PHONY: lint
lint: setup  ## Only the static checks
	exec $(TESTING) $(PY) -m outcomes_platform.checks static

.PHONY: test-faults
test-faults: setup  ## Longer: what happens when a server, a worker or the supervisor is killed
	exec $(TESTING) $(PY) -m pytest -n 0 tests/faults $(ARGS)

.PHONY: fuzz
fuzz: setup  ## Longer: new random draws for every property test; odd input to the API and to every form
	$(TESTING) $(PY) -m pytest -n 2 -m hypothesis --hypothesis-profile fuzz tests $(ARGS)
	$(if $(wildcard tests/fuzz),exec $(TESTING) $(PY) -m pytest -n 2 tests/fuzz $(ARGS))

.PHONY: bench
bench: setup  ## Longer: measured times of pages, jobs and reports
	exec $(TESTING) $(PY) -m pytest -n 0 -p no:randomly tests/bench $(ARGS)

##@ Change it
.PHONY: format
format: setup  ## Sort imports, format
	.venv/bin/ruff check --fix . && .venv/bin/ruff format .

.PHONY: messages
messages: setup  ## Collect the texts to translate into locale/, then say what is missing
	$(PY) manage.py messages
	$(PY) manage.py messages --check

.PHONY: lock
lock: setup  ## Renew requirements/*.txt within the ranges of requirements/*.in
	set -e
	cd requirements
	for name in uv node base; do ../$(COMPILE) --upgrade $$name.in --output-file $$name.txt; done
	../$(COMPILE) --upgrade dev.in --constraint base.txt --output-file dev.txt

.PHONY: squash
squash: setup  ## Until the first release: one initial migration per app, made anew
	exec $(PY) -W ignore -m outcomes_platform.squash
