#!/usr/bin/env bash
# Times Saddle, PyTorch and JAX alternately and rewrites Documentation/Benchmarks.md. Arguments go to
# Benchmarks/run.py. The peers live in a virtual environment of their own, .venv-bench.
set -euo pipefail
cd "$(dirname "$0")/.."

environment=.venv-bench
if [[ ! -x $environment/bin/python ]]; then
  if ! python3 -m venv "$environment"; then
    rm -rf "$environment"
    echo 'saddle: python3 cannot make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv' >&2
    exit 1
  fi
fi
"$environment/bin/python" -m pip install --quiet --requirement Benchmarks/Peers/requirements.txt
exec "$environment/bin/python" Benchmarks/run.py "$@"
