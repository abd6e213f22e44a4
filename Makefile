# `make run` and `make test` need Python 3.11 or newer and nothing else: each sets itself up.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := @$(BIN)/python -m pip install -qq --disable-pip-version-check --constraint constraints.txt

.PHONY: run test check lint format chaos faults crowd mutants soak bench-delivery hostile lock audit sbom image fuzz clean

run: $(VENV)/run.ready
	$(BIN)/warraq run

# worksteal: who has done its share takes of others', the rest of a file staying together.
test: $(VENV)/test.ready $(VENV)/machine.ready
	$(BIN)/python -m pytest -n auto --dist worksteal

# `make -j2 check` does both at once.
check: lint test

lint: $(VENV)/test.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/test.ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) --upgrade pip

$(VENV)/run.ready: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing what the bot needs into $(VENV) (once) …"
	$(PIP) --editable .
	touch $@

$(VENV)/test.ready: $(VENV)/run.ready
	$(PIP) --editable '.[test]'
	touch $@

$(VENV)/machine.ready: tests/setup | $(BIN)/python
	sh tests/setup
	touch $@

# Longer proofs, each a command of its own that prints its figures.
chaos: $(VENV)/test.ready
	$(BIN)/python -m tests.chaos updates --n 20 --seed 7
	$(BIN)/python -m tests.chaos kills --n 100 --seed 7
	$(BIN)/python -m tests.chaos arrive --n 200 --seed 7
	$(BIN)/python -m tests.chaos thousand --n 1000 --seed 7
	$(BIN)/python -m tests.chaos points --n 3 --seed 7
	$(BIN)/python -m tests.chaos edits --n 30 --seed 7
	$(BIN)/python -m tests.chaos sigterm --n 10 --seed 7
	$(BIN)/python -m tests.chaos storm --n 2 --seed 7
	$(BIN)/python -m tests.chaos flood --n 20 --seed 7
	$(BIN)/python -m tests.chaos partition --n 5 --seed 7
	$(BIN)/python -m tests.chaos disk --n 5 --seed 7
	$(BIN)/python -m tests.chaos twins --n 20 --seed 7
	$(BIN)/python -m tests.chaos clock --n 1 --seed 7

# What delivery costs and how fast it is, up to a million subscribers.
bench-delivery: $(VENV)/test.ready
	$(BIN)/python -m bench broadcast
	$(BIN)/python -m bench paced
	$(BIN)/python -m bench replies
	$(BIN)/python -m bench filters
	$(BIN)/python -m bench million

# What is installed, and what is known of it.
UV := 0.13.9
PIP_AUDIT := 2.10.1
CYCLONEDX := 7.5.0
TOOLS := $(VENV)/tools

$(TOOLS)/ready: Makefile | $(BIN)/python
	$(PYTHON) -m venv $(TOOLS)
	@$(TOOLS)/bin/pip install -qq --disable-pip-version-check \
	  uv==$(UV) pip-audit==$(PIP_AUDIT) cyclonedx-bom==$(CYCLONEDX)
	touch $@

lock: $(TOOLS)/ready
	echo setuptools | $(TOOLS)/bin/uv pip compile pyproject.toml - --constraint constraints.txt \
	  --universal --generate-hashes --no-header --no-annotate -q -o requirements.lock

# --strict: what cannot be looked up is not taken to be harmless.  Exits 1 if something is known
# against what is installed, 2 if nobody could be asked.
audit: $(TOOLS)/ready
	@rm -f $(TOOLS)/audit.txt
	@$(TOOLS)/bin/pip-audit --strict --require-hashes --disable-pip -r requirements.lock \
	  --progress-spinner off -o $(TOOLS)/audit.txt 2>$(TOOLS)/audit.log; code=$$?; \
	if test -e $(TOOLS)/audit.txt; then cat $(TOOLS)/audit.txt; tail -n 1 $(TOOLS)/audit.log; exit $$code; fi; \
	tail -n 1 $(TOOLS)/audit.log >&2; \
	echo "audit: no answer about what is known of these versions (is there a network?): nothing was audited" >&2; \
	exit 2

sbom: $(TOOLS)/ready
	$(TOOLS)/bin/cyclonedx-py requirements requirements.lock --output-reproducible -o sbom.json

# The steps of the Dockerfile, as far as they can be taken without Docker.
image: $(VENV)/test.ready
	$(BIN)/python -m tests.image

# The whole fault matrix, a command a row; meant to take four minutes on two cores.
faults: $(VENV)/test.ready
	$(BIN)/python -m tests.chaos matrix --seed 7

# Two hundred people who ask without end, and readers who ask now and then.
crowd: $(VENV)/test.ready
	$(BIN)/python -m tests.crowd --users 200 --seconds 20 --seed 7

# Whether a test notices when a guard is taken away.
mutants: $(VENV)/test.ready
	$(BIN)/python -m tests.mutants

# Whether anything grows in a month of updates, sends and polls: some twenty minutes.
soak: $(VENV)/test.ready
	$(BIN)/python -m tests.soak --updates 200000 --sends 50000 --polls 2000

# Odd input, at five doors.
fuzz: $(VENV)/test.ready
	$(BIN)/python -m tests.fuzz --n 100000 --seed 7

# Hostile addresses, and documents made to break their readers.
hostile: $(VENV)/test.ready
	$(BIN)/python -m tests.ssrf --rounds 1000
	$(BIN)/python -m tests.bombs
