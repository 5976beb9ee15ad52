# `make help` lists what there is. Everything works as root or not, and without a terminal.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# Where SwiftPM keeps what it builds.
SCRATCH_PATH ?= .build
export SCRATCH_PATH

SWIFT_BUILD = swift build --scratch-path $(SCRATCH_PATH)
SWIFT_TEST = swift test --scratch-path $(SCRATCH_PATH)
# Fuzzing/Sources also has links to Sources.
LINTED = Package.swift Sources Tests migrations Benchmarks/Package.swift Benchmarks/Sources \
  Fuzzing/Package.swift $(wildcard Fuzzing/Sources/Fuzz*)

# The tests that need no database. `test-db` runs all others, so that no test can fall between the two.
UNIT_TESTS = ^(PratiqueCoreTests|PratiqueIntakeTests)\.

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: demo
demo: setup ## See it work: start a server, ingest a sample, list and explain verdicts
	@Examples/demo.sh

.PHONY: story
story: setup ## See two teams live with exemptions: request, approve, expire, switch off, audit
	@Examples/story.sh

.PHONY: test
test: setup ## Run all tests
	$(SWIFT_TEST)

.PHONY: test-unit
test-unit: setup ## Run the tests that need no database
	$(SWIFT_TEST) --filter '$(UNIT_TESTS)'

.PHONY: test-db
test-db: setup ## Run the tests that need a database, on a PostgreSQL of their own
	$(SWIFT_TEST) --skip '$(UNIT_TESTS)'

.PHONY: conformance
conformance: setup ## Judge the conformance cases through every door
	$(SWIFT_TEST) --filter Conformance

.PHONY: build
build: setup ## Build pratique for development: .build/debug/pratique
	$(SWIFT_BUILD)

.PHONY: release
release: setup ## Build pratique for use: .build/release/pratique
	$(SWIFT_BUILD) --configuration release --product pratique

.PHONY: lint
lint: ## Check the style of the code
	swift format lint --strict --recursive $(LINTED)

.PHONY: format
format: ## Bring the code into its style
	swift format --in-place --recursive $(LINTED)

.PHONY: docs
docs: ## Check that docs/architecture.md agrees with the code
	.ci/check-architecture

.PHONY: readme
readme: build ## Run the commands of README.md
	.ci/readme-commands

.PHONY: golden
golden: setup ## Rewrite the golden files; review the difference like code
	PRATIQUE_UPDATE_GOLDEN=1 $(SWIFT_TEST) --filter Golden

# Each sanitizer needs a build of its own. XCTest is left out: it leaks a little by itself, and no test uses it.
.PHONY: sanitize
sanitize: setup ## Run the tests of the PostgreSQL client under the thread and address sanitizers
	swift test --scratch-path $(SCRATCH_PATH)/sanitize-thread --sanitize=thread --disable-xctest --filter '^PostgresTests\.'
	swift test --scratch-path $(SCRATCH_PATH)/sanitize-address --sanitize=address --disable-xctest --filter '^PostgresTests\.'

.PHONY: bench
bench: setup ## Measure pratique beside what else does the same work; takes a quarter of an hour and builds for release
	Benchmarks/bench.sh

.PHONY: bench-quick
bench-quick: setup ## The same with less of everything; keeps no results
	Benchmarks/bench.sh --quick --results /tmp/pratique-bench-quick

.PHONY: instructions
instructions: setup ## Check that an item takes no more instructions than it did
	.ci/check-instructions

.PHONY: bench-trends
bench-trends: setup ## Measure trends over a year of 1,000,000 resources; takes 20 GB of disk for a while
	Benchmarks/trends.sh --growth-from 20000

.PHONY: bench-trends-quick
bench-trends-quick: setup ## The same of 20,000 resources, recounted from history; keeps no results
	Benchmarks/trends.sh --resources 20000 --accounts 20 --runs 5 --verify --results /tmp/pratique-bench-quick

.PHONY: fuzz
fuzz: setup ## Compare the JSON scanner with an independent parser on made-up inputs, for a minute
	Fuzzing/fuzz.sh

.PHONY: clean
clean: ## Remove everything that was built
	rm -rf $(SCRATCH_PATH)

# Looks for the things themselves first, so that nothing is asked of the network when they are there, whatever package
# they came with.
.PHONY: setup
setup: ## Install the Debian packages that are missing, if any
	@command -v swift >/dev/null || { \
	  echo 'error: swift is not installed' >&2; \
	  echo '  get Swift 6.2 or newer from https://www.swift.org/install/linux/' >&2; exit 1; }
	@missing=(); \
	command -v pkg-config >/dev/null || missing+=(pkg-config); \
	test -e /usr/include/postgresql/libpq-fe.h || pkg-config --exists libpq 2>/dev/null || missing+=(libpq-dev); \
	test -e /usr/include/zlib.h || pkg-config --exists zlib 2>/dev/null || missing+=(zlib1g-dev); \
	compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql); \
	if [ $${#missing[@]} -eq 0 ]; then exit 0; fi; \
	echo "Missing: $${missing[*]}"; \
	as_root=(); \
	if [ "$$(id -u)" -ne 0 ]; then \
	  as_root=(sudo); \
	  [ -t 0 ] || as_root+=(-n); \
	fi; \
	if command -v apt-get >/dev/null && { [ "$$(id -u)" -eq 0 ] || command -v sudo >/dev/null; } \
	  && "$${as_root[@]}" apt-get update \
	  && "$${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$${missing[@]}"; \
	then exit 0; fi; \
	echo "error: these packages are missing and could not be installed: $${missing[*]}" >&2; \
	echo "  as root: apt-get install $${missing[*]}" >&2; exit 1
