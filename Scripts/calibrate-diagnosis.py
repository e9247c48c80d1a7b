#!/usr/bin/env python3
"""Calibrates `saddle diagnose` on runs with a planted fault and on sound ones, and rewrites the table in
Documentation/Diagnosis.md and the numbers beside it.

    python3 Scripts/calibrate-diagnosis.py [--half tuning|held-out] [--only TEXT] [--jobs N] [--work FOLDER]
                                           [--saddle PATH] [--print]

The runs are Scripts/diagnosis-suite.json: which half a run belongs to was decided when it was written down, before
any of them was trained. A run that FOLDER holds already is diagnosed again, not trained again; remove FOLDER to start
over. With --half, --only or --print nothing is rewritten.

A planted fault counts as named when a finding of severity warning or grave has one of the run's names. A sound run
counts as right when nothing found is grave.
"""

import argparse
import json
import os
import random
import shlex
import shutil
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).resolve().parent.parent
SUITE = ROOT / "Scripts" / "diagnosis-suite.json"
PAGE = ROOT / "Documentation" / "Diagnosis.md"
NUMBERS = ROOT / "Documentation" / "Diagnosis.json"
HALVES = ["tuning", "held out"]


def table(path, rows, columns, clusters=3, classes=None, copies=0, constant=False, outlier=None, seed=1):
    """Normal clusters of deviation 1 around centres of deviation 3, the same centres for every seed."""
    places = random.Random(0)
    centres = [[places.gauss(0, 3) for _ in range(columns)] for _ in range(max(clusters, len(classes or [])))]
    draws = random.Random(seed)
    samples = []
    for _ in range(rows):
        kind = draws.choices(range(len(classes)), classes)[0] if classes else draws.randrange(clusters)
        samples.append(([x + draws.gauss(0, 1) for x in centres[kind]], kind))
    originals = max(1, round(rows * (1 - copies)))
    samples = [samples[index % originals] for index in range(rows)]
    names = [f"x{column + 1}" for column in range(columns)]
    if constant:
        names.append("fixed")
        samples = [(numbers + [7.0], kind) for numbers, kind in samples]
    if outlier:
        samples[rows // 2][0][0] = outlier
    with open(path, "w") as file:
        file.write(",".join(names + (["class"] if classes else [])) + "\n")
        for numbers, kind in samples:
            file.write(",".join(f"{x:.6g}" for x in numbers) + (f",k{kind}" if classes else "") + "\n")


class Cores:
    """A core for each job: two jobs that share cores wait for each other's threads, and their times mean nothing."""

    def __init__(self, jobs):
        self.free = Queue()
        cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
        for job in range(jobs):
            self.free.put({cores[job % len(cores)]} if cores else None)

    def run(self, command):
        core = self.free.get()
        try:
            bind = (lambda: os.sched_setaffinity(0, core)) if core else None
            start = time.monotonic()
            done = subprocess.run(command, text=True, capture_output=True, preexec_fn=bind)
            return done, time.monotonic() - start
        finally:
            self.free.put(core)


class Run:
    def __init__(self, entry, suite, work, saddle, cores):
        self.cores = cores
        self.entry, self.saddle = entry, saddle
        self.name, self.half, self.names = entry["name"], entry["half"], entry["names"]
        slug = "".join(c if c.isalnum() else "-" for c in self.name.lower())
        self.folder = work / slug
        self.data, self.fresh = work / f"{slug}.csv", work / f"{slug}.held-out.csv"
        settings = entry["settings"].replace("{small}", suite["small"])
        source = ["--data", str(self.data)] if "table" in entry else []
        self.train = ["train", *shlex.split(suite["common"]), *source, *shlex.split(settings)]
        self.shown = settings

    def diagnose(self):
        if not (self.folder / "diagnosed").exists():
            shutil.rmtree(self.folder, ignore_errors=True)
            if "table" in self.entry:
                table(self.data, **self.entry["table"])
                table(self.fresh, **{**self.entry["table"], "rows": 1000}, seed=2)
            done, self.seconds = self.cores.run([self.saddle, *self.train, "--out", self.folder])
            # A run that overflows ends with an error, and is diagnosed like any other.
            if done.returncode != 0 and "is not finite" not in done.stderr:
                raise RuntimeError(f"{self.name}: {done.stderr}")
            (self.folder / "diagnosed").write_text(f"{self.seconds:.1f}")
        self.seconds = float((self.folder / "diagnosed").read_text())
        held_out = ["--held-out", self.fresh] if self.entry.get("held_out") else []
        done, self.took = self.cores.run(
            [self.saddle, "diagnose", self.folder, "--json", "--threads", "1", *held_out])
        if done.returncode != 0:
            raise RuntimeError(f"{self.name}: {done.stderr}")
        events = [json.loads(line) for line in done.stdout.splitlines()]
        self.findings = [event for event in events if event["event"] == "finding"]
        self.verdict = events[-1]
        grave = [f["name"] for f in self.findings if f["severity"] == "grave"]
        loud = [f["name"] for f in self.findings if f["severity"] != "note"]
        self.right = any(name in loud for name in self.names) if self.names else not grave
        return self

    def row(self):
        planted = " or ".join(self.names) or "sound"
        found = ", ".join(f"**{f['name']}**" if f["severity"] == "grave" else f["name"] for f in self.findings)
        return (f"| {self.name} | {planted} | {found or 'nothing'} | {'yes' if self.right else 'no'} "
                f"| {self.half} |")


def summary(runs):
    lines = ["| half | planted faults named | sound runs with nothing grave |", "| --- | --- | --- |"]
    for half in HALVES:
        def share(kind):
            chosen = [run for run in runs if run.half == half and bool(run.names) == kind]
            right = sum(run.right for run in chosen)
            return f"{right} of {len(chosen)}" + (f" ({100 * right / len(chosen):.0f} %)" if chosen else "")
        lines.append(f"| {half} | {share(True)} | {share(False)} |")
    return lines


def page(runs, text):
    begin, end = "<!-- calibration: begin -->", "<!-- calibration: end -->"
    sure = [(f["confidence"] >= 0.9, f["name"] in run.names)
            for run in runs if run.names for f in run.findings if f["severity"] == "grave"]
    strong = [named for is_sure, named in sure if is_sure]
    lines = [begin, "", *summary(runs), "",
             f"Grave findings on runs with a planted fault: {len(sure)}, of which {sum(n for _, n in sure)} name it; the "
             f"others are its consequences, or false. Of the {len(strong)} that are almost certain, {sum(strong)} name it. "
             f"The longest diagnosis took {max(run.took for run in runs):.0f} s on one core, the median {statistics.median(run.took for run in runs):.1f} s.",
             "", "Grave findings are in bold.", "",
             "| run | planted | found | right | half |", "| --- | --- | --- | --- | --- |",
             *[run.row() for run in runs], "", end]
    return text[:text.index(begin)] + "\n".join(lines) + text[text.index(end) + len(end):]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=["tuning", "held-out"])
    parser.add_argument("--only", default="")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--work", type=Path, default=ROOT / ".build" / "calibration")
    parser.add_argument("--saddle", type=Path, default=ROOT / ".build" / "release" / "saddle")
    parser.add_argument("--print", action="store_true")
    options = parser.parse_args()
    suite = json.loads(SUITE.read_text())
    options.work.mkdir(parents=True, exist_ok=True)
    entries = [entry for entry in suite["runs"]
               if options.only in entry["name"] and entry["half"].replace(" ", "-") in (options.half or entry["half"]).replace(" ", "-")]
    cores = Cores(options.jobs)
    runs = [Run(entry, suite, options.work.resolve(), options.saddle.resolve(), cores) for entry in entries]
    with ThreadPoolExecutor(options.jobs) as pool:
        for run in pool.map(Run.diagnose, runs):
            print(f"{run.row()} {run.seconds:.0f} s + {run.took:.1f} s", flush=True)
    print("\n".join(summary(runs)))
    if options.half or options.only or options.print:
        return
    PAGE.write_text(page(runs, PAGE.read_text()))
    # A run a line.
    NUMBERS.write_text("[\n" + ",\n".join(json.dumps(
        {"run": run.name, "half": run.half, "planted": run.names, "right": run.right, "settings": run.shown,
         "findings": [{key: f.get(key) for key in ("name", "severity", "confidence", "since", "evidence")}
                      for f in run.findings],
         "untold": run.verdict["untold"]}) for run in runs) + "\n]\n")


if __name__ == "__main__":
    sys.exit(main())
