#!/usr/bin/env python3
"""Prints the expected numbers of Tests/TransportTests/{OneDimensional,Sliced,Gaussian}: what scipy and POT compute.

    python3 Scripts/golden-sliced.py        needs numpy, scipy and POT (pip install pot)

Points are made by a formula that the tests repeat, so that none need be stored: coordinate k of point i is
fractional part of (i * 0.6180339887498949 + k * 0.4142135623730951 + shift), times a scale.
"""

import numpy as np
import ot
from scipy.linalg import sqrtm
from scipy.stats import wasserstein_distance


def cloud(count, dimension, shift, scale):
    i, k = np.arange(count)[:, None], np.arange(dimension)[None, :]
    return scale * np.modf(i * 0.6180339887498949 + k * 0.4142135623730951 + shift)[0]


def weights(count):
    """Over six orders of magnitude, every fifth 0."""
    w = 10.0 ** (-(np.arange(count) * 7 % 13) / 2)
    w[::5] = 0
    return w / w.sum()


def line():
    x, y = cloud(37, 1, 0.1, 1)[:, 0], cloud(53, 1, 0.3, 2)[:, 0]
    a, b = weights(37), weights(53)
    print("scipy W1, equal weights:  ", repr(float(wasserstein_distance(x, y))))
    print("scipy W1, weighted:       ", repr(float(wasserstein_distance(x, y, a, b))))
    for p in (1, 2, 3):
        print(f"POT W{p}^{p}, weighted:      ", repr(float(ot.wasserstein_1d(x, y, a, b, p=p))))


def histogram():
    edges = np.array([0, 0.5, 1.5, 3, 3.25, 7])
    centres = (edges[1:] + edges[:-1]) / 2
    first, second = [3, 0, 2, 7, 1], [1, 1, 4, 0, 2]
    print("scipy W1, histograms:     ", repr(float(wasserstein_distance(centres, centres, first, second))))


def sliced():
    x, y = cloud(40, 3, 0.1, 1), cloud(25, 3, 0.3, 2)
    directions = cloud(6, 3, 0.7, 1) - 0.5
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    for p in (1, 2, 3):
        for name, a, b in (("equal", None, None), ("weighted", weights(40), weights(25))):
            value = ot.sliced_wasserstein_distance(x, y, a, b, p=p, projections=directions.T)
            print(f"POT sliced W{p}, {name}:", repr(float(value)))


def squared_bures(a, b):
    root = sqrtm(a)
    return float(np.trace(a + b - 2 * sqrtm(root @ b @ root)).real)


def gaussians():
    for d in (2, 5, 12):
        f, g = cloud(d, d, 0.1, 1), cloud(d, d, 0.35, 2)
        print(f"scipy squared Bures, d = {d}:", repr(squared_bures(f @ f.T + np.eye(d) / 4, g @ g.T + np.eye(d) / 9)))
    # Singular: of rank 2 in five dimensions, F F^T with F [5, 2]. sqrtm is not reliable there; the nuclear norm
    # of F^T G is the trace of the root exactly.
    f, g = cloud(5, 2, 0.1, 1), cloud(5, 2, 0.35, 2)
    trace = np.trace(f @ f.T) + np.trace(g @ g.T) - 2 * np.linalg.norm(f.T @ g, "nuc")
    print("squared Bures, both of rank 2:", repr(float(trace)))
    trace = np.trace(f @ f.T) + 5 - 2 * np.linalg.norm(f, "nuc")
    print("squared Bures, rank 2 and identity:", repr(float(trace)))
    print("  by sqrtm:", squared_bures(np.eye(5), f @ f.T))


line()
histogram()
sliced()
gaussians()
