#!/usr/bin/env python3
"""Asks ranx to fuse random lists by their ranks; some lists lack some of the items.

Usage: rank_fusion.py > tests/fixtures/metrics/rank_fusion.json
Needs: pip install ranx. Made with 0.3.21.
"""
import json
import random
import sys

sys.path.pop(0)  # a script of this folder is called as a module of Python's own

from ranx import Run, fuse

chance = random.Random(20260101)
queries = []
for number in range(6):
    items = 12 + number
    lists = []
    for _ in range(2 + number % 2):
        # Places of ties are ranx's own matter, so no two scores are equal; null: the list lacks the item.
        scores = [value / 8 for value in chance.sample(range(-40, 60), items)]
        lacking = set(chance.sample(range(items), chance.randrange(items // 2)))
        lists.append([None if item in lacking else score for item, score in enumerate(scores)])
    queries.append({"lists": lists})

for query in queries:
    runs = [Run({"q": {str(item): score for item, score in enumerate(scores) if score is not None}})
            for scores in query["lists"]]
    for name, method, norm, params in (("rrf", "rrf", None, {"k": 60}), ("rrf-5", "rrf", None, {"k": 5}),
                                       ("borda", "bordafuse", None, {}), ("combmnz", "mnz", "rank", {})):
        fused = fuse([Run(dict(run.to_dict())) for run in runs], norm=norm, method=method, params=params or None)
        found = fused.to_dict()["q"]
        query[name] = [found.get(str(item), 0) for item in range(len(query["lists"][0]))]
print(json.dumps(queries))
