# What a user runs: demo, test. What a reviewer runs: check. `make help` lists everything.

SWIFT ?= swift
PYTHON ?= python3

# Numerical code is tested as it is used, in release mode.
RELEASE := -c release
# Applies to this package's own targets: SwiftPM suppresses warnings in dependencies. Plain -Werror would
# confuse SwiftPM, which takes trailing -W options apart.
STRICT := --scratch-path .build-check -Xswiftc -warnings-as-errors \
  -Xcc -Wall -Xcc -Werror=all -Xcxx -Wall -Xcxx -Werror=all
TEST_FLAGS ?=
SWIFT_CODE := Package.swift Sources Tests Examples/Package.swift Examples/Sources \
  $(wildcard Benchmarks/Package.swift Benchmarks/Sources)

.PHONY: help build demo test check lint links samples examples format results calibrate figures bench bench-transport \
  bench-metrics dependencies clean

help:
	@echo 'make demo      train on handwritten digits for about a minute'
	@echo 'make build     build the tool: .build/release/saddle'
	@echo 'make test      run the tests'
	@echo 'make check     format, lint, warnings as errors, links, samples, examples, tests'
	@echo 'make format    put the Swift code into the shape that make check asks for'
	@echo 'make bench     time Saddle, PyTorch and JAX; rewrite Documentation/Benchmarks.md (BENCH="--quick" only prints)'
	@echo 'make bench-transport   time optimal transport beside POT, numpy and scipy; rewrite its part of the same page'
	@echo 'make bench-metrics     time metrics beside scipy and prdc; rewrite their part of the same page'
	@echo 'make figures   compute every claim of the theory and renew Documentation/Figures/'
	@echo 'make results   train what Documentation/Results.md shows, and measure it anew'
	@echo 'make calibrate  train the runs that saddle diagnose is judged by, and renew Documentation/Diagnosis.md'
	@echo 'make clean     remove everything that was built'

demo: dependencies
	$(SWIFT) run $(RELEASE) saddle train --data digits

build: dependencies
	$(SWIFT) build $(RELEASE) --product saddle

test: dependencies
	$(SWIFT) test $(RELEASE) $(TEST_FLAGS) --disable-xctest

# Cheap checks first; the tests last, so that their closing line ends the log. They are not built again:
# left to itself, swift test would compile everything anew, with -enable-testing, which nothing here needs.
check: lint links dependencies
	$(SWIFT) build $(RELEASE) $(STRICT) --build-tests
	$(MAKE) samples examples
	$(MAKE) test TEST_FLAGS='$(STRICT) --skip-build'

lint:
	$(SWIFT) format lint --strict --recursive --parallel $(SWIFT_CODE)

links:
	$(PYTHON) Scripts/check-links.py

samples: dependencies
	$(PYTHON) Scripts/readme-samples.py

examples: dependencies
	Scripts/check-examples.sh

format:
	$(SWIFT) format format --in-place --recursive --parallel $(SWIFT_CODE)

# Hours of training; RESULTS="--part recipes" makes a part.
RESULTS ?=
results: build
	$(PYTHON) Scripts/results.py $(RESULTS)

# About five minutes on two cores.
calibrate: build
	$(PYTHON) Scripts/calibrate-diagnosis.py

# About ten minutes. The repository keeps the pages, the numbers and the SVG pictures, not the PNGs and the index.
figures: build
	.build/release/saddle figures all --out Documentation/Figures

BENCH ?=
bench: dependencies
	Scripts/bench.sh run.py $(BENCH)

bench-transport: dependencies
	Scripts/bench.sh transport.py $(BENCH)

bench-metrics: dependencies
	Scripts/bench.sh metrics.py $(BENCH)

dependencies:
	@Scripts/install-dependencies.sh

clean:
	rm -rf .build .build-check .build-samples .build-examples .venv-bench Benchmarks/.build Examples/.build
