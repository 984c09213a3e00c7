#!/usr/bin/env python3
"""Asks `bm25s` what BM25 gives, for tests/fixtures/recommend/bm25.json.

Usage: python tests/oracle/bm25.py > tests/fixtures/recommend/bm25.json
Needs: pip install bm25s

Method "lucene": idf = ln(1 + (N - n + .5) / (n + .5)), no factor k1 + 1. A title counts twice by standing there twice. What
one item finds is the sum over its words of idf x what the word gives; an older item's words count DECAY of a newer one's.
"""
import json
import math

import bm25s
import numpy

K1, B, DECAY = 1.5, 0.6, 0.5
WORDS = ["red", "blue", "tent", "shoe", "warm", "light", "trail", "lamp", "wool", "rain", "cup", "map"]

random = numpy.random.default_rng(5)
chance = 1 / numpy.arange(1, len(WORDS) + 1)
draw = lambda most: [WORDS[i] for i in random.choice(len(WORDS), random.integers(1, most), p=chance / chance.sum())]
titles, descriptions = [draw(4) for _ in range(12)], [draw(15) for _ in range(12)]
documents = [title * 2 + description for title, description in zip(titles, descriptions)]

index = bm25s.BM25(method="lucene", k1=K1, b=B, dtype="float64")
index.index(documents, show_progress=False)
holding = {word: sum(word in document for document in documents) for word in WORDS}


def found_by(item):
    scores = numpy.zeros(len(documents))
    for word in sorted(set(documents[item])):
        idf = math.log(1 + (len(documents) - holding[word] + .5) / (holding[word] + .5))
        scores += idf * index.get_scores([word])
    return scores


histories = [[0], [7], [3, 5], [11, 2, 8]]
print(json.dumps({
    "k1": K1, "b": B, "decay": DECAY, "titles": [" ".join(words) for words in titles],
    "descriptions": [" ".join(words) for words in descriptions], "histories": histories,
    "scores": [sum(DECAY ** age * found_by(item) for age, item in enumerate(reversed(history))).tolist()
               for history in histories],
}, indent=1))
