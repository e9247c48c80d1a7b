#!/usr/bin/env python3
"""Prints Tests/BayesTests/GoldenModel+Values.swift: classical models as scikit-learn fits them.

    python3 Scripts/golden-classical.py > Tests/BayesTests/GoldenModel+Values.swift      needs scipy, scikit-learn 1.9

Samples are made by a formula that the tests repeat (GoldenModel.swift; keep the two in step): uniform numbers of 24
bits from SplitMix64. Where scikit-learn gives posteriors only, densities are scipy's with its parameters.
"""

import warnings

import numpy as np
from scipy.special import gammaln, logsumexp
from scipy.stats import multivariate_normal
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from sklearn.mixture import GaussianMixture
from sklearn.naive_bayes import BernoulliNB, GaussianNB, MultinomialNB

warnings.filterwarnings("ignore")  # a mixture that is stopped after 5 iterations says so
WORD = (1 << 64) - 1
COUNT, DIMENSION, CLASSES, SHOWN = 60, 4, 3, 5


def uniform(seed, position):
    z = (seed + (position + 1) * 0x9E3779B97F4A7C15) & WORD
    z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & WORD
    z = ((z ^ z >> 27) * 0x94D049BB133111EB) & WORD
    return ((z ^ z >> 31) >> 40) / 2**24


y = np.array([[0, 0, 0, 1, 1, 2, 2][i % 7] for i in range(COUNT)])
u = np.array([uniform(1, p) for p in range(COUNT * DIMENSION)]).reshape(COUNT, DIMENSION)
# Neighbouring features go together, and classes lie apart, the more so the later the feature.
x = u + 0.5 * np.roll(u, 1, axis=1) + 0.125 * y[:, None] * np.arange(1, DIMENSION + 1)
counts = np.floor(6 * u) + 2 * (y[:, None] == np.arange(DIMENSION))


def joint(priors, means, covariances, rows):
    return np.stack(
        [np.log(p) + multivariate_normal(m, c).logpdf(rows) for p, m, c in zip(priors, means, covariances)], 1)


def show(name, parameters, joints, posteriors, predictions):
    def text(values):
        return "[" + ", ".join(repr(float(v)) for v in np.ravel(values)) + "]"

    print("    GoldenModel(")
    print(f"      name: \"{name}\",")
    print("      parameters: [")
    for key, value in parameters.items():
        print(f"        \"{key}\": {text(value)},")
    print("      ],")
    print(f"      logPosteriors: {text(posteriors[:SHOWN])},")
    print(f"      meanLogLikelihood: {float(logsumexp(joints, axis=1).mean())!r},")
    print(f"      predictions: {list(map(int, predictions))}),")


print("// Made by Scripts/golden-classical.py.")
print("extension GoldenModel {")
print("  static let all: [GoldenModel] = [")
for smoothing in [1e-9, 0.1]:
    m = GaussianNB(var_smoothing=smoothing).fit(x, y)
    show(f"gaussian {smoothing}", {"priors": m.class_prior_, "means": m.theta_, "variances": m.var_},
         m._joint_log_likelihood(x), m.predict_log_proba(x), m.predict(x))
for alpha in [1, 0.25]:
    m = BernoulliNB(alpha=alpha, binarize=0.75).fit(x, y)
    show(f"bernoulli {alpha}", {"priors": np.exp(m.class_log_prior_), "probabilities": np.exp(m.feature_log_prob_)},
         m._joint_log_likelihood((x > 0.75).astype(float)), m.predict_log_proba(x), m.predict(x))
for alpha in [1, 0.25]:
    m = MultinomialNB(alpha=alpha).fit(counts, y)
    arrangements = gammaln(counts.sum(1) + 1) - gammaln(counts + 1).sum(1)
    show(f"multinomial {alpha}", {"priors": np.exp(m.class_log_prior_), "probabilities": np.exp(m.feature_log_prob_)},
         m._joint_log_likelihood(counts) + arrangements[:, None], m.predict_log_proba(counts), m.predict(counts))
for name, solver, shrinkage in [("linear", "lsqr", None), ("linear shrunk", "lsqr", 0.3)]:
    m = LinearDiscriminantAnalysis(solver=solver, shrinkage=shrinkage).fit(x, y)
    show(name, {"priors": m.priors_, "means": m.means_, "covariances": m.covariance_},
         joint(m.priors_, m.means_, [m.covariance_] * CLASSES, x), m.predict_log_proba(x), m.predict(x))
m = LinearDiscriminantAnalysis(solver="svd", store_covariance=True).fit(x, y)
show("linear svd", {"priors": m.priors_, "means": m.means_, "covariances": m.covariance_},
     joint(m.priors_, m.means_, [m.covariance_] * CLASSES, x), m.predict_log_proba(x), m.predict(x))
for name, options in [
    ("quadratic", {"solver": "eigen"}), ("quadratic shrunk", {"solver": "eigen", "shrinkage": 0.3}),
    ("quadratic regularised", {"solver": "svd", "reg_param": 0.2}),
]:
    m = QuadraticDiscriminantAnalysis(store_covariance=True, **options).fit(x, y)
    covariances = m.covariance_
    if "shrinkage" in options:
        parts = [np.cov(x[y == c].T, bias=True) for c in range(CLASSES)]
        covariances = [0.7 * p + 0.3 * np.trace(p) / DIMENSION * np.eye(DIMENSION) for p in parts]
    show(name, {"priors": m.priors_, "means": m.means_, "covariances": covariances},
         joint(m.priors_, m.means_, covariances, x), m.predict_log_proba(x), m.predict(x))
for addition in [1e-6, 0.01]:
    m = GaussianMixture(
        CLASSES, reg_covar=addition, tol=0, max_iter=5, weights_init=np.full(CLASSES, 1 / CLASSES),
        means_init=x[:CLASSES], precisions_init=[np.eye(DIMENSION) / 0.25] * CLASSES).fit(x)
    show(f"mixture {addition}", {"weights": m.weights_, "means": m.means_, "covariances": m.covariances_},
         m._estimate_weighted_log_prob(x), np.zeros((SHOWN, 1)), np.zeros(COUNT))
print("  ]")
print("}")
