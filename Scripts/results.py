#!/usr/bin/env python3
"""Trains what Documentation/Results.md shows, measures it, and rewrites that page's tables and pictures.

    python3 Scripts/results.py [--part recipes|methods|digits|mnist ...] [--jobs N] [--work FOLDER] [--saddle PATH]
                               [--data FOLDER]

Every run is a `saddle train` that the page prints beside its numbers. Runs that FOLDER holds already are measured
again, not trained again; remove FOLDER to start over. `--jobs` runs of one thread each go side by side.

Mode counts follow the papers (PacGAN, 1712.04086): of 2,500 samples, one is of high quality if it lies within 3
standard deviations of the nearest mode, and a mode is captured if it is nearest to one at least of those.
"""

import argparse
import json
import math
import shutil
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "Documentation" / "Results.md"
PICTURES = ROOT / "Documentation" / "Pictures"

MODES = {
    "ring": ([(2 / 1.414 * math.cos(k * math.pi / 4), 2 / 1.414 * math.sin(k * math.pi / 4)) for k in range(8)],
             0.02 / 1.414),
    "grid": ([(2 * x / 2.828, 2 * y / 2.828) for x in range(-2, 3) for y in range(-2, 3)], 0.05 / 2.828),
}
METHODS = {  # how many steps one thread does in about a minute; warming up takes most of wgan's and wgan-lp's
    "minimax": 13000, "non-saturating": 13000, "least-squares": 13000, "wgan": 300, "wgan-gp": 330, "wgan-lp": 75,
    "dragan": 1300, "r3gan": 1100,
}


def run(command, **options):
    return subprocess.run([str(part) for part in command], check=True, text=True, capture_output=True, **options)


class Run:
    """One training, made once and measured."""

    def __init__(self, saddle, work, data, name, arguments):
        self.saddle, self.folder, self.data, self.arguments = saddle, work / name, data, arguments

    @property
    def command(self):
        return "saddle train " + " ".join(self.arguments)

    def train(self):
        record = self.folder / "time.json"
        if not record.exists():
            shutil.rmtree(self.folder, ignore_errors=True)
            start = time.monotonic()
            done = subprocess.run([str(self.saddle), "train", *self.arguments, "--out", str(self.folder)],
                                  text=True, capture_output=True, cwd=self.data)
            # A method that diverges is a result; its last sound networks are measured.
            note = "" if done.returncode == 0 else done.stderr.strip().splitlines()[0]
            self.folder.mkdir(parents=True, exist_ok=True)
            record.write_text(json.dumps({"seconds": time.monotonic() - start, "note": note}))
        saved = json.loads(record.read_text())
        self.seconds, self.note = saved["seconds"], saved["note"]
        return self

    def quality(self, data):
        out = self.folder / "points.csv"
        run([self.saddle, "sample", self.folder, "--count", 2500, "--seed", 1, "--out", out])
        points = [tuple(map(float, line.split(",")[:2])) for line in out.read_text().splitlines()[1:]]
        centres, deviation = MODES[data]
        captured, good = set(), 0
        for point in points:
            distance, mode = min((math.dist(point, centre), k) for k, centre in enumerate(centres))
            if distance <= 3 * deviation:
                good += 1
                captured.add(mode)
        return len(captured), 100 * good / len(points)

    def picture(self, name):
        newest = sorted((self.folder / "samples").glob("*.png"))[-1]
        PICTURES.mkdir(parents=True, exist_ok=True)
        shutil.copy(newest, PICTURES / f"{name}.png")
        return f"Pictures/{name}.png"


def spread(values, digits=1):
    mean = statistics.mean(values)
    deviation = statistics.stdev(values) if len(values) > 1 else 0
    return f"{mean:.{digits}f} ± {deviation:.{digits}f}"


