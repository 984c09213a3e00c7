#!/usr/bin/env python3
"""Asks `implicit` for the loss and the vectors of alternating least squares, for tests/fixtures/recommend/als.json.

Usage: python tests/oracle/als.py > tests/fixtures/recommend/als.json
Needs: pip install implicit

Both sides begin with the same vectors. Two runs: three steps of conjugate gradients in each half, as is its default, and
exact solutions (Cholesky).
"""
import json

import implicit
import numpy
import scipy.sparse

USERS, ITEMS, FACTORS = 30, 20, 6
ALPHA, REGULARISATION, ITERATIONS = 15.0, 0.3, 4

random = numpy.random.default_rng(3)
histories = [sorted(random.choice(ITEMS, random.integers(1, 9), replace=False).tolist()) for _ in range(USERS)]
histories[4] = []
rows = [user for user, items in enumerate(histories) for _ in items]
columns = [item for items in histories for item in items]
seen = scipy.sparse.csr_matrix((numpy.full(len(rows), ALPHA, numpy.float32), (rows, columns)), shape=(USERS, ITEMS))
first_users = (random.random((USERS, FACTORS)) * 0.1).astype(numpy.float32)
first_items = (random.random((ITEMS, FACTORS)) * 0.1).astype(numpy.float32)


def fitted(use_cg):
    model = implicit.als.AlternatingLeastSquares(
        factors=FACTORS, regularization=REGULARISATION, alpha=1.0, use_cg=use_cg, iterations=ITERATIONS,
        calculate_training_loss=True, num_threads=1, random_state=1)
    model.user_factors, model.item_factors = first_users.copy(), first_items.copy()
    losses = []
    model.fit(seen, show_progress=False, callback=lambda iteration, seconds, loss: losses.append(float(loss)))
    return {"losses": losses, "users": model.user_factors.tolist(), "items": model.item_factors.tolist()}


print(json.dumps({
    "histories": histories, "alpha": ALPHA, "regularisation": REGULARISATION, "iterations": ITERATIONS,
    "first_users": first_users.tolist(), "first_items": first_items.tolist(),
    "conjugate": fitted(True), "exact": fitted(False),
}, separators=(",", ":")))
