#!/usr/bin/env python3
"""One optimal transport problem, solved once by POT, scipy or numpy; prints one JSON object.

    python3 Benchmarks/Peers/transport.py --kind exact --contender pot --source A --target B --dimension 2
"""

import argparse
import json
import resource
import sys
import time

import numpy


def contender(options, source, target):
    """(what is timed: () -> (value, iterations), name and version)"""
    epsilon = options.epsilon
    if options.contender == "numpy-sorts":
        return lambda: (numpy.sort(source[:, 0]), numpy.sort(target[:, 0]), (None, None))[2], f"numpy {numpy.__version__}"
    if options.contender == "scipy":
        import scipy
        import scipy.stats
        return (lambda: (scipy.stats.wasserstein_distance(source[:, 0], target[:, 0]), None),
                f"scipy {scipy.__version__}")
    import ot
    name = f"POT {ot.__version__}"
    if options.kind == "line":
        return lambda: (float(ot.wasserstein_1d(source[:, 0], target[:, 0], p=1)), None), name
    weights = numpy.full(len(source), 1 / len(source)), numpy.full(len(target), 1 / len(target))
    if options.kind == "exact":
        def solve():
            # As many pivots as it takes: the default of 100,000 stops short.
            return ot.emd2(*weights, ot.dist(source, target), numItermax=100_000_000), None
    else:
        # In the logarithmic domain an iteration takes half a second: it is stopped after 30, converged or not.
        method, most = ("sinkhorn_log", 30) if options.contender == "pot-log" else ("sinkhorn", 2000)

        def solve():
            costs = ot.dist(source, target)
            plan, log = ot.sinkhorn(
                *weights, costs, epsilon * float(costs.mean()), method=method, stopThr=1e-9, numItermax=most,
                log=True, warn=False)
            converged = log["err"] and log["err"][-1] <= 1e-9
            return float((plan * costs).sum()) if converged else None, log["niter"]
    return solve, name


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kind", required=True)
    parser.add_argument("--contender", required=True)
    parser.add_argument("--source", required=True, help="raw float64, row-major")
    parser.add_argument("--target", required=True)
    parser.add_argument("--dimension", type=int, required=True)
    parser.add_argument("--epsilon", type=float, default=0, help="of the mean cost")
    options = parser.parse_args()
    source, target = (numpy.fromfile(path).reshape(-1, options.dimension) for path in (options.source, options.target))
    solve, name = contender(options, source, target)
    start = time.perf_counter()
    value, iterations = solve()
    seconds = time.perf_counter() - start
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
    print(json.dumps({"peer": name, "seconds": seconds, "value": value, "iterations": iterations, "peak_rss_mb": peak}))


if __name__ == "__main__":
    main()
