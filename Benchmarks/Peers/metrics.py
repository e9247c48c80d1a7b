#!/usr/bin/env python3
"""One metric between two sets of features, computed once by scipy or prdc; prints one JSON object.

    python3 Benchmarks/Peers/metrics.py --kind frechet --contender scipy --data A --samples B --dimension 2048
"""

import argparse
import json
import resource
import sys
import time

import numpy


def frechet(data, samples):
    """As pytorch-fid: the root of the product of the covariances by scipy's sqrtm."""
    from scipy.linalg import sqrtm
    (m, a), (n, b) = ((z.mean(axis=0), numpy.cov(z, rowvar=False)) for z in (data, samples))
    root = sqrtm(a @ b)
    return {"frechet": float((m - n) @ (m - n) + numpy.trace(a) + numpy.trace(b) - 2 * numpy.trace(root).real)}


def neighbours(data, samples):
    from prdc import compute_prdc
    found = compute_prdc(real_features=data, fake_features=samples, nearest_k=3)
    return {name: float(found[name]) for name in ("precision", "recall")}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kind", required=True, choices=("frechet", "neighbours"))
    parser.add_argument("--contender", required=True, choices=("scipy", "prdc"))
    parser.add_argument("--data", required=True)
    parser.add_argument("--samples", required=True)
    parser.add_argument("--dimension", type=int, required=True)
    options = parser.parse_args()
    data, samples = (
        numpy.fromfile(path, dtype=numpy.float32).reshape(-1, options.dimension)
        for path in (options.data, options.samples))
    if options.kind == "frechet":
        import scipy
        import scipy.linalg
        # float64 as pytorch-fid's activations are by then.
        data, samples = data.astype(numpy.float64), samples.astype(numpy.float64)
        measure, name = frechet, f"scipy {scipy.__version__}"
    else:
        import importlib.metadata
        import prdc
        measure, name = neighbours, f"prdc {importlib.metadata.version('prdc')}"
    start = time.perf_counter()
    values = measure(data, samples)
    seconds = time.perf_counter() - start
    # Kilobytes on Linux, bytes on macOS.
    unit = 2**20 if sys.platform == "darwin" else 1024
    print()
    print(json.dumps({
        "peer": name, "seconds": seconds, "values": values,
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit}))


if __name__ == "__main__":
    main()
