#!/usr/bin/env bash
# Installs the system libraries that Saddle links, if they are missing: oneDNN, GD, libpng, zlib, SQLite
# and OpenBLAS, whose place Accelerate takes on macOS.
#
# What counts is whether a program compiles and links, not what a package manager remembers. Installs with
# apt (through sudo unless root); elsewhere says what is missing and how to get it, and fails.
set -euo pipefail

say() { printf 'saddle: %s\n' "$*" >&2; }

swift=$(command -v swift || true)
if [[ -z $swift ]]; then
  say 'swift is not on the PATH. Install Swift 6.2 or later: https://www.swift.org/install'
  exit 1
fi

# The compiler that SwiftPM will use: the toolchain's own clang++.
compiler=$(dirname "$(readlink -f "$swift")")/clang++
[[ -x $compiler ]] || compiler=$(command -v clang++ || command -v c++ || true)
if [[ -z $compiler ]]; then
  say 'no C++ compiler beside swift or on the PATH; the Swift toolchain should bring clang++'
  exit 1
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cat >"$scratch/standard.cpp" <<'CPP'
#include <string>
int main() { return static_cast<int>(std::string().size()); }
CPP
cat >"$scratch/onednn.cpp" <<'CPP'
#if __has_include(<oneapi/dnnl/dnnl.hpp>)
#include <oneapi/dnnl/dnnl.hpp>
#else
#include <dnnl.hpp>
#endif
int main() { return dnnl_version()->major >= 2 ? 0 : 1; }
CPP
cat >"$scratch/gd.cpp" <<'CPP'
#include <gd.h>
#include <gdfontg.h>
int main() { return gdImageCreateFromWebpPtr(0, nullptr) == nullptr && gdFontGetGiant() ? 0 : 1; }
CPP
cat >"$scratch/png.cpp" <<'CPP'
#include <png.h>
int main() { png_image image = {}; png_image_free(&image); }
CPP
cat >"$scratch/zlib.cpp" <<'CPP'
#include <zlib.h>
int main() { return crc32_z(0, nullptr, 0) == 0 ? 0 : 1; }
CPP
cat >"$scratch/sqlite.cpp" <<'CPP'
#include <sqlite3.h>
int main() { return sqlite3_libversion_number() >= 3035000 ? 0 : 1; }
CPP
cat >"$scratch/lapack.cpp" <<'CPP'
extern "C" void dsyevd_(...);
int main() { return &dsyevd_ == nullptr; }
CPP

compiles() { "$compiler" -std=c++17 -fsyntax-only "$scratch/$1.cpp" >/dev/null 2>&1; }
links() { "$compiler" -std=c++17 "$scratch/$1.cpp" -o "$scratch/$1" "${@:2}" >/dev/null 2>&1; }

# require PROGRAM NAME HEADER LIBRARY PACKAGE: adds what PROGRAM cannot be built without to `missing` and
# `packages`.
require() {
  if ! compiles "$1"; then
    missing+=("$2's header <$3>")
  elif ! links "$1" "-l$4"; then
    missing+=("$2's library lib$4")
  else
    return 0
  fi
  packages+=("$5")
}

# Sets `missing` to what is missing, in words, and `packages` to Debian's names of it.
look() {
  missing=() packages=()
  if ! links standard; then
    missing+=('the C++ standard library (headers or library)')
    packages+=(libstdc++-dev)
  fi
  require onednn oneDNN oneapi/dnnl/dnnl.hpp dnnl libdnnl-dev
  require gd GD gd.h gd libgd-dev
  require png libpng png.h png libpng-dev
  require zlib zlib zlib.h z zlib1g-dev
  require sqlite SQLite sqlite3.h sqlite3 libsqlite3-dev
  [[ $(uname) == Darwin ]] || require lapack OpenBLAS cblas.h openblas libopenblas-dev
}

look
((${#missing[@]} == 0)) && exit 0
for item in "${missing[@]}"; do say "missing: $item"; done

if [[ $(uname) == Darwin ]]; then
  say 'install it with:'
  say '  brew install onednn gd libpng zlib sqlite'
  say '  export CPATH="$(brew --prefix)/include" LIBRARY_PATH="$(brew --prefix)/lib"'
  exit 1
elif ! command -v apt-get >/dev/null; then
  say 'this system has no apt-get. Install it, with its headers, by its own package manager'
  say '(Fedora: onednn-devel gd-devel libpng-devel zlib-devel sqlite-devel openblas-devel; Arch: onednn gd'
  say 'libpng zlib sqlite openblas), or build it'
  say '(oneDNN from https://github.com/uxlfoundation/oneDNN) and set CPATH and LIBRARY_PATH to where it is.'
  exit 1
fi

# libstdc++-dev is a virtual package: g++ brings the version that fits.
packages=("${packages[@]/#libstdc++-dev/g++}")
as_root=()
if [[ $(id -u) != 0 ]]; then
  if ! command -v sudo >/dev/null; then
    say "no sudo here. As root, run: apt-get install ${packages[*]}"
    exit 1
  fi
  as_root=(sudo)
fi
say "installing with apt: ${packages[*]}"
"${as_root[@]}" apt-get update -qq
# --reinstall: a package may be installed and its files gone.
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -qq -y --no-install-recommends --reinstall "${packages[@]}"

look
if ((${#missing[@]} > 0)); then
  for item in "${missing[@]}"; do say "still missing after installing ${packages[*]}: $item"; done
  exit 1
fi
