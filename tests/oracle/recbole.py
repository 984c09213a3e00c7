#!/usr/bin/env python3
"""Asks torch and NumPy, whose generators and topk RecBole uses, for the numbers in tests/fixtures/metrics/recbole.json.

Usage: python tests/oracle/recbole.py > tests/fixtures/metrics/recbole.json
Needs: pip install torch numpy. That the same steps give the counts of RecBole 1.2.1's own Pop was checked on
MovieLens-100K with seed 2020: all 1,682 are equal, and topk over the cut-offs 5, 10, 20 gives its .0710/.0354/.0246.
"""
import json

import numpy
import torch

SEED, BATCH = 2020, 16
USERS, ITEMS = 30, 50
random = numpy.random.default_rng(1)
histories = [random.permutation(ITEMS)[: random.integers(3, 12)].tolist() for _ in range(USERS)]

# RecBole numbers items from 1 as they first appear; here the file goes user by user, in time.
number = {}
for history in histories:
    for item in history:
        number.setdefault(item, len(number) + 1)
for item in range(ITEMS):
    number.setdefault(item, len(number) + 1)
rows = [(user, number[item]) for user, history in enumerate(histories) for item in history[:-2]]
own = [{number[item] for item in history[:-2]} for history in histories]

order = torch.Generator()
order.manual_seed(SEED)
torch.empty((), dtype=torch.int64).random_(generator=order)  # the data loader's base seed
shuffled = torch.randperm(len(rows), generator=order).tolist()
draw = numpy.random.RandomState(SEED)
counts = numpy.zeros(ITEMS + 1)
for begin in range(0, len(rows), BATCH // 2):
    batch = [rows[i] for i in shuffled[begin : begin + BATCH // 2]]
    drawn = numpy.zeros(len(batch), int)
    check = numpy.arange(len(batch))
    while len(check):
        drawn[check] = draw.randint(1, ITEMS + 1, len(check))
        check = numpy.array([i for i in check if drawn[i] in own[batch[i][0]]], int)
    for item in {item for _, item in batch} | set(drawn.tolist()):
        counts[item] += 1

tied = torch.tensor(random.integers(0, 4, 2000), dtype=torch.float32)
tied[0] = -torch.inf  # RecBole's padding
print(json.dumps({
    "seed": SEED, "batch_size": BATCH, "items": ITEMS, "histories": histories,
    "counts": [counts[number[item]] for item in range(ITEMS)],
    "tied": tied[1:].tolist(),
    "top": {str(k): (tied.topk(k)[1] - 1).tolist() for k in (10, 31, 32, 100)},
}, separators=(",", ":")))
