# Everything there is to do with a clone of Luisterpost. `make` alone lists it.
# PYTHON=/path/to/python3 chooses the interpreter of .venv; without it the first usable one of 3.11, 3.12, 3.13 is taken.

PYTHON ?=
PY := .venv/bin/python
COMPILE := $(PY) -m piptools compile --quiet --no-header --generate-hashes --no-emit-index-url --no-emit-find-links \
	--strip-extras --allow-unsafe --build-deps-for editable

# A moved or copied folder carries scripts with paths of the old place: then .venv is made again.
ifneq ($(strip $(file < .venv/place)),$(CURDIR))
MOVED := moved
endif

.DEFAULT_GOAL := help
.PHONY: help demo run migrate check test lint types bench survive life probe fuzz lock clean moved
.DELETE_ON_ERROR:
moved:

.venv/ready: requirements.lock pyproject.toml deploy/venv.sh $(MOVED)
	@PYTHON="$(PYTHON)" sh deploy/venv.sh requirements.lock ready

.venv/ready-dev: requirements-dev.lock pyproject.toml deploy/venv.sh $(MOVED)
	@PYTHON="$(PYTHON)" sh deploy/venv.sh requirements-dev.lock ready ready-dev

help:  ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'

demo: .venv/ready  ## the whole road on servers of its own, told as a story (KEEP=1 leaves it running)
	@exec $(PY) -m service demo $(if $(KEEP),--keep)

run migrate check: export LUISTERPOST_STATE ?= $(CURDIR)/state
run migrate check: export LUISTERPOST_ORGANISATIONS ?= $(CURDIR)/state/organisations

run: .venv/ready  ## the daemon, from the environment (deploy/service.env.example); state in ./state
	@exec $(PY) -m service run

migrate: .venv/ready  ## bring the database to this version
	@exec $(PY) -m service migrate

check: .venv/ready  ## settings and organisation files: every problem at once
	@exec $(PY) -m service check

test: .venv/ready-dev  ## all set-up, then lint, types, import contracts and tests
	@sh deploy/test-servers.sh
	@sh deploy/step.sh lint $(PY) -m ruff check .
	@sh deploy/step.sh types $(PY) -m mypy
	@sh deploy/step.sh imports .venv/bin/lint-imports
	@sh deploy/step.sh tests $(PY) -m pytest -n 2 --dist worksteal

lint: .venv/ready-dev  ## ruff and the import contracts
	@$(PY) -m ruff check .
	@.venv/bin/lint-imports

types: .venv/ready-dev  ## mypy --strict over code and tests
	@$(PY) -m mypy

bench: .venv/ready-dev  ## speed: one table, ratios in one run
	@sh deploy/test-servers.sh
	@exec $(PY) -m tests.bench

survive: .venv/ready-dev  ## kill and break everything, long form: one row per failpoint and fault
	@sh deploy/test-servers.sh
	@exec $(PY) -m tests.survive

life: .venv/ready-dev  ## a simulated year: 2,000 questions, every alarm and every erasure compared day by day
	@sh deploy/test-servers.sh
	@exec $(PY) -m tests.life

probe: .venv/ready-dev  ## what the redactor finds and keeps: per type, per detector
	@exec $(PY) -m tests.probe

fuzz: .venv/ready-dev  ## ten minutes of broken mails, guided by what they reach (SECONDS=600)
	@$(PY) -m pip install --quiet --disable-pip-version-check 'atheris>=3'
	@mkdir -p build/fuzz
	@PYTHONPATH=. $(PY) tests/fuzz/fuzz_letter.py build/fuzz -max_total_time=$(or $(SECONDS),600) -max_len=4000 -timeout=10 -artifact_prefix=build/fuzz/

lock: .venv/ready-dev  ## write both lock files again from pyproject.toml
	$(COMPILE) --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

clean:  ## remove .venv and everything that was built; ./state stays
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
