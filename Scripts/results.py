#!/usr/bin/env python3
"""Trains what Documentation/Results.md shows, measures it, and rewrites that page's tables and pictures.

    python3 Scripts/results.py [--part NAME ...] [--jobs N] [--work FOLDER] [--saddle PATH]
                               [--data FOLDER] [--seeds N]

Every run is a `saddle train` that the page prints beside its numbers. Runs that FOLDER holds already are measured
again, not trained again; remove FOLDER to start over. `--jobs` runs of one thread each go side by side.

The long tables (remedies, stacked) keep what each run came to in Documentation/Results.jsonl, a line a run, and go on
from there; remove a line to measure its run anew.

Mode counts follow the papers (PacGAN, 1712.04086) and are `saddle evaluate`'s, of 2,500 samples.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "Documentation" / "Results.md"
PICTURES = ROOT / "Documentation" / "Pictures"
RECORD = ROOT / "Documentation" / "Results.jsonl"

MODES = {"ring": 8, "grid": 25}
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
            child = subprocess.Popen([str(self.saddle), "train", *self.arguments, "--out", str(self.folder)],
                                     text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=self.data)
            errors = child.stderr.read()
            # wait4 tells the processor time of this child alone, whatever runs beside it.
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            # A method that diverges is a result; its last sound networks are measured.
            note = "" if child.returncode == 0 else errors.strip().splitlines()[0]
            self.folder.mkdir(parents=True, exist_ok=True)
            record.write_text(json.dumps({
                "seconds": time.monotonic() - start, "processor": usage.ru_utime + usage.ru_stime, "note": note}))
        saved = json.loads(record.read_text())
        self.seconds, self.processor, self.note = saved["seconds"], saved["processor"], saved["note"]
        return self

    def measure(self, metrics, count=2500, *more):
        """The values of metrics, by name."""
        done = run([self.saddle, "evaluate", self.folder, "--metrics", ",".join(metrics), "--count", count, "--json",
                    *more], cwd=self.data)
        return {line["metric"]: line["value"] for line in map(json.loads, done.stdout.splitlines())}

    def recorded(self, metrics, count=2500, *more):
        """The values of metrics, from the record where this very run is in it."""
        lines = RECORD.read_text(encoding="utf-8").splitlines() if RECORD.exists() else []
        known = {"run": self.folder.name, "command": self.command, "samples": count}
        for entry in map(json.loads, lines):
            if known.items() <= entry.items() and set(metrics) <= set(entry["values"]):
                self.processor, self.note = entry["processor"], entry["note"]
                return entry["values"]
        values = self.train().measure(metrics, count, *more)
        entry = known | {"values": values, "processor": round(self.processor, 1), "note": self.note}
        with RECORD.open("a", encoding="utf-8") as record:
            record.write(json.dumps(entry) + "\n")
        return values

    def quality(self):
        """Captured modes, and the share of high quality in percent."""
        values = self.measure(["modes", "high-quality"])
        return int(values["modes"]), 100 * values["high-quality"]

    def picture(self, name):
        PICTURES.mkdir(parents=True, exist_ok=True)
        # The page has it already where the run is known from the record alone.
        for newest in sorted((self.folder / "samples").glob("*.png"))[-1:]:
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
    for data, modes in MODES.items():
        runs = [make(f"recipe-{data}-{seed}", ["--data", data, "--seed", str(seed)]) for seed in range(5)]
        for seed, done in enumerate(pool(runs)):
            captured, good = done.quality()
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
        measured = [one.quality() for one in runs]
        total = MODES[data]
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


# The networks of all rows of the table of modes: two dense layers of 128 and two latent numbers.
SMALL = ("--form pacgan --generator mlp --critic mlp --generator-widths 128,128 --critic-widths 128,128 "
         "--generator-activation relu --critic-activation relu --generator-weights he-normal "
         "--critic-weights he-normal --latent-size 2 --batch 240")
PLAIN = "--method non-saturating --learning-rate 1e-3 --generator-learning-rate 1e-3"
# What is changed, and how many steps one thread of a quiet machine does in a minute.
REMEDIES = {
    "GAN": (PLAIN, 60000),
    "unrolled 1": (PLAIN + " --objective minimax --unrolled-steps 1", 22000),
    "unrolled 5": (PLAIN + " --objective minimax --unrolled-steps 5", 5200),
    "unrolled 10": (PLAIN + " --objective minimax --unrolled-steps 10", 2800),
    "minibatch discrimination": (PLAIN + " --critic-minibatch-discrimination 20x5", 1750),
    "packing 2": (PLAIN + " --packing 2", 60000),
    "packing 3": (PLAIN + " --packing 3", 60000),
    "packing 4": (PLAIN + " --packing 4", 60000),
    "WGAN": ("--method wgan --no-warm-up --learning-rate 5e-4 --generator-learning-rate 5e-4", 16000),
    "WGAN-GP": ("--method wgan-gp --learning-rate 1e-3 --generator-learning-rate 1e-3", 10000),
    "WGAN-LP": ("--method wgan-lp --no-warm-up --learning-rate 1e-3 --generator-learning-rate 1e-3", 6000),
    "DRAGAN": ("--method dragan --learning-rate 1e-3 --generator-learning-rate 1e-3", 45000),
    "relativistic, R1 and R2": ("", 25000),
    "IMLE": ("--method imle", 100000),
}
# Modes, high quality in percent, reverse KL where it is given: (ring, grid), as Lin et al. print them.
PUBLISHED = {
    "GAN": ("PacGAN's table", (6.3, 98.2), (17.3, 94.8)), "unrolled 5": ("VEEGAN's table", (7.6, 35.6), (23.6, 16)),
    "packing 2": ("PacGAN's table", (7.9, 95.6), (23.8, 91.3)),
    "packing 4": ("PacGAN's table", (7.8, 95.9), (24.8, 93.6)),
}


def error(values, digits):
    """Mean and standard error."""
    deviation = statistics.stdev(values) if len(values) > 1 else 0
    return f"{statistics.mean(values):.{digits}f} ± {deviation / len(values) ** 0.5:.{digits}f}"


def remedies(make, pool, seeds=5):
    """All remedies with one pair of networks at one budget, some seeds each, beside the papers' numbers."""
    lines = ["| method | data | steps | modes | high quality % | reverse KL | processor time a run | published: modes, high quality % |",
             "|---|---|---|---|---|---|---|---|"]
    notes = []
    plan = {
        (name, data): [
            make(f"remedy-{name}-{data}-{seed}".replace(" ", "-").replace(",", ""),
                 ["--data", data, *SMALL.split(), *settings.split(), "--steps", str(steps), "--seed", str(seed),
                  "--threads", "1", "--sample-every", str(steps), "--save-every", str(steps)])
            for seed in range(seeds)
        ]
        for name, (settings, steps) in REMEDIES.items()
        for data in MODES
    }
    # Seed by seed, so that an interrupted table has something of everything.
    metrics = ["modes", "high-quality", "reverse-kl"]
    pool([one for runs in zip(*plan.values()) for one in runs], lambda one: one.recorded(metrics))
    for (name, data), runs in plan.items():
        values = [one.recorded(metrics) for one in runs]
        column = lambda metric, factor=1: [factor * value[metric] for value in values]
        published = PUBLISHED.get(name)
        beside = published[1 if data == "ring" else 2] if published else None
        lines.append(
            f"| {name} | {data} | {REMEDIES[name][1]} | {error(column('modes'), 1)} of {MODES[data]} "
            f"| {error(column('high-quality', 100), 1)} | {error(column('reverse-kl'), 2)} "
            f"| {statistics.mean([one.processor for one in runs]):.0f} s "
            f"| {f'{beside[0]}, {beside[1]} ({published[0]})' if beside else ''} |")
        notes += [f"- {name} on {data}, {one.command}: {one.note}" for one in runs if one.note]
    common = f"saddle train --data DATA {SMALL} --threads 1 --steps STEPS --seed N SETTINGS"
    settings = "\n".join(f"# {name}: {given or 'the defaults'}" for name, (given, _) in REMEDIES.items())
    head = f"{seeds} seeds.\n\n" + command_block([common, settings])
    return head + "\n" + "\n".join(lines + ([""] + notes if notes else [])) + "\n"


