#!/usr/bin/env python3
"""Times one training step of Saddle, PyTorch and JAX, alternately, and rewrites Documentation/Benchmarks.md.

    python3 Benchmarks/run.py [--rounds 3] [--steps N] [--cases NAME,...] [--quick]

For each case the contenders take turns (A B C A B C ...), so that a machine that slows down slows all of them.
Each turn is a process of its own and gives the median over its steps; the table shows the median of the turns.
Only a full run (all cases, not --quick) rewrites the document, and in it only what is between the markers.
"""

import argparse
import datetime
import sys
from pathlib import Path

from harness import DOCUMENT, ROOT, build, check_markers, machine, measure, median, number, rewrite, spread, table, verdict

BEGIN = "<!-- Benchmarks/run.py rewrites from here -->"
END = "<!-- to here -->"

# name: (steps a turn, how many times as fast as PyTorch and as JAX Saddle wants to be)
CASES = {
    "wgan-gp-mlp": (40, 2.4, 1.0),
    "gan-mlp-small": (400, 3.0, 1.5),
    "dcgan-32": (20, 1.7, 4.0),
    "wgan-gp-dcgan-32": (10, 1.8, 5.0),
}
CONTENDERS = ("saddle", "pytorch", "jax")
REQUIRED = ("peer", "case", "median_ms", "min_ms", "peak_rss_mb")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, help="turns of each contender at each case (3)")
    parser.add_argument("--steps", type=int, help="timed steps a turn (by case, 10 to 400)")
    parser.add_argument("--cases", help="comma-separated, of: " + ", ".join(CASES))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="one round of three steps; prints, writes nothing")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has torch and jax")
    parser.add_argument("--saddle-bench", type=Path, help="a saddle-bench that is built already")
    parser.add_argument("--document", type=Path, default=DOCUMENT, help="the document to rewrite")
    options = parser.parse_args()
    options.cases = options.cases.split(",") if options.cases else list(CASES)
    unknown = [case for case in options.cases if case not in CASES]
    if unknown:
        parser.error(f"--cases: no such case: {', '.join(unknown)} (there are {', '.join(CASES)})")
    options.rounds = options.rounds or (1 if options.quick else 3)
    if options.quick and not options.steps:
        options.steps = 3
    if min(options.rounds, options.threads, options.steps or 1) < 1:
        parser.error("--rounds, --steps and --threads are at least 1")
    return options


def command_of(contender, case, steps, options):
    common = ["--case", case, "--steps", str(steps)]
    peers = ROOT / "Benchmarks" / "Peers"
    if contender == "saddle":
        return [str(options.saddle_bench), "step", *common, "--threads", str(options.threads)]
    if contender == "pytorch":
        return [options.python, str(peers / "torch_step.py"), *common, "--threads", str(options.threads)]
    return [options.python, str(peers / "jax_step.py"), *common]


def take_turns(options):
    """{case: {contender: [result of each turn]}}"""
    results = {}
    for case in options.cases:
        results[case] = {contender: [] for contender in CONTENDERS}
        for turn in range(1, options.rounds + 1):
            for contender in CONTENDERS:
                steps = options.steps or CASES[case][0]
                command = command_of(contender, case, steps, options)
                result = measure(command, options.threads)
                missing = [key for key in REQUIRED if key not in result]
                if missing or result.get("case") != case:
                    sys.exit(f"{' '.join(command)}\nlacks {', '.join(missing) or 'the right case'}: {result}")
                results[case][contender].append(result)
                print(f"{case} {turn}/{options.rounds} {contender}: {result['median_ms']:.2f} ms",
                      file=sys.stderr, flush=True)
    return results


# The document


def report(results, facts, command):
    speed, cost = [], []
    for case, turns in results.items():
        saddle, pytorch, jax = (turns[contender] for contender in CONTENDERS)
        ours = median(saddle, "median_ms")
        speed.append([
            f"`{case}`", *(spread(turns[contender]) for contender in CONTENDERS),
            verdict(median(pytorch, "median_ms") / ours, CASES[case][1]),
            verdict(median(jax, "median_ms") / ours, CASES[case][2])])
        fraction = median(saddle, "roofline_fraction")
        cost.append([
            f"`{case}`", number(median(saddle, "gflop_per_step")),
            "–" if fraction is None else f"{100 * fraction:.0f} %",
            *(number(median(turns, "compile_s")) for turns in (saddle, jax)),
            *(number(median(turns[contender], "peak_rss_mb")) for contender in CONTENDERS)])
    peers = sorted({turn["peer"] for turns in results.values() for list_ in turns.values() for turn in list_})
    return "\n\n".join([
        table(["case", "Saddle, ms", "PyTorch, ms", "JAX, ms", "times as fast as PyTorch (target)",
               "times as fast as JAX (target)"], speed),
        "Milliseconds a step: the median over the turns of each turn's median, in brackets the fastest and slowest "
        "turn. The ratios divide these medians.",
        table(["case", "GFLOP a step", "share of the roofline", "Saddle compiles, s", "JAX compiles, s",
               "Saddle, peak MB", "PyTorch, peak MB", "JAX, peak MB"], cost),
        "The peak is the whole process's resident memory, the runtime included.",
        table(["machine", ""], [[what, value] for what, value in facts]).replace("---:", "---"),
        f"Contenders: {', '.join(peers)}. Made on {datetime.date.today().isoformat()} by:",
        f"```\n{command}\n```",
    ])


def main():
    options = arguments()
    full = not options.quick and set(options.cases) == set(CASES)
    if full:
        check_markers(options.document, BEGIN, END)
    if options.saddle_bench is None:
        options.saddle_bench = build()
    facts = machine(options.saddle_bench, options.threads)
    results = take_turns(options)
    flags = [f"--rounds {options.rounds}", f"--threads {options.threads}"]
    flags += [f"--steps {options.steps}"] if options.steps else []
    text = report(results, facts, f'make bench BENCH="{" ".join(flags)}"')
    print(text)
    if full:
        rewrite(options.document, BEGIN, END, text)


if __name__ == "__main__":
    main()
