# Every target is one script; they say first what they are about to do. See scripts/README.md.
.DEFAULT_GOAL := help
.PHONY: help setup run test bench oracle faults fuzz nightly lint fmt screenshots sandbox clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what building and testing need and this machine lacks
	@scripts/setup.sh

run: ## Build and start the demo: a sandbox store with Pairwell installed
	@scripts/run.sh

test: ## Run every check and test
	@scripts/test.sh

bench: ## Run the benchmarks and compare them with their budgets
	@scripts/bench.sh

oracle: ## Check against the platform's own library, schemas and theme checker
	@scripts/oracle.sh

faults: ## Let everything go wrong that can, a quarter of an hour (scripts/faults.sh quick: two minutes)
	@scripts/faults.sh

fuzz: ## Feed damaged bytes to every reader, ten minutes each (nightly compiler)
	@scripts/fuzz.sh

nightly: ## Run what takes long: fuzzing, and the long checks there are
	@scripts/nightly.sh

lint: ## Check formatting, lints and docs only
	@scripts/test.sh lint

fmt: ## Format the Rust code
	@bash -c 'source scripts/env.sh && cargo fmt --all'

screenshots: ## Take the pictures in docs/screenshots anew
	@scripts/screenshots.sh

sandbox: ## Start the sandbox store alone
	@scripts/sandbox.sh

clean: ## Remove build output and demo data of this checkout
	@scripts/clean.sh