# Of 28x28 images in three channels; the budget is what two cores pay in some minutes a run.
STACKED = {
    "DCGAN": "--method non-saturating --steps 3000",
    "unrolled 1": "--method non-saturating --unrolled-steps 1 --steps 1000",
    "packing 2": "--method non-saturating --packing 2 --steps 3000",
    "WGAN-GP": "--method wgan-gp --steps 700",
    "relativistic, R1 and R2": "--steps 3000",
}
STACKED_PUBLISHED = {"DCGAN": "99", "packing 2": "992 (0.28)", "WGAN-GP": "959 (0.73)", "relativistic, R1 and R2": "1000 (0.029)"}


def stacked(make, pool):
    """Three digits as colours: 1,000 modes, told by our own classifier of digits."""
    lines = ["| method | modes of 1,000 | KL | processor time | published (Huang et al., 2501.05441) |", "|---|---|---|---|---|"]
    runs = {name: make("stacked-" + name.replace(" ", "-").replace(",", ""),
                       ["--data", "stacked:mnist", *settings.split(), "--threads", "1"]) for name, settings in STACKED.items()}
    first = next(iter(runs.values()))
    classifier = first.folder.parent / "mnist-classifier.safetensors"
    train_classifier = ["features", "train", "--data", "mnist"]
    if not classifier.exists():
        run([first.saddle, *train_classifier, "--out", classifier], cwd=first.data)

    def measure(one):
        return one.recorded(["modes", "reverse-kl"], 26000, "--features", classifier)

    pool(list(runs.values()), measure)
    pictures = ""
    for name, one in runs.items():
        values = measure(one)
        lines.append(f"| {name} | {values['modes']:.0f} | {values['reverse-kl']:.2f} | {one.processor:.0f} s "
                     f"| {STACKED_PUBLISHED.get(name, '')} |")
        pictures += f"| {name} | ![]({one.picture('stacked-' + name.split(',')[0].replace(' ', '-'))}) |\n"
    commands = ["saddle " + " ".join(train_classifier) + " --out mnist.safetensors"]
    commands += [one.command for one in runs.values()]
    commands.append("saddle evaluate DIR --metrics modes,reverse-kl --count 26000 --features mnist.safetensors")
    return command_block(commands) + "\n" + "\n".join(lines) + "\n\n| method | samples |\n|---|---|\n" + pictures


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
    "remedies": remedies,
    "stacked": stacked,
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
    parser.add_argument("--seeds", type=int, default=5, help="of the table of remedies")
    parser.add_argument("--work", type=Path, default=ROOT / "runs" / "results")
    parser.add_argument("--saddle", type=Path, default=ROOT / ".build" / "release" / "saddle")
    parser.add_argument("--data", type=Path, default=Path("."), help="where the folder mnist is, four IDX files")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)

    def make(name, arguments):
        return Run(options.saddle.resolve(), options.work.resolve(), options.data, name, arguments)

    def pool(runs, work=Run.train):
        # Only runs of one thread each may share the machine.
        jobs = options.jobs if all("--threads" in one.arguments for one in runs) else 1
        with ThreadPoolExecutor(jobs) as threads:
            return list(threads.map(work, runs))

    parts = PARTS | {"remedies": partial(remedies, seeds=options.seeds)}
    text = PAGE.read_text(encoding="utf-8")
    for name in options.part:
        begin, end = f"<!-- {name}: Scripts/results.py -->\n", f"<!-- end of {name} -->"
        if begin not in text:
            sys.exit(f"{PAGE}: there is no place marked {begin.strip()}")
        head, rest = text.split(begin, 1)
        text = head + begin + parts[name](make, pool) + end + rest.split(end, 1)[1]
        PAGE.write_text(text, encoding="utf-8")
        print(f"{name}: written")


if __name__ == "__main__":
    main()
