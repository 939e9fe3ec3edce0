# scrape-tui: `make run` opens the monitor, `make test` checks everything. Both install what they need (Debian).

SWIFT ?= swift
# Given to every build; .ci/run makes warnings errors with it.
SWIFT_FLAGS ?=
PREFIX ?= /usr/local
# Minutes after which a test run is ended instead of hanging.
TEST_MINUTES ?= 24
CONFIG ?= scrape-tui.yml
# How many times `make soak` kills the agent beside a real receiver; `make test` does it ten times.
KILLS ?= 50
# How many damaged bodies `make fuzz` reads.
INPUTS ?= 10000000
SEED ?= 1

export SWIFT
export SCRAPE_TUI_PEERS ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/scrape-tui-peers

.PHONY: help deps deps-test build run test soak fuzz bench format lint install clean

help:
	@echo 'make run       install what is missing, build, open the monitor on $(CONFIG)'
	@echo 'make test      install what is missing, build, lint, run every test'
	@echo 'make soak      the long run of the kill test: KILLS=$(KILLS)'
	@echo 'make fuzz      read damaged pages until one surprises: INPUTS=$(INPUTS) SEED=$(SEED)'
	@echo 'make build     release build: .build/release/scrape-tui'
	@echo 'make bench     measure parser, cache, head, storage, screen'
	@echo 'make install   PREFIX=$(PREFIX): one stripped program, Swift runtime inside'
	@echo 'make format    rewrite the sources in the house style; make lint only looks'
	@echo 'make deps      Debian packages to build; make deps-test those and real peers to test'

deps:
	@scripts/deps build

deps-test: deps
	@scripts/deps test
	@scripts/get-peers

build: deps
	$(SWIFT) build -c release $(SWIFT_FLAGS) --product scrape-tui

run: build
	@scripts/node-target .scrape-tui/targets/node.yml
	@exec .build/release/scrape-tui monitor $(CONFIG)

# One test at a time: many have a deadline of their own to watch, which a crowd on two cores would break.
test: deps-test lint
	$(SWIFT) build --build-tests $(SWIFT_FLAGS)
	scripts/run-tests $(TEST_MINUTES) $(SWIFT_FLAGS)

soak: deps-test
	$(SWIFT) build --build-tests $(SWIFT_FLAGS)
	SCRAPE_TUI_KILLS=$(KILLS) scripts/run-tests $(TEST_MINUTES) $(SWIFT_FLAGS) --filter RemoteWriteKillTests

fuzz: deps
	$(SWIFT) build -c release $(SWIFT_FLAGS) --product scrape-fuzz
	@exec .build/release/scrape-fuzz Tests/ExpositionTests/Corpus $(INPUTS) $(SEED)

bench: deps
	$(SWIFT) build -c release $(SWIFT_FLAGS) --product scrape-bench
	@exec .build/release/scrape-bench

format: deps
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests

lint: deps
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests

install: deps
	$(SWIFT) build -c release $(SWIFT_FLAGS) --product scrape-tui --static-swift-stdlib
	install -d $(DESTDIR)$(PREFIX)/bin
	install -s -m 755 .build/release/scrape-tui $(DESTDIR)$(PREFIX)/bin/scrape-tui

clean:
	rm -rf .build .scrape-tui
