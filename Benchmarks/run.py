#!/usr/bin/env python3
"""Times one training step of Saddle, PyTorch and JAX, alternately, and rewrites Documentation/Benchmarks.md.

    python3 Benchmarks/run.py [--rounds 3] [--steps N] [--cases NAME,...] [--quick]

For each case the contenders take turns (A B C A B C ...), so that a machine that slows down slows all of them.
Each turn is a process of its own and gives the median over its steps; the table shows the median of the turns.
Only a full run (all cases, not --quick) rewrites the document, and in it only what is between the markers.
"""

import argparse
import ctypes
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "Documentation" / "Benchmarks.md"
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
INSTRUCTION_SETS = ("avx2", "avx512f", "avx512_bf16", "avx512_vnni", "amx_tile", "asimd", "sve")

SKELETON = f"""# Benchmarks

One adversarial training step, timed side by side with PyTorch and JAX on the CPU. `make bench` makes the table.

{BEGIN}
{END}
"""


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


def build():
    """Builds saddle-bench and gives its path."""
    command = ["swift", "build", "-c", "release", "--package-path", str(ROOT / "Benchmarks"), "--product", "saddle-bench"]
    subprocess.run(command, check=True)
    folder = subprocess.run(command + ["--show-bin-path"], check=True, capture_output=True, text=True).stdout.strip()
    return Path(folder) / "saddle-bench"


def measure(command, threads):
    """The object on the last line that `command` prints, run on `threads` cores."""

    def keep_to_cores():
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])

    has_affinity = hasattr(os, "sched_setaffinity")
    done = subprocess.run(
        command, capture_output=True, text=True, preexec_fn=keep_to_cores if has_affinity else None)
    lines = done.stdout.strip().splitlines()
    if done.returncode != 0 or not lines:
        sys.exit(f"{' '.join(command)}\nfailed with status {done.returncode}:\n{done.stderr[-2000:]}")
    try:
        return json.loads(lines[-1])
    except json.JSONDecodeError as error:
        sys.exit(f"{' '.join(command)}\nprinted no JSON object on its last line: {error}\n{lines[-1][:500]}")


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


def median(turns, key):
    """The median of `key` over the turns, or None when no turn has it."""
    values = [turn[key] for turn in turns if turn.get(key) is not None]
    return statistics.median(values) if values else None


# What the machine is


def first_line(command):
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        return None
    return done.stdout.strip().splitlines()[0] if done.returncode == 0 and done.stdout.strip() else None


def processor():
    """(model, instruction sets)"""
    try:
        fields = {}
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            name, _, value = line.partition(":")
            fields.setdefault(name.strip(), value.strip())
        flags = (fields.get("flags") or fields.get("Features") or "").split()
        return fields.get("model name") or platform.machine(), [f for f in INSTRUCTION_SETS if f in flags]
    except OSError:
        return first_line(["sysctl", "-n", "machdep.cpu.brand_string"]) or platform.machine(), []


def memory_gib():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def operating_system():
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.platform(terse=True)


def onednn_version():
    class Version(ctypes.Structure):
        _fields_ = [("major", ctypes.c_int), ("minor", ctypes.c_int), ("patch", ctypes.c_int)]

    for name in ("libdnnl.so", "libdnnl.so.3", "libdnnl.so.2", "libdnnl.dylib"):
        try:
            function = ctypes.CDLL(name).dnnl_version
        except (OSError, AttributeError):
            continue
        function.restype = ctypes.POINTER(Version)
        version = function().contents
        return f"{version.major}.{version.minor}.{version.patch}"
    return "unknown"


def machine(options):
    """(what, value) lines."""
    model, sets = processor()
    swift = first_line(["swift", "--version"]) or "unknown"
    roofline = measure([str(options.saddle_bench), "roofline"], options.threads)
    return [
        ("processor", f"{model}, {os.cpu_count()} cores, {options.threads} used"),
        ("instruction sets", ", ".join(sets) or "unknown"),
        ("measured roofline",
         f"{roofline['peak_gflops']:.0f} GFLOP/s float32 multiply-add, {roofline['bandwidth_gbs']:.1f} GB/s"),
        ("memory", f"{memory_gib():.0f} GiB"),
        ("system", f"{operating_system()}, {platform.system()} {platform.release().split('-')[0]}, {platform.machine()}"),
        ("Swift", swift.removeprefix("Swift version ").removeprefix("Apple Swift version ")),
        ("oneDNN", onednn_version()),
    ]


# The document


def number(value):
    """Three significant digits, more before the point."""
    if value is None:
        return "–"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def table(header, rows):
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def spread(turns):
    medians = [turn["median_ms"] for turn in turns]
    text = number(statistics.median(medians))
    return text if len(medians) == 1 else f"{text} ({number(min(medians))}–{number(max(medians))})"


def verdict(ratio, target):
    return f"{ratio:.2f} ({'≥' if ratio >= target else 'below'} {target:g})"


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


def rewrite(document, text):
    old = document.read_text(encoding="utf-8") if document.exists() else SKELETON
    before, begin, rest = old.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"{document}: the lines {BEGIN!r} and {END!r} are not both there; nothing was written")
    document.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def main():
    options = arguments()
    full = not options.quick and set(options.cases) == set(CASES)
    if full and options.document.exists():  # Before minutes of measuring, not after.
        text = options.document.read_text(encoding="utf-8")
        if BEGIN not in text or END not in text:
            sys.exit(f"{options.document}: the lines {BEGIN!r} and {END!r} are not both there")
    if options.saddle_bench is None:
        options.saddle_bench = build()
    facts = machine(options)
    results = take_turns(options)
    flags = [f"--rounds {options.rounds}", f"--threads {options.threads}"]
    flags += [f"--steps {options.steps}"] if options.steps else []
    text = report(results, facts, f'make bench BENCH="{" ".join(flags)}"')
    print(text)
    if full:
        rewrite(options.document, text)
        print(f"rewrote {options.document}", file=sys.stderr)


if __name__ == "__main__":
    main()
