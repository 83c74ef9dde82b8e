# Everything from a fresh clone with one command each: `make help` lists them.

# TensorFlow has wheels for Python 3.11 to 3.13; the first one found is taken.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
	2>/dev/null && echo $$p && break; done)
PIP = .venv/bin/python -m pip --disable-pip-version-check install --quiet --retries 10 \
	--timeout 60 --constraint constraints.txt
# Most tests keep one core busy; a file's tests share what they set up.
IN_PARALLEL = --numprocesses 2 --dist loadfile
# Ctrl-C waits until Python has started (15 ms) and answers it in one line, where env can do that.
HELD := $(shell env --block-signal=INT true 2>/dev/null && echo env --block-signal=INT)
DEMOS = $(sort $(basename $(notdir $(wildcard demos/*.py))))

.DEFAULT_GOAL = help
.PHONY: help $(DEMOS) demos reproduce notebooks data test test-slow test-all oracle mutate lint bench readme constraints house clean

help: ## this list
	@echo "make TARGET, with EPOCHS= SEED= DATA= OUT= PRESET= where a demo has them:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-26s %s\n", $$1, $$2}' Makefile
	@for demo in $(DEMOS); do printf '  %-26s demo: %s\n' $$demo \
		"$$(sed -n 's/^# # //p' demos/$$demo.py | head -1)"; done

$(DEMOS): .venv/.installed
	@$(HELD) .venv/bin/python demos/$@.py

demos: $(DEMOS) ## every demo, one after the other

reproduce: .venv/.installed ## every claim judged, in build/report; SEEDS=50 trains more seeds first
	@$(HELD) .venv/bin/kerasdemos reproduce $(if $(SEEDS),--seeds "$(SEEDS)")

notebooks: .venv/.installed-test ## every demo as a notebook, in build/notebooks
	@mkdir -p build/notebooks
	@for demo in $(DEMOS); do .venv/bin/jupytext --quiet --to ipynb demos/$$demo.py \
		--output build/notebooks/$$demo.ipynb; done; echo build/notebooks

data: .venv/.installed ## where the data sets are, and which source answers
	@.venv/bin/kerasdemos data status

test: .venv/.installed-test ## the tests, without those that train for minutes; no internet needed
	@.venv/bin/kerasdemos data fetch fashion-mnist || true
	.venv/bin/python -m pytest $(IN_PARALLEL)

test-slow: .venv/.installed-test ## only the tests that train for minutes
	.venv/bin/python -m pytest -m slow

test-all: .venv/.installed-test ## every test
	@.venv/bin/kerasdemos data fetch fashion-mnist || true
	.venv/bin/python -m pytest -m ""

oracle: .venv/.installed-test .venv/.installed-oracle ## what the tests keep of PyTorch, compared with PyTorch
	KERASDEMOS_REQUIRE_TORCH=1 .venv/bin/python -m pytest tests/oracle

mutate: .venv/.installed-test .venv/.installed-mutate ## planted mistakes that the tests notice; MINUTES=20
	@.venv/bin/python tests/mutate.py --minutes $(or $(MINUTES),20)

lint: .venv/.installed-lint ## style and mistakes, with ruff
	.venv/bin/ruff check .

bench: .venv/.installed-bench ## our training beside stock Keras, JAX and PyTorch
	@.venv/bin/kerasdemos bench

readme: .venv/.installed ## the numbers in README.md anew from results/
	@.venv/bin/python docs/fill_readme.py

constraints: .venv/.installed-lint ## the lock, constraints.txt, anew from setup.cfg
	$(PIP) uv
	(echo "# What 'make' installs, exact. Made anew by 'make constraints'."; \
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --no-annotate \
	--no-header --extra test --extra lint --extra mutate setup.cfg) > constraints.new
	mv constraints.new constraints.txt

house: .venv/.installed ## what the package's architecture measures
	@.venv/bin/python tests/house.py

clean: ## remove what make made: .venv and build
	rm -rf .venv build

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "make: no Python 3.11, 3.12 or 3.13 found" \
		"(TensorFlow has no build for others); install one or say PYTHON=..." >&2; exit 1; }
	@echo "Making .venv with $(PYTHON); TensorFlow is a download of about 600 MB, once." >&2
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "make: the module venv is missing" \
		"(Debian: apt-get install python3-venv)" >&2; exit 1; }

.venv/.installed: .venv/bin/python setup.cfg constraints.txt
	@$(PIP) --editable .
	@touch $@

.venv/.installed-%: .venv/.installed
	@$(PIP) --editable '.[$*]'
	@touch $@
