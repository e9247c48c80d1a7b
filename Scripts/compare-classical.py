#!/usr/bin/env python3
"""Trains the classical models and a conditional GAN on four fifths of the digits, measures them on the rest, and
rewrites the table in Documentation/Classical.md.

    python3 Scripts/compare-classical.py [--saddle PATH] [--work FOLDER] [--print]      needs numpy, scikit-learn

The digits are scikit-learn's, which are those that Saddle embeds, split by a permutation of numpy's generator of seed
0 into two folders of IDX files. With --print the page stays as it is.
"""

import argparse
import json
import resource
import shlex
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

PAGE = Path(__file__).resolve().parent.parent / "Documentation" / "Classical.md"
METRICS = ["bayes-accuracy", "tstr", "log-likelihood", "fid"]
MODELS = [
    ("gaussian naive Bayes", "--model gaussian-naive-bayes"),
    ("Bernoulli naive Bayes", "--model bernoulli-naive-bayes"),
    ("multinomial naive Bayes", "--model multinomial-naive-bayes"),
    ("LDA", "--model lda"),
    ("QDA", "--model qda"),
    ("mixture of 10", "--model mixture"),
    ("mixture of 3 in each class", "--model mixture --conditional --mixture-components 3"),
    ("conditional GAN", "--conditional"),
]


def write_idx(folder, images, labels):
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in [("train-images-idx3-ubyte", images), ("train-labels-idx1-ubyte", labels)]:
        sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
        (folder / name).write_bytes(bytes([0, 0, 8, array.ndim]) + sizes + array.astype(np.uint8).tobytes())


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--saddle", default=".build/release/saddle")
    parser.add_argument("--work", type=Path)
    parser.add_argument("--print", action="store_true")
    options = parser.parse_args()
    saddle = str(Path(options.saddle).resolve())
    work = options.work or Path(tempfile.mkdtemp())
    digits = load_digits()
    images = ((digits.images.astype(int) * 255 + 8) // 16).astype(np.uint8)
    order = np.random.default_rng(0).permutation(len(images))
    kept = len(images) * 4 // 5
    write_idx(work / "training", images[order[:kept]], digits.target[order[:kept]])
    write_idx(work / "held-out", images[order[kept:]], digits.target[order[kept:]])

    rows = []
    for number, (name, arguments) in enumerate(MODELS):
        run = f"run-{number}"
        if not (work / run / "log.txt").exists():
            before = processor_seconds()
            subprocess.run(
                [saddle, "train", "--data", "training", "--threads", "1", "--out", run, *shlex.split(arguments)],
                cwd=work, check=True, stdout=subprocess.DEVNULL)
            (work / run / "seconds").write_text(f"{processor_seconds() - before:.1f}")
        found = {}
        for metric in METRICS:
            result = subprocess.run(
                [saddle, "evaluate", run, "--held-out", "held-out", "--metrics", metric, "--threads", "1", "--json"],
                cwd=work, capture_output=True, text=True)
            # A model without densities has no likelihood, one without classes no accuracy.
            for line in result.stdout.splitlines() if result.returncode == 0 else []:
                entry = json.loads(line)
                found[entry["metric"]] = entry["value"]
        accuracy = [f"{100 * found[m]:.1f} %" if m in found else "" for m in ["bayes-accuracy", "tstr"]]
        likelihood = f"{found['log-likelihood']:.1f}" if "log-likelihood" in found else ""
        seconds = (work / run / "seconds").read_text()
        rows.append(
            f"| {name} | `{arguments}` | {accuracy[0]} | {accuracy[1]} | {likelihood} | {found['fid']:.2f} | "
            f"{seconds} s |")
        print(rows[-1], flush=True)
    real = f"{100 * found['trtr']:.1f} %"
    text = "\n".join([
        "| model | `saddle train --data training` and | accuracy | tstr | ln p | fid, raw | processor time |",
        "|---|---|---|---|---|---|---|", *rows, "",
        f"A classifier trained on the {kept} real digits instead of samples tells {real} of the held-out ones."])
    print("\n" + text)
    if not options.print:
        before, rest = PAGE.read_text().split("<!-- table -->\n")[:2], PAGE.read_text().split("<!-- end -->")[1]
        PAGE.write_text(before[0] + "<!-- table -->\n" + text + "\n<!-- end -->" + rest)


main()
