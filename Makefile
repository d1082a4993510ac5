# `make demo` shows what it does, `make test` that it works.

CARGO ?= cargo
DEMARCHE = target/release/demarche

.PHONY: demo test test-exports bench lint train help

help:
	@echo "make demo   build, then brief the news of examples/dispute: to the terminal and to demo/brief.html"
	@echo "make test   all tests"
	@echo "make test-exports  read every export back with pandas, pyarrow and DuckDB (from PyPI; says so where Python is missing)"
	@echo "make lint   format, clippy, licences and sources, documentation"
	@echo "make bench  time the parser and the whole chain, then the parser beside spaCy's (from PyPI; PEERS=0 leaves that out)"
	@echo "make train  train the parser's model again (over an hour on two cores; needs the open data sets, see training/README.md)"

demo: tools
	$(CARGO) build --release --locked --package demarche-cli
	@mkdir -p demo
	@echo
	@$(DEMARCHE) brief examples/dispute --format term
	@$(DEMARCHE) brief examples/dispute --format html -o demo/brief.html
	@echo
	@echo "The same brief as a page: demo/brief.html"

# The release profile serves the demo and the tests, so that nothing is built twice.
test: tools
	$(CARGO) test --workspace --release --locked --no-fail-fast

# STRICT=1 fails where Python or a package is missing.
test-exports: tools
	$(CARGO) build --release --locked --package demarche-cli
	tests/exports/run.sh

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

.PHONY: tools
tools:
	@command -v $(CARGO) >/dev/null || { echo "Rust is missing: install it from https://rustup.rs, then run make again"; exit 2; }
	@command -v cc >/dev/null || { echo "A C linker is missing: install gcc, then run make again"; exit 2; }
