#!/usr/bin/env python3
"""Prints Tests/MetricsTests/GoldenMetrics+Values.swift: metrics as numpy, scipy and scikit-learn compute them.

    python3 Scripts/golden-metrics.py > Tests/MetricsTests/GoldenMetrics+Values.swift      needs scikit-learn, scipy

Precision, recall, density and coverage are written down here as the code of 2002.09797 (prdc) defines them, in
float64 with distances from differences. Features are made by a formula that the tests repeat (GoldenMetrics.swift;
keep the two in step): uniform numbers of 24 bits from SplitMix64, moved and scaled in float64, rounded to float32.
"""

import numpy as np
from scipy import stats
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist, pdist
from sklearn.metrics.pairwise import polynomial_kernel
from sklearn.neighbors import KNeighborsClassifier

WORD = (1 << 64) - 1


def uniform(seed, position):
    z = (seed + (position + 1) * 0x9E3779B97F4A7C15) & WORD
    z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & WORD
    z = ((z ^ z >> 27) * 0x94D049BB133111EB) & WORD
    return ((z ^ z >> 31) >> 40) / 2**24


def features(seed, count, dimension, scale, shift):
    numbers = [uniform(seed, position) for position in range(count * dimension)]
    # The mean of two uniform numbers, so that the middle is denser.
    second = [uniform(seed + 1, position) for position in range(count * dimension)]
    return np.array(
        [(a + b) / 2 * scale + shift for a, b in zip(numbers, second)]
    ).reshape(count, dimension).astype(np.float32).astype(np.float64)


def frechet(x, y):
    """With the trace of the root as the sum of singular values of F^T G, where F F^T and G G^T are the covariances:
    exact where they are singular too."""
    f, g = ((z - z.mean(0)).T / np.sqrt(len(z) - 1) for z in (x, y))
    difference = x.mean(0) - y.mean(0)
    return difference @ difference + np.sum(f * f) + np.sum(g * g) - 2 * np.linalg.norm(f.T @ g, "nuc")


def kernel(x, y):
    def off_diagonal(k):
        return (k.sum() - np.trace(k)) / (len(k) * (len(k) - 1))

    k = lambda a, b: polynomial_kernel(a, b, degree=3, gamma=1 / x.shape[1], coef0=1)
    return off_diagonal(k(x, x)) + off_diagonal(k(y, y)) - 2 * k(x, y).mean()


def neighbourhoods(real, fake, k):
    """As prdc.compute_prdc."""
    def radii(z):
        return np.sort(cdist(z, z), axis=1)[:, k]

    distances, real_radii, fake_radii = cdist(real, fake), radii(real), radii(fake)
    return {
        "precision": (distances < real_radii[:, None]).any(axis=0).mean(),
        "recall": (distances < fake_radii[None, :]).any(axis=1).mean(),
        "density": (distances < real_radii[:, None]).sum(axis=0).mean() / k,
        "coverage": (distances.min(axis=1) < real_radii).mean(),
    }


def classifier(x, y):
    half = min(len(x), len(y)) // 2
    labels = np.repeat([0, 1], half)
    model = KNeighborsClassifier(int(np.sqrt(2 * half)) | 1, algorithm="brute")
    model.fit(np.vstack([x[:half], y[:half]]), labels)
    return model.score(np.vstack([x[half:2 * half], y[half:2 * half]]), labels)


def memorisation(samples, training, held_out):
    a, b = (cdist(z, training).min(axis=1) for z in (samples, held_out))
    result = stats.mannwhitneyu(a, b, use_continuity=False, method="asymptotic")
    return np.sign(result.statistic - len(a) * len(b) / 2) * stats.norm.isf(result.pvalue / 2)


def assignment(x, y, power):
    costs = cdist(x, y) ** power
    return costs[linear_sum_assignment(costs)].mean() ** (1 / power)


def case(seed, n, m, d, scale, shift):
    x, y = features(seed, n, d, 1, 0), features(seed + 2, m, d, scale, shift)
    narrow, wide = neighbourhoods(x, y, 3), neighbourhoods(x, y, 5)
    least = min(n, m)
    numbers = {
        "frechet": frechet(x, y), "kernel": kernel(x, y),
        "precision": narrow["precision"], "recall": narrow["recall"],
        "density": wide["density"], "coverage": wide["coverage"],
        "accuracy": classifier(x, y), "memorisation": memorisation(y, x, features(seed + 4, n, d, 1, 0)),
        "diversity": pdist(y).mean() / pdist(x).mean(),
        "w1": assignment(x[:least], y[:least], 1), "w2": assignment(x[:least], y[:least], 2),
        "mean": x.mean(0)[-1], "covariance": np.cov(x, rowvar=False)[0, -1],
    }
    values = ", ".join(f'"{name}": {float(value)!r}' for name, value in numbers.items())
    return (f"    GoldenMetrics(\n      seed: {seed}, dataCount: {n}, sampleCount: {m}, dimension: {d}, "
            f"scale: {scale}, shift: {shift},\n      expected: [{values}])")


CASES = [
    (10, 60, 50, 2, 0.75, 0.125), (20, 40, 70, 16, 1, 0), (30, 30, 30, 50, 1.25, 0.0625),
    (40, 200, 150, 40, 1, 0.03125), (50, 120, 120, 7, 0.5, 0.25), (60, 25, 90, 100, 1, 0),
]

print("// Made by Scripts/golden-metrics.py.\nextension GoldenMetrics {\n  static let all: [GoldenMetrics] = [")
print(",\n".join(case(*parameters) for parameters in CASES) + ",\n  ]\n}")
