#!/usr/bin/env python3
"""Makes Tests/TransportTests/Exact/GoldenTransport+Values.swift: what POT's exact solver says of 200 problems.

Usage: golden-transport.py         (needs POT and numpy; from the repository's root)

The problems are drawn from SplitMix64 in the order in which Tests/TransportTests/Exact/GoldenTransport.swift draws
them, as multiples of 2^-53: the same numbers, to the bit, on both sides. Keep the two in step.
"""

import pathlib
import warnings

import numpy as np
import ot

COUNT = 200
MASK = (1 << 64) - 1


class Generator:
    """SplitMix64 (Steele, Lea, Flood 2014)."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        """In [0, 1)."""
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return ((z ^ (z >> 31)) >> 11) * 2.0**-53

    def integer(self, low, high):
        """In low...high."""
        return low + int(self.uniform() * (high - low + 1))

    def uniforms(self, count):
        return np.array([self.uniform() for _ in range(count)])


def problem(index):
    """Weights a, b and the matrix of costs."""
    g = Generator(index)
    kind = index % 10
    n, m = g.integer(2, 60), g.integer(2, 60)
    dimension = g.integer(1, 5)
    power = 2.0
    if kind == 4:  # a single point on one side or on both
        n = 1
        if g.uniform() < 0.25:
            m = 1
        if g.uniform() < 0.5:
            n, m = m, n
    if kind == 5:  # identical supports
        m = n
    if kind == 6:  # far more points on one side
        n, m = (n, 5 * m) if g.uniform() < 0.5 else (5 * n, m)
    if index >= 196:  # large enough for the solver to look at a sample first
        n, m, dimension = 1000 + n, 1000 - m, 2

    if kind == 9:  # a matrix of costs of either sign, half of them with ties
        costs = g.uniforms(n * m) * 7 - 3
        if g.uniform() < 0.5:
            costs = np.floor(costs)
        return weights(g, n, kind), weights(g, m, kind), costs.reshape(n, m)

    x = g.uniforms(n * dimension)
    y = x if kind == 5 else g.uniforms(m * dimension)
    if kind in (2, 5):  # ties: points on a grid of four places an axis
        x, y = np.floor(x * 4), np.floor(y * 4)
    if kind in (0, 1):
        y = y + g.integer(0, 3)
    if kind in (1, 3, 6):
        power = 1.0
    if kind == 8:
        power = 3.0 if g.uniform() < 0.5 else 1.5
    x, y = x.reshape(n, dimension), y.reshape(m, dimension)
    squares = ((x[:, None] - y[None]) ** 2).sum(axis=2)
    costs = squares if power == 2 else np.sqrt(squares) if power == 1 else squares ** (power / 2)
    a = weights(g, n, kind)
    # Half the identical supports have identical weights too.
    b = a if kind == 5 and g.uniform() < 0.5 else weights(g, m, kind)
    return a, b, costs


def weights(g, count, kind):
    if kind in (0, 2):
        return np.ones(count)
    drawn = g.uniforms(count) + 2.0**-10
    if kind == 3:  # a third of them zero
        zero = g.uniforms(count) < 1 / 3
        zero[0] = False
        drawn = np.where(zero, 0, drawn)
    if kind == 7:  # over six orders of magnitude
        drawn = drawn * np.array([2.0 ** -g.integer(0, 20) for _ in range(count)])
    if kind == 9 and g.uniform() < 0.5:
        drawn = np.floor(drawn * 4) + 1
    return drawn


def main():
    values = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for index in range(COUNT):
            a, b, costs = problem(index)
            value, log = ot.emd2(a / a.sum(), b / b.sum(), costs, numItermax=10**8, log=True)
            assert log["warning"] is None, log["warning"]
            values.append(float(value))
    target = pathlib.Path("Tests/TransportTests/Exact/GoldenTransport+Values.swift")
    lines = [f"// Made by Scripts/golden-transport.py with POT {ot.__version__}.", ""]
    lines += ["extension GoldenTransport {", "  static let values: [Double] = ["]
    # One a line: what a change changes can be seen.
    lines += [f"    {value:.17g}," if value else "    0," for value in values]
    target.write_text("\n".join(lines + ["  ]", "}", ""]))


main()
