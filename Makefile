# Every target brings what it needs: a Node that is new enough, libraries, and (through the stack) all tools.
# Flags go through ARGS: make gate ARGS='--duration 5m --stack native'

.DEFAULT_GOAL := help
SHELL := /bin/sh
ARGS ?=

FIND_NODE := stack/toolchain/node/find
# Its folder goes first on PATH, so that npm and all tools run on it.
WITH_NODE = node=$$($(FIND_NODE)) && PATH="$$(dirname "$$node"):$$PATH" && export PATH &&
SLO := bin/liftwing-slo

.PHONY: help
help: ## show this help
	@echo 'Load-testing and SLO verification for the article topic cache.'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "Flags: make gate ARGS='--help' lists those of the gate; any target that runs liftwing-slo takes ARGS."

.PHONY: gate
gate: deps ## start everything, put it under load, score the promises, write a report
	@$(SLO) gate $(ARGS)

.PHONY: capacity
capacity: deps ## find the highest rate at which all promises hold, and what gives first
	@$(SLO) capacity $(ARGS)

.PHONY: report
report: deps ## report a quarter: the example one, or yours with ARGS=
	@$(SLO) report $(or $(ARGS),--example)

.PHONY: investigate
investigate: deps ## where did the time go, and why? ARGS= a saved run
	@$(SLO) investigate $(ARGS)

.PHONY: serve
serve: deps ## look at all saved results in a browser
	@$(SLO) serve $(ARGS)

.PHONY: fill
fill: deps ## fill the cache's table with realistic rows
	@$(SLO) fill $(ARGS)

.PHONY: demo
demo: deps ## an empty cache, a miss, a backfill, an edit and a surge, in three minutes
	@$(WITH_NODE) docs/demo.sh

.PHONY: stack-up
stack-up: deps ## start a stack and keep it for repeated runs
	@$(SLO) stack up $(ARGS)

.PHONY: stack-down
stack-down: deps ## stop the stack that stack-up keeps
	@$(SLO) stack down $(ARGS)

.PHONY: bench
bench: deps ## measure the service and the surge against their figures
	@$(WITH_NODE) node bench/main.ts $(ARGS)

.PHONY: power
power: deps ## what a comparison finds, and how often it accuses wrongly; ARGS= folders of comparisons to take blocks from
	@$(WITH_NODE) node bench/power.ts $(ARGS)

.PHONY: conformance
conformance: deps ## hold our counts, and what other tools ask, against the example quarter's truth
	@$(WITH_NODE) node bench/quarter-conformance.ts

.PHONY: check
check: deps ## format, lint and types of both worlds (Node, k6)
	@$(WITH_NODE) npx --no-install biome check .
	@$(WITH_NODE) npx --no-install tsc --noEmit -p tsconfig.json
	@$(WITH_NODE) npx --no-install tsc --noEmit -p scenarios/tsconfig.json
	@$(WITH_NODE) npx --no-install tsc --noEmit -p reports/browser

.PHONY: unit
unit: deps ## unit tests alone
	@$(WITH_NODE) npx --no-install vitest run --project unit $(ARGS)

.PHONY: test
test: check ## check, unit tests, end-to-end tests on real parts, container tests
	@$(WITH_NODE) node test/run-all.ts $(ARGS)

.PHONY: deps
deps: node_modules/.installed ## install the libraries of package-lock.json

node_modules/.installed: package-lock.json
	@echo 'installing libraries …' >&2
	@$(WITH_NODE) npm ci --include=dev --ignore-scripts --no-audit --no-fund --loglevel=error >&2
	@touch $@

.PHONY: clean
clean: ## remove results and libraries; the cache folder of tools and data stays
	rm -rf node_modules results
