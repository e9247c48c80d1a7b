"""What the benchmarks share: their options, contenders as processes of their own, facts about the machine, tables."""

import argparse
import ctypes
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "Documentation" / "Benchmarks.md"
INSTRUCTION_SETS = ("avx2", "avx512f", "avx512_bf16", "avx512_vnni", "amx_tile", "asimd", "sve")


def arguments(description, cases, rounds, scale, peers):
    """Options of a benchmark that takes turns. `scale` is what --quick has a tenth of; `peers` are the interpreter's."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rounds", type=int, default=rounds, help="turns of each contender at each case")
    parser.add_argument("--cases", help="comma-separated, of: " + ", ".join(cases))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help=f"a tenth of the {scale}; prints, writes nothing")
    parser.add_argument("--python", default=sys.executable, help=f"the interpreter that has {peers}")
    parser.add_argument("--saddle-bench", type=Path, help="a saddle-bench that is built already")
    options = parser.parse_args()
    options.cases = options.cases.split(",") if options.cases else list(cases)
    unknown = [case for case in options.cases if case not in cases]
    if unknown:
        parser.error(f"--cases: no such case: {', '.join(unknown)} (there are {', '.join(cases)})")
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


def machine(saddle_bench, threads):
    """(what, value) lines."""
    model, sets = processor()
    swift = first_line(["swift", "--version"]) or "unknown"
    roofline = measure([str(saddle_bench), "roofline"], threads)
    return [
        ("processor", f"{model}, {os.cpu_count()} cores, {threads} used"),
        ("instruction sets", ", ".join(sets) or "unknown"),
        ("measured roofline",
         f"{roofline['peak_gflops']:.0f} GFLOP/s float32 multiply-add, {roofline['bandwidth_gbs']:.1f} GB/s"),
        ("memory", f"{memory_gib():.0f} GiB"),
        ("system", f"{operating_system()}, {platform.system()} {platform.release().split('-')[0]}, {platform.machine()}"),
        ("Swift", swift.removeprefix("Swift version ").removeprefix("Apple Swift version ")),
        ("oneDNN", onednn_version()),
    ]


# Tables and documents


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


def check_markers(document, begin, end):
    """Ends the program where `rewrite` would: before minutes of measuring, not after."""
    text = document.read_text(encoding="utf-8")
    if begin not in text or end not in text:
        sys.exit(f"{document}: the lines {begin!r} and {end!r} are not both there; nothing was written")


def rewrite(document, begin, end, text):
    """Puts `text` between two lines of a document."""
    check_markers(document, begin, end)
    before, _, rest = document.read_text(encoding="utf-8").partition(begin)
    after = rest.partition(end)[2]
    document.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")
    print(f"rewrote {document}", file=sys.stderr)
