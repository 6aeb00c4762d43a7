# Two commands for a newcomer: `make run` and `make test`. Both install first; an install that stands is not repeated.
SHARED := ../shared
CCHC := .venv/bin/cchc

.PHONY: run test install evaluate unit bench gains lint constraints clean

run: install
	@$(CCHC) run data/raw

test: install
	@status=0; \
	$(MAKE) --no-print-directory evaluate || status=1; \
	$(MAKE) --no-print-directory unit || status=1; \
	exit $$status

install:
	@sh scripts/install.sh
	@sh scripts/system.sh tesseract-ocr tesseract-ocr-vie libreoffice-writer-nogui libreoffice-calc-nogui antiword

# Measured on the given reports where they stand beside the repository; below a bar, or with a value not proved, it fails.
evaluate: install
	@status=0; \
	for pair in seeds:$(SHARED)/gold passages:$(SHARED)/passages; do \
	  bars=$${pair%%:*}; gold=$${pair#*:}; \
	  if [ -d "$$gold" ]; then $(CCHC) evaluate "$$gold" --bars "$$bars" --prove --checks --lang en || status=1; \
	  else echo "evaluate $$bars: skipped, there is no $$gold"; fi; \
	done; \
	exit $$status

unit: install
	@sh scripts/system.sh chromium fonts-liberation poppler-utils
	@.venv/bin/python -m pytest

bench: install
	@.venv/bin/python -m benchmarks

# What the rules gained and lost, row by row, since BASE: HEAD, or where nothing is changed the main branch before it.
gains: install
	@.venv/bin/python -m pipeline.gains $(BASE)

lint: install
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .

# Resolve the newest versions anew, for Python 3.11 on Linux x86-64; hashes, and no address of any index.
constraints:
	@.venv/bin/python -m pip install --quiet pip-tools
	@printf 'setuptools\n' | .venv/bin/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --no-annotate --extra test \
	  --output-file constraints.txt pyproject.toml -

clean:
	rm -rf .venv data/processed/.cache data/processed/.lock data/processed/bao-cao.html data/processed/*/
