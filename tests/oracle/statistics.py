#!/usr/bin/env python3
"""Asks scipy for the numbers in tests/fixtures/metrics/statistics.json.

Usage: python tests/oracle/statistics.py > tests/fixtures/metrics/statistics.json
Needs: pip install scipy numpy
"""
import json
import warnings

import numpy as np
from scipy import stats

warnings.simplefilter("ignore")  # scipy warns of ties and small samples, which are here on purpose
random = np.random.default_rng(20260101)


def hits(n, shift=0.0):
    """Values as a ranking metric has them: many zeros, few heights, at most 1."""
    rank = random.geometric(0.08 + shift, n)
    return np.where(rank <= 10, 1 / np.log2(rank + 1), 0).astype(np.float32)


def pairs():
    for n in (5, 9, 13, 30, 50, 51, 200, 800):
        yield f"hits {n}", hits(n), hits(n, 0.02)
        yield f"continuous {n}", random.random(n).astype(np.float32), random.random(n).astype(np.float32)
        steps = random.integers(0, 4, n) / np.float32(4), random.integers(0, 5, n) / np.float32(4)
        yield f"steps {n}", steps[0].astype(np.float32), steps[1].astype(np.float32)


cases = []
for name, first, second in pairs():
    # Four places are enough, are short to write, and read back as the same single-precision numbers.
    first, second = first.round(4), second.round(4)
    difference = second.astype(float) - first.astype(float)
    n = len(difference)
    if not np.any(difference):
        continue
    test = stats.ttest_rel(second.astype(float), first.astype(float))
    moved = difference[difference != 0]
    sign = stats.binomtest(int((moved > 0).sum()), len(moved)).pvalue
    wilcoxon = {zeros: float(stats.wilcoxon(difference, zero_method=zeros).pvalue)
                for zeros in ("wilcox", "pratt", "zsplit")}
    permutation = stats.permutation_test((difference,), np.mean, permutation_type="samples", vectorized=True,
                                         axis=-1, n_resamples=20000, batch=2000, rng=random)
    interval = (stats.bootstrap((difference,), np.mean, method="BCa", n_resamples=20000, batch=2000, rng=random)
                .confidence_interval if n >= 30 else None)
    # The mean difference that a t test sees with 80 % power, by the noncentral t.
    deviation = difference.std(ddof=1)
    critical = stats.t.ppf(0.975, n - 1)
    low, high = 0.0, 50.0
    for _ in range(100):
        middle = (low + high) / 2
        power = stats.nct.sf(critical, n - 1, middle) + stats.nct.cdf(-critical, n - 1, middle)
        low, high = (middle, high) if power < 0.8 else (low, middle)
    cases.append({"name": name, "first": [round(float(x), 4) for x in first], "second": [round(float(x), 4) for x in second],
                  "t": float(test.pvalue), "sign": float(sign), "wilcoxon": wilcoxon,
                  "randomisation": float(permutation.pvalue),
                  "randomisation_exact": bool(2 ** n <= 20000), "interval": list(interval) if interval else None,
                  "standard_error": float(deviation / np.sqrt(n)),
                  "detectable": float(low * deviation / np.sqrt(n))})

print(json.dumps({
    "cases": cases,
    "student_quantile": [{"p": p, "df": df, "t": stats.t.ppf(p, df)}
                         for df in (1, 2, 5, 30, 22362) for p in (0.8, 0.975, 0.9999)],
    "normal_quantile": [{"p": p, "x": stats.norm.ppf(p)} for p in (1e-9, 0.001, 0.025, 0.4, 0.5, 0.975, 0.999999)],
    "normal_below": [{"x": x, "p": stats.norm.cdf(x)} for x in (-6, -1.96, 0, 0.3, 2.5)],
    "binomial": [{"wins": w, "trials": t, "p": stats.binomtest(w, t).pvalue}
                 for w, t in ((0, 1), (1, 2), (3, 10), (480, 1000), (10900, 22363), (11181, 22363))],
}))
