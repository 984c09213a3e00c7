#!/usr/bin/env python3
"""Asks trec_eval and ir_measures for the interpolated precision of random lists at eleven levels of recall.

Usage: precision_recall.py > tests/fixtures/metrics/precision_recall.json
Needs: pip install ir_measures pytrec_eval-terrier. Made with 0.4.3 and 0.5.11.
"""
import json
import sys

sys.path.pop(0)  # a script of this folder is called as a module of Python's own
import random

import ir_measures
import pytrec_eval
from ir_measures import IPrec

LEVELS = [level / 10 for level in range(11)]
chance = random.Random(20260101)
lists = []
for number in range(60):
    length = chance.randint(1, 60)
    relevant = number % 30 + 1  # every number that rounding could treat in its own way
    found = chance.randint(0, min(relevant, length))
    lists.append({"hits": sorted(chance.sample(range(1, length + 1), found)), "relevant": relevant, "length": length})

qrels, run = {}, {}
for number, entry in enumerate(lists):
    names = [f"r{place}" if place in entry["hits"] else f"n{place}" for place in range(1, entry["length"] + 1)]
    run[f"q{number}"] = {name: float(-place) for place, name in enumerate(names)}
    missed = entry["relevant"] - len(entry["hits"])
    qrels[f"q{number}"] = {name: 1 for name in names if name[0] == "r"} | {f"missed{i}": 1 for i in range(missed)}

measures = [IPrec @ level for level in LEVELS]
asked = {}
for metric in ir_measures.iter_calc(measures, qrels, run):
    asked.setdefault(metric.query_id, {})[str(metric.measure)] = metric.value
trec = pytrec_eval.RelevanceEvaluator(qrels, {"iprec_at_recall"}).evaluate(run)
for number, entry in enumerate(lists):
    entry["precision"] = [trec[f"q{number}"][f"iprec_at_recall_{level:.2f}"] for level in LEVELS]
    assert entry["precision"] == [asked[f"q{number}"][str(measure)] for measure in measures]
mean = [ir_measures.calc_aggregate(measures, qrels, run)[measure] for measure in measures]
print(json.dumps({"lists": lists, "mean": mean}))
