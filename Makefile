# `make demo` shows what it does, `make test` that it works.

CARGO ?= cargo
DEMARCHE = target/release/demarche

# Yes where Node 20.19 or newer is there, with npm: the board needs it. Without, all but the board is built.
NODE := $(shell node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null && command -v npm >/dev/null && echo yes)
NO_NODE = The board is left out: it needs Node 20.19 or newer with npm (https://nodejs.org).
CHROMIUM ?= $(firstword $(wildcard /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome))
WEB_SOURCES = $(shell find web/src web/public web/scripts -type f) web/index.html web/package.json web/vite.config.ts web/svelte.config.js

.PHONY: demo board web wheel test test-rust test-web test-exports test-python bench lint train help

help:
	@echo "make demo   build, then brief the news of examples/dispute: to the terminal and to demo/brief.html; then the board"
	@echo "make board  build, then show both sets of examples on the board, in the browser"
	@echo "make web    build the board's files (Node 20.19 or newer)"
	@echo "make wheel  build the Python module into target/wheels (Python 3.10 or newer; maturin from PyPI)"
	@echo "make test   all tests; make test-rust and make test-web are its parts"
	@echo "make test-exports  read every export back with pandas, pyarrow and DuckDB (from PyPI; says so where Python is missing)"
	@echo "make test-python   install the wheel beside pandas, polars, pyarrow and DuckDB, and run its tests (the same)"
	@echo "make lint   format, clippy, licences and sources, documentation"
	@echo "make bench  time the parser and the whole chain, then the parser beside spaCy's (from PyPI; PEERS=0 leaves that out)"
	@echo "make train  train the parser's model again (over an hour on two cores; needs the open data sets, see training/README.md)"

# The program holds the board's files, so these are built first.
program: tools try-web
	$(CARGO) build --release --locked --package demarche-cli

demo: program
	@mkdir -p demo
	@echo
	@$(DEMARCHE) brief examples/dispute --format term
	@$(DEMARCHE) brief examples/dispute --format html -o demo/brief.html
	@echo
	@echo "The same brief as a page: demo/brief.html"
	@if [ -t 1 ]; then echo "The board over all examples (Ctrl-C ends it):"; exec $(DEMARCHE) demo; \
	else echo "Who accused whom of what, and who denies it: make board, then open http://127.0.0.1:8080/"; fi

board: program
	@$(DEMARCHE) demo

ifeq ($(NODE),yes)
web: web/dist/index.html

# Without the network the packages cannot be had; the program works without the board.
try-web:
	@$(MAKE) --no-print-directory web || echo "The board could not be built and is left out; make web says why."
else
web:
	@echo "$(NO_NODE)"; exit 2

try-web:
	@echo "$(NO_NODE)"
endif

web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_SOURCES)
	cd web && npm run --silent build

test: tools
	@status=0; $(MAKE) --no-print-directory try-web test-rust || status=1; $(MAKE) --no-print-directory test-web || status=1; exit $$status

# The release profile serves the demo and the tests, so that nothing is built twice. The Python module has tests of its own.
test-rust: tools
	$(CARGO) test --workspace --exclude demarche-python --release --locked --no-fail-fast

# The board's own checks, then its tests in Chromium: over invented news, and over what the program itself serves.
ifeq ($(NODE),yes)
test-web: tools web
	cd web && npm run --silent check && npm run --silent test:unit
ifneq ($(CHROMIUM),)
	$(CARGO) build --release --locked --package demarche-cli
	cd web && status=0; CHROMIUM=$(CHROMIUM) npm run --silent test:board || status=1; CHROMIUM=$(CHROMIUM) npm run --silent test:real || status=1; exit $$status
else
	@echo "SKIPPED: the tests of the board in a browser, for Chromium is not installed (CHROMIUM=path names another)."
endif
else
test-web:
	@echo "SKIPPED: the tests of the board. $(NO_NODE)"
endif

# STRICT=1 fails where Python or a package is missing.
test-exports: tools
	$(CARGO) build --release --locked --package demarche-cli
	tests/exports/run.sh

wheel: tools
	crates/python/wheel.sh

# STRICT=1 as above.
test-python: tools
	$(CARGO) build --release --locked --package demarche-cli
	crates/python/test.sh

bench: tools
	$(CARGO) bench --package demarche --bench chain --locked
ifneq ($(PEERS),0)
	$(CARGO) build --release --locked --package demarche-cli
	bench/run.sh
endif

lint: tools
	$(CARGO) fmt --all -- --check
	$(CARGO) clippy --workspace --all-targets --release --locked -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --release --locked
	@if command -v cargo-deny >/dev/null; then cargo-deny --log-level error check bans licenses sources; \
	else echo "cargo-deny is not installed: licences and sources are not checked (cargo install cargo-deny --locked)"; fi

train:
	training/run.sh

.PHONY: tools program try-web
tools:
	@command -v $(CARGO) >/dev/null || { echo "Rust is missing: install it from https://rustup.rs, then run make again"; exit 2; }
	@command -v cc >/dev/null || { echo "A C linker is missing: install gcc, then run make again"; exit 2; }
