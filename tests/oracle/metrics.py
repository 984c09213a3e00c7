#!/usr/bin/env python3
"""Asks ranx, ir_measures (trec_eval) and scipy for the numbers in tests/fixtures/metrics/metrics.json.

Usage: python tests/oracle/metrics.py > tests/fixtures/metrics/metrics.json
Needs: pip install ranx ir_measures scipy numpy
"""
import json

import ir_measures
import numpy as np
from ir_measures import nDCG, P, R, RR, Success
from ranx import Qrels, Run, evaluate
from scipy import stats

random = np.random.default_rng(20260101)
queries = []
for query in range(12):
    ranked = random.permutation(40)[:20].tolist()
    relevant = sorted(random.choice(40, size=int(random.integers(1, 8)), replace=False).tolist())
    # Graded for ndcg in half of the queries; gains as trec_eval takes them: whole numbers.
    gains = [int(random.integers(1, 4)) if query % 2 else 1 for _ in relevant]
    queries.append({"ranked": ranked, "relevant": relevant, "gains": gains})

qrels = {f"q{i}": {f"d{d}": g for d, g in zip(q["relevant"], q["gains"])} for i, q in enumerate(queries)}
run = {f"q{i}": {f"d{d}": float(len(q["ranked"]) - r) for r, d in enumerate(q["ranked"])} for i, q in enumerate(queries)}

for k in (5, 10):
    measures = {f"ndcg@{k}": nDCG @ k, f"precision@{k}": P @ k, f"recall@{k}": R @ k, f"mrr@{k}": RR @ k,
                f"hit_rate@{k}": Success @ k}
    for metric in ir_measures.iter_calc(list(measures.values()), qrels, run):
        name = next(n for n, m in measures.items() if m == metric.measure)
        queries[int(metric.query_id[1:])].setdefault("values", {})[name] = metric.value
    # ranx: f1 as we define it; its map divides by all relevant, as ours does where at most k are relevant.
    for name, peer in ((f"f1@{k}", f"f1@{k}"), (f"map@{k}", f"map@{k}")):
        for i, q in enumerate(queries):
            if name.startswith("map") and len(q["relevant"]) > k:
                continue
            value = evaluate(Qrels({f"q{i}": qrels[f"q{i}"]}), Run({f"q{i}": run[f"q{i}"]}), peer)
            q["values"][name] = float(value)

first = random.random(40).round(3)
second = (first + random.normal(0.05, 0.1, 40)).round(3)
test = stats.ttest_rel(second.astype(np.float32).astype(float), first.astype(np.float32).astype(float))
difference = second.astype(np.float32).astype(float) - first.astype(np.float32).astype(float)
print(json.dumps({
    "queries": queries,
    "paired": {"first": first.tolist(), "second": second.tolist(), "p": test.pvalue,
               "difference": difference.mean(), "effect_size": difference.mean() / difference.std(ddof=1)},
    "student": [{"t": t, "df": df, "p": 2 * stats.t.sf(abs(t), df)}
                for t, df in ((0.0, 5), (0.5, 1), (1.3, 7), (2.5, 30), (-3.1, 200), (8.0, 22362), (40.0, 22362))],
    "holm": {"p": [0.01, 0.04, 0.03, 0.005, 0.8],
             "adjusted": [0.04, 0.09, 0.09, 0.025, 0.8]},
}, indent=1))
