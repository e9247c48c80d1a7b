#!/usr/bin/env python3
"""Kills two processes that share a study, 20 times, and shows that no trial is lost or completed twice.

    make build && python3 Scripts/study-kill-test.py [--rounds 20] [--seed 1]

Each round starts two `saddle study run`, each with a worker of its own, and ends all four processes by SIGKILL a random
while after both workers have taken a trial. Then the study is finished in peace. It must hold the same trials, with the
same numbers to the last bit, as one that was never disturbed, and each trial must have been completed once.
"""

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SADDLE = ROOT / ".build" / "release" / "saddle"

STUDY = """\
name: kill-test
data: ring
settings:
  generator: mlp
  generator-widths: [32, 32]
  critic: mlp
  critic-widths: [32, 32]
  latent-size: 2
  batch: 32
  learning-rate: $rate
  generator-learning-rate: $rate
search: {rate: {log: [1e-4, 1e-2]}}
models:
  non-saturating:
  wgan-gp: {critic-steps: 2, constraints: "gradient-penalty:1"}
trials: TRIALS
repetitions: 5
budget: {critic-steps: 400}
metrics: [w1]
measurements: 4
samples: 200
"""


def start(arguments, **options):
    return subprocess.Popen([str(SADDLE), "study", "run", *arguments], stdout=subprocess.DEVNULL, **options)


def children(process):
    listed = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in listed.stdout.split()]


def kill(processes):
    """All of them and their workers, as nearly at once as can be."""
    numbers = [child for process in processes for child in children(process)]
    for number in numbers + [process.pid for process in processes]:
        try:
            os.kill(number, signal.SIGKILL)
        except ProcessLookupError:
            pass
    for process in processes:
        process.wait()


def claims(folder, after=0):
    """The last claim's number, and how many workers have claimed since one."""
    if not (folder / "study.sqlite").exists():
        return 0, 0
    database = sqlite3.connect(folder / "study.sqlite", timeout=30)
    try:
        return database.execute(
            "SELECT COALESCE(MAX(number), 0), COUNT(DISTINCT CASE WHEN number > ? THEN worker END) FROM claim",
            (after,)).fetchone()
    except sqlite3.OperationalError:  # its tables are not made yet
        return 0, 0
    finally:
        database.close()


def trials(folder):
    """What each trial is and gave, without times."""
    database = sqlite3.connect(folder / "study.sqlite")
    rows = database.execute(
        "SELECT number, model, place, repetition, repeats, seed, hyperparameters, state, curve FROM trial ORDER BY number")
    result = []
    for row in rows:
        curve = [(point["step"], point["criticSteps"], sorted(point["values"].items())) for point in json.loads(row[8])]
        result.append((*row[:8], curve))
    database.close()
    return result


def completions(folder):
    """How often each trial was completed, and how many claims were lost."""
    database = sqlite3.connect(folder / "study.sqlite")
    counts = database.execute(
        "SELECT trial.number, SUM(outcome NOT IN ('lost', 'returned')) FROM trial LEFT JOIN claim"
        " ON claim.trial = trial.number GROUP BY trial.number").fetchall()
    lost = database.execute("SELECT COUNT(*) FROM claim WHERE outcome = 'lost'").fetchone()[0]
    damage = database.execute("PRAGMA integrity_check").fetchone()[0]
    database.close()
    return counts, lost, damage


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--trials", type=int, default=200, help="of each of two models")
    parser.add_argument("--seed", type=int, default=1, help="of the times at which processes are killed")
    options = parser.parse_args()
    random.seed(options.seed)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "study.yaml").write_text(STUDY.replace("TRIALS", str(options.trials)))
        killed, whole = folder / "killed", folder / "whole"
        arguments = [str(folder / "study.yaml"), "--out", str(killed), "--jobs", "1"]
        rounds = 0
        for _ in range(options.rounds):
            before = claims(killed)[0]
            pair = [start(arguments), start(arguments)]
            while claims(killed, before)[1] < 2 and all(process.poll() is None for process in pair):
                time.sleep(0.02)
            time.sleep(random.uniform(0, 1.5))
            rounds += all(process.poll() is None for process in pair)
            kill(pair)
        before = trials(killed)
        finished = sum(trial[7] == "finished" for trial in before)
        print(f"{rounds} times both were at work when they were killed; {finished} of {len(before)} trials were done")
        start(arguments).wait()
        start([str(folder / "study.yaml"), "--out", str(whole)]).wait()
        counts, lost, damage = completions(killed)
        problems = []
        if rounds < options.rounds:
            problems.append(f"only {rounds} rounds met two processes at work: ask for more --trials")
        if damage != "ok":
            problems.append(f"the database is damaged: {damage}")
        problems += [f"trial {number} was completed {count} times" for number, count in counts if count != 1]
        if trials(killed) != trials(whole):
            problems.append("the trials are not those of a study that was never disturbed")
        print(f"{len(counts)} trials, {lost} lost to killed workers and begun anew")
        for problem in problems:
            print(f"FAILED: {problem}")
        print("each trial was completed once, with the numbers of an undisturbed study" if not problems else "")
        return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
