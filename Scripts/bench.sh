#!/usr/bin/env bash
# Runs one of the scripts in Benchmarks, which time Saddle and its peers alternately and rewrite their part of
# Documentation/Benchmarks.md. The peers live in a virtual environment of their own, .venv-bench.
#
#   Scripts/bench.sh run.py|transport.py|metrics.py [ARGUMENTS]
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
script=$1
shift
exec "$environment/bin/python" "Benchmarks/$script" "$@"
