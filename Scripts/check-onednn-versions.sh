#!/usr/bin/env bash
# Compiles the oneDNN shim against the installed oneDNN and against 3.x from PyPI, and compares each with
# naive loops. Needs libdnnl-dev, python3 with venv, and the network. ONEDNN_PYPI picks another release.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
release=${ONEDNN_PYPI:-2023.2.0}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

compiler=$(command -v clang++ || true)
if [[ -z $compiler ]]; then
  swift=$(command -v swift || true)
  if [[ -n $swift && -x $(dirname "$swift")/clang++ ]]; then compiler=$(dirname "$swift")/clang++; fi
fi
if [[ -z $compiler ]]; then
  echo "no clang++, and no Swift toolchain to take it from" >&2
  exit 1
fi

# check NAME MAJOR FLAG...: builds with the flags and runs, expecting the library's major version.
check() {
  local name=$1 major=$2
  shift 2
  local shim="$root/Sources/COneDNN" binary="$work/smoke-$name" output
  # The C program on its own: a C compiler for it, as clang++ would take it for C++.
  "${compiler%++}" -std=c11 -D_DEFAULT_SOURCE -O1 -Wall -Wextra -Werror -I"$shim/include" \
    -c "$root/Scripts/onednn-smoke.c" -o "$binary.o"
  "$compiler" -std=c++17 -O1 -Wall -Wextra -Werror "$@" -I"$shim/include" "$shim"/*.cpp "$binary.o" \
    -ldnnl -lm -o "$binary"
  output=$("$binary") || { echo "$output"; echo "$name: failed" >&2; return 1; }
  echo "$output"
  if [[ $output != "oneDNN $major."* ]]; then
    echo "$name: a release $major.x was expected" >&2
    return 1
  fi
}

check installed "${ONEDNN_INSTALLED_MAJOR:-2}"

python3 -m venv "$work/pypi"
"$work/pypi/bin/pip" install --quiet --disable-pip-version-check "onednn-devel-cpu-gomp==$release"
check pypi 3 -I"$work/pypi/include" -L"$work/pypi/lib" -Wl,-rpath,"$work/pypi/lib"
