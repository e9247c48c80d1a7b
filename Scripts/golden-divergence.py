#!/usr/bin/env python3
"""Prints the numbers that Tests/TransportTests/Divergence/DensityTests.swift compares with: divergences between
densities by SciPy's quadrature, every piece between kinks on its own.

Usage: golden-divergence.py            (needs SciPy)
"""

import numpy as np
from scipy import integrate, optimize, stats

FORMULAS = {
    "kullbackLeibler": lambda p, q: np.exp(p) * (p - q),
    "reverseKullbackLeibler": lambda p, q: np.exp(q) * (q - p),
    "jensenShannon": lambda p, q: np.exp(p) * (p - middle(p, q)) + np.exp(q) * (q - middle(p, q)),
    "totalVariation": lambda p, q: abs(np.exp(p) - np.exp(q)) / 2,
    "squaredHellinger": lambda p, q: (np.exp(p / 2) - np.exp(q / 2)) ** 2 / 2,
}


def middle(p, q):
    return np.logaddexp(p, q) - np.log(2)


def line(name, p, q, pieces):
    # Total variation has kinks where the densities cross.
    grid = np.linspace(pieces[0], pieces[-1], 10007)[1:-1]
    crosses = lambda x: p(x) - q(x)
    signs = np.sign([crosses(x) for x in grid])
    roots = [optimize.brentq(crosses, grid[i], grid[i + 1], xtol=1e-15) for i in np.flatnonzero(np.diff(signs))]
    pieces = sorted([*pieces, *roots])
    for divergence, formula in FORMULAS.items():
        value = sum(
            integrate.quad(lambda x: formula(p(x), q(x)), a, b, epsabs=1e-14, epsrel=1e-13, limit=500)[0]
            for a, b in zip(pieces, pieces[1:])
        )
        print(name, divergence, repr(float(value)))


def plane(name, p, q, half):
    # The trapezoid rule on the whole plane is exact beyond all powers for what decays like a Gaussian.
    x, step = np.linspace(-half, half, 3001, retstep=True)
    grid = np.stack(np.meshgrid(x, x, indexing="ij"), axis=-1)
    p, q = p(grid), q(grid)
    for divergence, formula in FORMULAS.items():
        if divergence != "totalVariation":
            print(name, divergence, repr(float(formula(p, q).sum() * step * step)))


def mixture(parts):
    return lambda x: np.logaddexp.reduce([np.log(w) + part.logpdf(x) for w, part in parts])


line("gamma", stats.gamma(3).logpdf, stats.gamma(2, scale=2).logpdf, [0, 0.5, 1, 2, 4, 8, 16, 32, 64, 128])
line("beta", stats.beta(2, 3).logpdf, stats.beta(3, 1.5).logpdf, np.linspace(0, 1, 11))
line("normal and logistic", stats.norm(0.5, 1.2).logpdf, stats.logistic(0, 0.7).logpdf, list(range(-36, 37, 2)))
line(
    "mixture and normal",
    mixture([(0.3, stats.norm(-2, 0.5)), (0.7, stats.norm(1.5, 0.25))]),
    stats.norm(0, 2).logpdf,
    list(range(-18, 19)),
)
plane(
    "plane",
    stats.multivariate_normal([0, 1], [[1, 0.6], [0.6, 1]]).logpdf,
    stats.multivariate_normal([1, 0], [[2, -0.5], [-0.5, 1.5]]).logpdf,
    16,
)
