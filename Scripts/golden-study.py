#!/usr/bin/env python3
"""Prints Tests/StudyTests/GoldenStatistics+Values.swift: statistics of a study by scipy and by plain counting.

    python3 Scripts/golden-study.py > Tests/StudyTests/GoldenStatistics+Values.swift      needs numpy, scipy

Numbers come from a formula that needs no generator: fractional parts of multiples of the golden section's
inverse, in tenths where ties are wanted. An infinity stands for a trial without a result.
"""

from itertools import combinations
from math import inf

import numpy as np
from scipy import stats


def numbers(count, start, tied=False, shift=0.0):
    values = ((np.arange(count) + start) * 0.6180339887498949) % 1
    return [round(float(v) + shift, 1 if tied else 4) for v in values]


def text(value):
    return "nil" if value is None else ".infinity" if value == inf else repr(float(value))


def array(values):
    return "[" + ", ".join(text(v) for v in values) + "]"


def permutation(a, b):
    """Twice the smaller tail of the rank sum over all ways to share the numbers out: exact with ties too."""
    pooled = stats.rankdata(a + b)
    observed = pooled[: len(a)].sum()
    sums = np.array([pooled[list(c)].sum() for c in combinations(range(len(pooled)), len(a))])
    return min(1, 2 * min((sums <= observed + 1e-9).mean(), (sums >= observed - 1e-9).mean()))


def rank_sum(a, b):
    large = 1e9
    finite = [[min(v, large) for v in side] for side in (a, b)]
    tied = len(set(finite[0] + finite[1])) < len(a) + len(b)
    if len(a) + len(b) > 60:
        result = stats.mannwhitneyu(*finite, method="asymptotic")
        p = result.pvalue
    else:
        result = stats.mannwhitneyu(*finite, method="exact" if not tied else "asymptotic")
        p = permutation(*finite) if tied else result.pvalue
    win = 1 - result.statistic / (len(a) * len(b))
    return f"    RankSum(first: {array(a)}, second: {array(b)}, win: {float(win)!r}, p: {float(p)!r})"


def best_of(losses, k):
    """By counting all subsets out."""
    bests = [min(c) for c in combinations(losses, k)]
    return np.mean(bests), [np.quantile(bests, q, method="inverted_cdf") for q in (0.1, 0.5, 0.9)]


def subsets(losses, k):
    mean, quantiles = best_of(losses, k)
    return (f"    Subsets(losses: {array(losses)}, k: {k}, mean: {float(mean)!r}, "
            f"quantiles: {array(quantiles)})")


def groups(values, labels):
    members = [[v for v, l in zip(values, labels) if l == g] for g in sorted(set(labels))]
    p = float(stats.kruskal(*members).pvalue)
    return f"    Groups(values: {array(values)}, groups: {labels}, p: {p!r})"


def correlation(x, y):
    return f"    Correlation(x: {array(x)}, y: {array(y)}, rho: {float(stats.spearmanr(x, y).statistic)!r})"


def summary(values):
    low, high = stats.t.interval(0.95, len(values) - 1, np.mean(values), stats.sem(values))
    return (f"    Interval(values: {array(values)}, deviation: {float(np.std(values, ddof=1))!r}, "
            f"low: {float(low)!r}, high: {float(high)!r})")


def listing(name, kind, rows):
    return f"  static let {name}: [{kind}] = [\n" + ",\n".join(rows) + ",\n  ]\n"


few, many = numbers(10, 1), numbers(8, 30, shift=0.3)
print("// Made by Scripts/golden-study.py.\nextension GoldenStatistics {")
print(listing("rankSums", "RankSum", [
    rank_sum(few, many), rank_sum(numbers(3, 5), numbers(4, 11)), rank_sum([0.5], [0.25]),
    rank_sum(numbers(8, 2, tied=True), numbers(9, 17, tied=True, shift=0.2)),
    rank_sum(numbers(5, 2) + [inf, inf], numbers(6, 9) + [inf]),
    rank_sum([1.0, 1.0, 1.0], [1.0, 1.0]),
    rank_sum(numbers(35, 3, tied=True), numbers(40, 50, tied=True, shift=0.2)),
    rank_sum(numbers(31, 3), numbers(30, 77, shift=0.1)),
]))
print(listing("subsets", "Subsets", [
    subsets(numbers(9, 4), k) for k in (1, 2, 5, 9)
] + [subsets(numbers(10, 7, tied=True), k) for k in (3, 7)]))
print(listing("groups", "Groups", [
    groups(numbers(12, 3), [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]),
    groups(numbers(13, 8, tied=True), [0, 1] * 6 + [0]),
    groups([round(v + (i % 3) / 2, 4) for i, v in enumerate(numbers(20, 6))], [i % 3 for i in range(20)]),
    groups([round(v + (i % 6) / 4, 4) for i, v in enumerate(numbers(25, 6))], [i % 6 for i in range(25)]),
]))
print(listing("correlations", "Correlation", [
    correlation(numbers(10, 1), numbers(10, 40)),
    correlation(numbers(12, 1, tied=True),
                [round(v + i / 5, 1) for i, v in enumerate(numbers(12, 40, tied=True))]),
]))
print(listing("intervals", "Interval", [summary(numbers(n, 2)) for n in (2, 3, 4, 5, 10, 50)]) + "}")
