# Everything there is to do with this project. `make` alone lists it.
#
# CARGO_TARGET_DIR is respected. The servers that running and testing need are installed into `.servers/`,
# which git ignores; nothing else on the machine is touched.

TARGET := $(or $(CARGO_TARGET_DIR),target)
SANDESHAM := $(TARGET)/release/sandesham
SERVERS := python3 scripts/servers.py
WITH_SERVERS := python3 scripts/with_servers.py
CARGO := cargo

.DEFAULT_GOAL := help
.PHONY: help run build test unit bench fmt fmt-check clippy doc deny lint servers tools clean

help: ## Lists these targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: servers build ## Runs everything on this machine, data in ./.sandesham; UP="--http 127.0.0.1:9000" for more
	exec $(SANDESHAM) up $(UP)

build: ## Builds the one binary, optimised
	$(CARGO) build --release --locked --package sandesham

# The order is from quick to slow. One profile throughout, so that nothing is compiled twice.
test: lint unit ## Checks and tests everything; what CI runs
	@echo "make test: everything passed"

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
	rm -rf .servers .sandesham