def recipes(make, pool):
    """The defaults on both sets, five seeds."""
    lines = ["| data | seed | modes | high quality | time |", "|---|---|---|---|---|"]
    commands = []
    for data, modes in (("ring", 8), ("grid", 25)):
        runs = [make(f"recipe-{data}-{seed}", ["--data", data, "--seed", str(seed)]) for seed in range(5)]
        for seed, done in enumerate(pool(runs)):
            captured, good = done.quality(data)
            lines.append(f"| {data} | {seed} | {captured} of {modes} | {good:.1f} % | {done.seconds:.0f} s |")
        commands.append(runs[0].command.replace("--seed 0", "--seed N"))
        runs[0].picture(f"recipe-{data}")
    pictures = "![ring](Pictures/recipe-ring.png)\n![grid](Pictures/recipe-grid.png)"
    return command_block(commands) + "\n" + "\n".join(lines) + "\n\n" + pictures + "\n"


def methods(make, pool):
    """Eight published methods in their own settings, three seeds each, for about a minute."""
    lines = ["| method | data | steps | modes | high quality | time a run |", "|---|---|---|---|---|---|"]
    notes = []
    plan = {
        (method, data): [
            make(f"method-{method}-{data}-{seed}",
                 ["--data", data, "--method", method, "--steps", str(steps), "--seed", str(seed), "--threads", "1",
                  "--sample-every", str(steps), "--save-every", str(steps)])
            for seed in range(3)
        ]
        for method, steps in METHODS.items()
        for data in MODES
    }
    pool([one for runs in plan.values() for one in runs])
    for (method, data), runs in plan.items():
        measured = [one.quality(data) for one in runs]
        total = len(MODES[data][0])
        lines.append(
            f"| {method} | {data} | {METHODS[method]} | {spread([m for m, _ in measured])} of {total} "
            f"| {spread([g for _, g in measured])} % | {statistics.mean([one.seconds for one in runs]):.0f} s |")
        notes += [f"- {method} on {data}, {one.command}: {one.note}" for one in runs if one.note]
        runs[0].picture(f"method-{method}-{data}")
    command = "saddle train --data DATA --method METHOD --steps STEPS --seed N --threads 1"
    gallery = "".join(
        f"| {method} | ![](Pictures/method-{method}-ring.png) | ![](Pictures/method-{method}-grid.png) |\n"
        for method in METHODS)
    return (command_block([command]) + "\n" + "\n".join(lines + ([""] + notes if notes else []))
            + "\n\n| method | ring | grid |\n|---|---|---|\n" + gallery)


def images(name, arguments):
    def part(make, pool):
        runs = pool([make(f"{name}-{key}", given) for key, given in arguments.items()])
        text = ""
        for key, one in zip(arguments, runs):
            text += command_block([one.command]) + f"\n{one.seconds:.0f} s.\n\n![]({one.picture(f'{name}-{key}')})\n\n"
        return text
    return part


def command_block(commands):
    return "```sh\n" + "\n".join(commands) + "\n```\n"


PARTS = {
    "recipes": recipes,
    "methods": methods,
    "digits": images("digits", {
        "plain": ["--data", "digits"], "conditional": ["--data", "digits", "--conditional"]}),
    "mnist": images("mnist", {
        "plain": ["--data", "mnist"],
        "conditional": ["--data", "mnist", "--conditional", "--steps", "3000"]}),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--work", type=Path, default=ROOT / "runs" / "results")
    parser.add_argument("--saddle", type=Path, default=ROOT / ".build" / "release" / "saddle")
    parser.add_argument("--data", type=Path, default=Path("."), help="where the folder mnist is, four IDX files")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)

    def make(name, arguments):
        return Run(options.saddle.resolve(), options.work.resolve(), options.data, name, arguments)

    def pool(runs):
        # Only runs of one thread each may share the machine.
        jobs = options.jobs if all("--threads" in one.arguments for one in runs) else 1
        with ThreadPoolExecutor(jobs) as threads:
            return list(threads.map(Run.train, runs))

    text = PAGE.read_text(encoding="utf-8")
    for name in options.part:
        begin, end = f"<!-- {name}: Scripts/results.py -->\n", f"<!-- end of {name} -->"
        if begin not in text:
            sys.exit(f"{PAGE}: there is no place marked {begin.strip()}")
        head, rest = text.split(begin, 1)
        text = head + begin + PARTS[name](make, pool) + end + rest.split(end, 1)[1]
        PAGE.write_text(text, encoding="utf-8")
        print(f"{name}: written")


if __name__ == "__main__":
    main()
