#!/usr/bin/env python3
"""Times metrics of samples: Saddle against scipy and prdc, alternately, on the same features.

    python3 Benchmarks/metrics.py [--rounds 3] [--cases NAME,...] [--quick]

Each turn is a process of its own that computes one metric once, from features in memory to the value, and reports its
own seconds; the table shows medians. The values of all contenders must agree, or nothing is written. A full run
rewrites its part of Documentation/Benchmarks.md.
"""

import datetime
import statistics
import sys
import tempfile
from pathlib import Path

import numpy

from harness import DOCUMENT, ROOT, arguments, build, check_markers, machine, measure, number, rewrite, table

BEGIN = "<!-- Benchmarks/metrics.py rewrites from here -->"
END = "<!-- to here: metrics -->"

# kind: (the peer, what Saddle must reach in seconds, how far values may differ).
# Frechet distances differ relatively; shares of 10,000 by three samples, since prdc decides in rounded distances.
CASES = {"frechet": ("scipy", 15, 1e-6), "neighbours": ("prdc", 20, 3e-4)}
COUNT, DIMENSION = 10_000, 2048


def write_features(folder, count, dimension):
    """Two standard normal clouds, the second moved by 0.1 along every axis, as raw float32."""
    generator = numpy.random.default_rng(7)
    paths = []
    for name, shift in (("data", 0.0), ("samples", 0.1)):
        path = Path(folder) / name
        (generator.standard_normal((count, dimension), dtype=numpy.float32) + numpy.float32(shift)).tofile(path)
        paths.append(str(path))
    return ["--data", paths[0], "--samples", paths[1], "--dimension", str(dimension)]


def take_turns(options):
    """{kind: {contender: [result of each turn]}}"""
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        count, dimension = (COUNT // 10, DIMENSION // 10) if options.quick else (COUNT, DIMENSION)
        features = write_features(folder, count, dimension)
        for kind in options.cases:
            peer, _, tolerance = CASES[kind]
            turns = {peer: [], "saddle": []}
            for turn in range(1, options.rounds + 1):
                for contender in turns:
                    if contender == "saddle":
                        command = [str(options.saddle_bench), "metrics", "--threads", str(options.threads)]
                    else:
                        command = [options.python, str(ROOT / "Benchmarks" / "Peers" / "metrics.py"),
                                   "--contender", contender]
                    result = measure(command + ["--kind", kind, *features], options.threads)
                    turns[contender].append(result)
                    print(f"{kind} {turn}/{options.rounds} {contender}: {result['seconds']:.2f} s",
                          file=sys.stderr, flush=True)
            compare(kind, turns, tolerance)
            results[kind] = turns
    return results


def compare(kind, turns, tolerance):
    values = [turn["values"] for list_ in turns.values() for turn in list_]
    for name, expected in values[0].items():
        for value in values:
            if abs(value[name] - expected) > tolerance * max(1, abs(expected)):
                sys.exit(f"{kind}: contenders disagree: {values}")


def report(results, facts, command):
    rows = []
    for kind, turns in results.items():
        peer, target, _ = CASES[kind]
        medians = {who: statistics.median(turn["seconds"] for turn in list_) for who, list_ in turns.items()}
        for contender, list_ in turns.items():
            times = sorted(turn["seconds"] for turn in list_)
            limit = "–" if contender != "saddle" else f"{target} ({'met' if medians[contender] < target else 'missed'})"
            rows.append([f"`{kind}`", contender, f"{number(medians[contender])} ({number(times[0])}–{number(times[-1])})",
                         limit, f"{medians[peer] / medians[contender]:.2f}",
                         number(statistics.median(turn["peak_rss_mb"] for turn in list_)),
                         ", ".join(f"{name} {value:.5g}" for name, value in list_[0]["values"].items())])
    peers = sorted({turn["peer"] for turns in results.values() for list_ in turns.values() for turn in list_})
    return "\n\n".join([
        table(["metric", "contender", "seconds", "target, s", "times as fast as the peer", "peak MB", "value"], rows),
        f"{COUNT:,} features of {DIMENSION:,} numbers on each side. Median of the turns, in brackets the fastest and "
        "slowest, from features in memory to the value. The peak is the whole process's resident memory. Contenders "
        "agree: Frechet distances within 1e-6, precision and recall within three samples of 10,000, since prdc decides "
        "by rounded distances and Saddle exactly. prdc computes density and coverage with the same neighbours as well; "
        "Saddle does so with two more of them.",
        table(["machine", ""], [[what, value] for what, value in facts]).replace("---:", "---"),
        f"Contenders: {', '.join(peers)}. Made on {datetime.date.today().isoformat()} by:",
        f"```\n{command}\n```",
    ])


def main():
    options = arguments(__doc__.splitlines()[0], CASES, 3, "features", "prdc and scipy")
    full = not options.quick and set(options.cases) == set(CASES)
    if full:
        check_markers(DOCUMENT, BEGIN, END)
    if options.saddle_bench is None:
        options.saddle_bench = build()
    facts = machine(options.saddle_bench, options.threads)
    results = take_turns(options)
    text = report(results, facts, f'make bench-metrics BENCH="--rounds {options.rounds} --threads {options.threads}"')
    print(text)
    if full:
        rewrite(DOCUMENT, BEGIN, END, text)


if __name__ == "__main__":
    main()
