"""Asks RecTools 0.19 and RecBole 1.2.1 what they say of some lists beyond accuracy.

    python beyond_accuracy.py OUT.json

RecBole counts its padding as an item; its Gini index is asked for without.
"""
import json
import sys

import numpy
import pandas
from rectools import Columns
from rectools.metrics import AvgRecPopularity, CatalogCoverage, MeanInvUserFreq, Serendipity

USERS, ITEMS, K = 12, 20, 5
random = numpy.random.default_rng(5)
train = [sorted(int(i) for i in random.choice(ITEMS, size=random.integers(1, 8), replace=False, p=numpy.arange(ITEMS, 0, -1) / 210)) for _ in range(USERS)]
lists, relevant = [], []
for items in train:
    rest = [i for i in range(ITEMS) if i not in items]
    lists.append([int(i) for i in random.permutation(rest)[:K]])
    relevant.append(sorted(int(i) for i in random.choice(rest, size=3, replace=False)))


def frame(rows):
    return pandas.DataFrame([(user, item) for user, items in enumerate(rows) for item in items], columns=[Columns.User, Columns.Item])


recommended = frame(lists)
recommended[Columns.Rank] = [place + 1 for items in lists for place in range(len(items))]
catalogue = list(range(ITEMS))
# RecTools numbers the distinct counts; ours are the items' own places.
Serendipity._get_item_popularity_ranks = staticmethod(
    lambda interactions: interactions[Columns.Item].value_counts().rank(ascending=False, method="min"))
per_user = {
    "novelty": MeanInvUserFreq(k=K).calc_per_user(recommended, frame(train)),
    "serendipity": Serendipity(k=K).calc_per_user(recommended, frame(relevant), frame(train), catalogue),
    "popularity": AvgRecPopularity(k=K).calc_per_user(recommended, frame(train)),
}
counts = numpy.sort(numpy.bincount(numpy.array(lists).ravel(), minlength=ITEMS))
shown = counts[counts > 0]
# recbole/evaluator/metrics.py, GiniIndex.get_gini
places = numpy.arange(ITEMS - len(shown) + 1, ITEMS + 1)
gini = numpy.sum((2 * places - ITEMS - 1) * shown) / counts.sum() / ITEMS
answer = {
    "items": ITEMS, "k": K, "train": train, "lists": lists, "relevant": relevant,
    **{name: [float(values.loc[user]) for user in range(USERS)] for name, values in per_user.items()},
    "coverage": float(CatalogCoverage(k=K, normalize=True).calc(recommended, catalogue)),
    "gini": float(gini),
}
json.dump(answer, open(sys.argv[1], "w"), separators=(",", ":"))
