#!/usr/bin/env bash
# Builds the Examples package, which depends on Saddle as any other package would, runs every example and
# compares what it prints with Examples/Expected/<name>.txt.
set -euo pipefail
cd "$(dirname "$0")/.."

build=(swift build -c release --package-path Examples --scratch-path .build-examples)
"${build[@]}"
binaries=$("${build[@]}" --show-bin-path)

passed=0
failed=0
for expected in Examples/Expected/*.txt; do
  name=$(basename "$expected" .txt)
  if "$binaries/$name" | diff -u --label "$expected" --label "$name" "$expected" -; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
  fi
done
echo "examples: $passed as expected, $failed not"
((failed == 0 && passed > 0))
