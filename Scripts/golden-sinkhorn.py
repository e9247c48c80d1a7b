#!/usr/bin/env python3
"""Makes Tests/TransportTests/Entropic/GoldenSinkhorn.swift: what POT's stabilised Sinkhorn (potentials absorbed
into the kernel) computes for small problems.

Usage: golden-sinkhorn.py            (needs POT; from the repository's root)

Numbers come from SplitMix64 as multiples of 2^-53, so that the Swift tests make the same ones. A case is kept only
where POT itself converged: an L2 marginal error of at most 1e-11.
"""

import pathlib

import numpy as np
import ot

MASK = (1 << 64) - 1


class SplitMix64:
    """Steele, Lea and Flood, Fast splittable pseudorandom number generators (2014)."""

    def __init__(self, seed):
        self.state = seed

    def draw(self):
        """In [0, 1)."""
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return float((z ^ (z >> 31)) >> 11) * 2.0**-53

    def draws(self, count):
        return np.array([self.draw() for _ in range(count)])


def clouds(seed, n, m, dimension):
    """Points of the unit cube and weights; the target shifted by 1/4."""
    generator = SplitMix64(seed)
    x = generator.draws(n * dimension).reshape(n, dimension)
    y = generator.draws(m * dimension).reshape(m, dimension) + 0.25
    # Weights over six orders of magnitude in the odd seeds.
    a, b = generator.draws(n), generator.draws(m)
    if seed % 2 == 1:
        a, b = a**6 + 1e-6, b**6 + 1e-6
    return x, y, a / a.sum(), b / b.sum()


def costs(x, y, power):
    return np.sqrt(((x[:, None, :] - y[None, :, :]) ** 2).sum(axis=2)) ** power


def solve(a, b, cost, epsilon):
    """POT's plan, down a ladder of epsilons: its cost, and its cost with the penalty; None without convergence."""
    warm = None
    for factor in (1024, 256, 64, 16, 4, 1):
        plan, log = ot.bregman.sinkhorn_stabilized(
            a, b, cost, epsilon * factor, numItermax=200_000 if factor == 1 else 2000, stopThr=1e-11, log=True,
            warn=False, warmstart=warm)
        warm = (log["alpha"], log["beta"])
    if not log["err"][-1] <= 1e-11:
        return None
    positive = plan > 0
    penalty = (plan[positive] * np.log((plan / np.outer(a, b))[positive])).sum()
    return (plan * cost).sum(), (plan * cost).sum() + epsilon * penalty


def case(seed, n, m, dimension, power, fraction):
    x, y, a, b = clouds(seed, n, m, dimension)
    between = costs(x, y, power)
    epsilon = float(fraction * np.median(between))
    solution = solve(a, b, between, epsilon)
    if solution is None:
        print(f"left out: seed {seed}, n {n}, m {m}, dimension {dimension}, power {power}, fraction {fraction}")
        return None
    own = [solve(w, w, costs(z, z, power), epsilon) for z, w in ((x, a), (y, b))]
    divergence = None if None in own else solution[1] - (own[0][1] + own[1][1]) / 2
    return (
        f"    GoldenSinkhorn(\n"
        f"      seed: {seed}, sourceCount: {n}, targetCount: {m}, dimension: {dimension}, power: {power},"
        f" fraction: {fraction},\n"
        f"      epsilon: {epsilon!r}, cost: {float(solution[0])!r}, value: {float(solution[1])!r},\n"
        f"      divergence: {'nil' if divergence is None else repr(float(divergence))}),"
    )


def main():
    kept, seed = [], 0
    for dimension, power in ((1, 2.0), (1, 1.0), (2, 2.0), (2, 1.0), (3, 1.5), (8, 2.0)):
        for fraction in (1.0, 0.1, 0.01, 0.001):
            for n, m in ((20, 20), (33, 17)):
                seed += 1
                kept.append(case(seed, n, m, dimension, power, fraction))
    lines = "\n".join(line for line in kept if line)
    text = f"""/// What POT {ot.__version__} computes; made by Scripts/golden-sinkhorn.py.
struct GoldenSinkhorn {{
  var seed: UInt64
  var sourceCount: Int
  var targetCount: Int
  var dimension: Int
  var power: Double
  /// Epsilon over the median cost.
  var fraction: Double
  var epsilon: Double
  /// The plan's cost, and with epsilon KL(plan | product of the marginals).
  var cost: Double
  var value: Double
  /// Of the values; nil where POT did not converge on a term.
  var divergence: Double?

  static let all = [
{lines}
  ]
}}
"""
    pathlib.Path("Tests/TransportTests/Entropic/GoldenSinkhorn.swift").write_text(text)


main()
