# make demo: the whole chain on the sample corpus.  make test: all checks.  Both need only Python 3.12+.
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test bench fuzz faults train floors quality docs golden lock clean

help:
	@echo "make demo    install kg here and run the main job on the sample corpus"
	@echo "make test    format, lint, types, tests (KG_REQUIRE_ALL=1: a part that can't run is a failure)"
	@echo "make bench   time kg against its yardsticks"
	@echo "make fuzz    damaged input for readers and number parser, for ten minutes"
	@echo "make faults  200 kills of a build, Ctrl-C, adding again: make faults SOURCE=papers.jsonl KILLS=20 BUILDS=2"
	@echo "make train   train the pipelines: make train DATA=folder-of-gold"
	@echo "make floors  raise the floors of the scores to what the pipelines reach now"
	@echo "make quality write docs/quality.md: scores, mistakes, calibration of every pipeline"
	@echo "make docs    write the outputs shown in the documentation anew"
	@echo "make golden  write the golden records of the sample corpus anew"
	@echo "make lock    pin the newest allowed versions of all dependencies"
	@echo "make clean   remove what the others made"

demo: $(VENV)/.run
	@.ci/demo

test: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest

bench: $(VENV)/.dev
	@$(BIN)/python -m bench

fuzz: $(VENV)/.dev
	end=$$(( $$(date +%s) + 600 )); while [ $$(date +%s) -lt $$end ]; do \
	  KG_FUZZ_EXAMPLES=500 $(BIN)/pytest tests/test_fuzz.py || exit 1; done

faults: $(VENV)/.dev
	@$(BIN)/python -m bench.faults $(or $(SOURCE),seeds/hf-daily-papers.txt) $(or $(KILLS),200) $(BUILDS)

train: $(VENV)/.dev
	test -n "$(DATA)" || { echo "say where the gold is: make train DATA=folder" >&2; exit 2; }
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[train-encoder]'
	$(BIN)/python -m kg.training $(DATA) --clear-of $(wildcard $(DATA)/*-dev.jsonl) seeds/hf-daily-papers.txt --workers 2
	$(BIN)/python -m kg.training $(DATA) --clear-of $(wildcard $(DATA)/*-dev.jsonl) seeds/hf-daily-papers.txt --workers 2 \
	  --pipeline pipelines/fast --finder ner

floors: $(VENV)/.dev
	$(BIN)/python tests/floors.py

quality: $(VENV)/.dev
	$(BIN)/python -m bench.quality

docs: $(VENV)/.dev
	KG_UPDATE=1 $(BIN)/pytest tests/test_docs.py

golden: $(VENV)/.dev
	KG_UPDATE=1 $(BIN)/pytest tests/test_golden.py

lock: $(VENV)/.dev
	$(BIN)/python -m pip install -q uv
	.ci/lock

clean:
	rm -rf $(VENV) out build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@python=$$(.ci/find-python) && "$$python" -m venv $(VENV)

$(VENV)/.run: constraints.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing kg into $(VENV)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r constraints.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: constraints-dev.txt $(VENV)/.run
	@echo "Installing what tests need into $(VENV)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r constraints-dev.txt
	@touch $@
