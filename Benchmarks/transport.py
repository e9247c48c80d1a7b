#!/usr/bin/env python3
"""Times optimal transport: Saddle against POT, numpy and scipy, alternately, on the same points.

    python3 Benchmarks/transport.py [--rounds 5] [--cases NAME,...] [--quick]

Each turn is a process of its own that solves one problem once, from points in memory to the value, and reports
its own seconds; the table shows medians. The values of all contenders must agree, or nothing is written. A full run
rewrites its part of Documentation/Benchmarks.md.
"""

import datetime
import statistics
import sys
import tempfile
from pathlib import Path

import numpy

from harness import DOCUMENT, ROOT, arguments, build, check_markers, machine, measure, number, rewrite, table

BEGIN = "<!-- Benchmarks/transport.py rewrites from here -->"
END = "<!-- to here: transport -->"

# kind: how far the values of two contenders may differ, relatively.
TOLERANCE = {"exact": 1e-9, "sinkhorn": 1e-6, "line": 1e-9}
SIZES = (1000, 2000, 4000)
CASES = {
    **{f"exact-{size}-{dimension}": ("pot", "saddle", "saddle-lazy") for dimension in (2, 64) for size in SIZES},
    **{f"sinkhorn-4000-{dimension}-{epsilon}": ("pot", "pot-log", "saddle")
       for dimension in (2, 64) for epsilon in ("0.05", "0.01")},
    "line-10000000": ("scipy", "pot", "numpy-sorts", "swift-sorts", "saddle", "saddle-sorted"),
}


def write_points(case, folder, shrink):
    """Two standard normal clouds, the second moved by 1 along every axis, as raw float64."""
    kind, size, *rest = case.split("-")
    dimension = int(rest[0]) if rest else 1
    count = int(size) // shrink
    generator = numpy.random.default_rng(7)
    paths = []
    for name, shift in (("source", 0.0), ("target", 1.0)):
        path = Path(folder) / f"{case}.{name}"
        (generator.standard_normal((count, dimension)) + shift).tofile(path)
        paths.append(str(path))
    return kind, ["--source", paths[0], "--target", paths[1], "--dimension", str(dimension),
                  "--epsilon", rest[1] if len(rest) > 1 else "0"]


def take_turns(options):
    """{case: {contender: [result of each turn]}}"""
    results = {}
    for case in options.cases:
        with tempfile.TemporaryDirectory() as folder:
            kind, points = write_points(case, folder, 10 if options.quick else 1)
            turns = {contender: [] for contender in CASES[case]}
            for turn in range(1, options.rounds + 1):
                for contender in turns:
                    if contender.startswith(("saddle", "swift")):
                        command = [str(options.saddle_bench), "transport", "--threads", str(options.threads)]
                    else:
                        command = [options.python, str(ROOT / "Benchmarks" / "Peers" / "transport.py")]
                    result = measure(command + ["--kind", kind, "--contender", contender, *points], options.threads)
                    turns[contender].append(result)
                    print(f"{case} {turn}/{options.rounds} {contender}: {result['seconds']:.3f} s",
                          file=sys.stderr, flush=True)
            compare(case, kind, turns)
            results[case] = turns
    return results


def compare(case, kind, turns):
    values = [turn["value"] for list_ in turns.values() for turn in list_ if turn.get("value") is not None]
    for value in values:
        if abs(value - values[0]) > TOLERANCE[kind] * abs(values[0]):
            sys.exit(f"{case}: contenders disagree: {values}")


def seconds_of(turns):
    values = sorted(turn["seconds"] for turn in turns)
    return statistics.median(values), f"{number(statistics.median(values))} ({number(values[0])}–{number(values[-1])})"


def report(results, facts, command):
    rows = []
    for case, turns in results.items():
        reference, _ = seconds_of(turns[CASES[case][0]])
        for contender, list_ in turns.items():
            median, text = seconds_of(list_)
            iterations = list_[0].get("iterations")
            if case.startswith("sinkhorn") and list_[0]["value"] is None:
                text += ", not converged"
            rows.append([f"`{case}`", contender, text, f"{reference / median:.2f}",
                         "–" if iterations is None else str(iterations),
                         number(statistics.median(turn["peak_rss_mb"] for turn in list_))])
    peers = sorted({turn["peer"] for turns in results.values() for list_ in turns.values() for turn in list_})
    return "\n\n".join([
        table(["case", "contender", "seconds", "times as fast as the first", "iterations", "peak MB"], rows),
        "Median of the turns, in brackets the fastest and slowest, from points in memory to the value, costs "
        "included. The peak is the whole process's resident memory. All contenders of a case that "
        "converged gave the same value, within 1e-9 relatively for the exact ones, 1e-6 for Sinkhorn's. Sinkhorn's "
        "epsilon is a fraction of the mean cost; POT stops at a marginal error of 1e-9 in L2, Saddle at 1e-9 in L1.",
        table(["machine", ""], [[what, value] for what, value in facts]).replace("---:", "---"),
        f"Contenders: {', '.join(peers)}. Made on {datetime.date.today().isoformat()} by:",
        f"```\n{command}\n```",
    ])


def main():
    options = arguments(__doc__.splitlines()[0], CASES, 5, "points", "POT and scipy")
    full = not options.quick and set(options.cases) == set(CASES)
    if full:
        check_markers(DOCUMENT, BEGIN, END)
    if options.saddle_bench is None:
        options.saddle_bench = build()
    facts = machine(options.saddle_bench, options.threads)
    results = take_turns(options)
    flags = f"--rounds {options.rounds} --threads {options.threads}"
    text = report(results, facts, f'make bench-transport BENCH="{flags}"')
    print(text)
    if full:
        rewrite(DOCUMENT, BEGIN, END, text)


if __name__ == "__main__":
    main()
