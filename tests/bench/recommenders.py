#!/usr/bin/env python3
"""Times fitting recommenders against `implicit` and NumPy on the same interactions and threads, turn and turn about.

Usage: recommenders.py CLI [--beauty FOLDER | --generated USERS ITEMS EVENTS] [--only als,item-knn,ease] [--rounds 3]
Needs: pip install implicit numpy scipy

ALS: seconds of an iteration, taken on both sides as the difference of a long and a short run, so that reading data counts
on neither. item-kNN and EASE: our whole process of `train`, from which that of popularity is taken off (reading,
splitting, validating), against fit() alone. EASE's peer is NumPy: X'X, inverse by LAPACK, weights. Prints ratios; above 1
RecLens is faster. Memory is that of our largest process. Generated interactions are drawn from a seed: popularity by a
power law.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

THREADS = os.environ.setdefault("OMP_NUM_THREADS", "2")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # implicit asks for it

import implicit  # noqa: E402
import numpy  # noqa: E402
import scipy.sparse  # noqa: E402

FACTORS, ALPHA, REGULARISATION = 64, 20.0, 10.0
SHORT, LONG = 2, 12


def beauty(folder):
    rows = []
    for user, line in enumerate((folder / "Beauty.txt").read_text().splitlines()):
        rows += [(user, int(item), time) for time, item in enumerate(line.split()[1:])]
    return rows


def generated(users, items, events):
    random = numpy.random.default_rng(7)
    chance = 1 / numpy.arange(1, items + 1) ** 0.8
    drawn = random.permutation(items)[random.choice(items, events, p=chance / chance.sum())]
    whose = numpy.concatenate([numpy.repeat(numpy.arange(users), 3), random.integers(0, users, events - 3 * users)])
    pairs = numpy.unique(whose.astype(numpy.int64) * items + drawn)
    return [(int(pair // items), int(pair % items), place) for place, pair in enumerate(pairs)]


def train_part(rows):
    """Leave-one-out as RecLens splits: the last event is the test, the one before for validation."""
    by_user = {}
    for user, item, _ in rows:
        by_user.setdefault(user, []).append(item)
    left = [(user, item) for user, items in by_user.items() for item in (items[:-2] if len(items) > 2 else items)]
    users, items = zip(*left)
    shape = (max(row[0] for row in rows) + 1, max(row[1] for row in rows) + 1)
    return scipy.sparse.csr_matrix((numpy.ones(len(users), numpy.float32), (users, items)), shape=shape)


class Ours:
    def __init__(self, cli, folder, rows):
        self.cli, self.folder, self.most = os.path.abspath(cli), folder, 0
        with open(folder / "events.csv", "w") as file:
            file.write("user_id,item_id,timestamp\n")
            file.writelines(f"u{user},i{item},{1_600_000_000 + when}\n" for user, item, when in rows)
        self.run("new", "shop")
        self.run("import", "shop.reclens", "events.csv")

    def run(self, *arguments):
        """Seconds. A small process in between: a child's largest memory counts what its parent had when it began."""
        code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=2, stderr=-3); " \
               "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
        begin = time.perf_counter()
        most = subprocess.run([sys.executable, "-c", code, self.cli, *arguments], cwd=self.folder, check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
        self.most = max(self.most, int(most))
        return time.perf_counter() - begin

    def train(self, recipe, **settings):
        sets = [part for key, value in settings.items() for part in ("--set", f"{key}={value}")]
        return self.run("train", "shop.reclens", recipe, "--split", "leave-one-out", *sets)


def seconds(function):
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


def als(ours, seen):
    def theirs(iterations):
        model = implicit.als.AlternatingLeastSquares(factors=FACTORS, regularization=REGULARISATION, alpha=ALPHA,
                                                     iterations=iterations, num_threads=int(THREADS), random_state=1)
        return seconds(lambda: model.fit(seen, show_progress=False))

    def own(iterations):
        return ours.train("ials", factors=FACTORS, alpha=ALPHA, regularisation=REGULARISATION, iterations=iterations)

    return (own(LONG) - own(SHORT)) / (LONG - SHORT), (theirs(LONG) - theirs(SHORT)) / (LONG - SHORT)


def item_knn(ours, seen):
    model = implicit.nearest_neighbours.CosineRecommender(K=100, num_threads=int(THREADS))
    return (ours.train("item-knn", k=100) - ours.train("popularity"),
            seconds(lambda: model.fit(seen, show_progress=False)))


def ease(ours, seen):
    def theirs():
        gram = (seen.T @ seen).toarray()
        gram[numpy.diag_indices_from(gram)] += 100
        inverse = numpy.linalg.inv(gram)
        weights = inverse / -numpy.diag(inverse)
        weights[numpy.diag_indices_from(weights)] = 0
        return weights

    return ours.train("ease") - ours.train("popularity"), seconds(theirs)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli")
    parser.add_argument("--beauty", type=pathlib.Path)
    parser.add_argument("--generated", type=int, nargs=3, metavar=("USERS", "ITEMS", "EVENTS"))
    parser.add_argument("--only", default="als,item-knn,ease")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    rows = beauty(options.beauty) if options.beauty else generated(*options.generated)
    seen = train_part(rows)
    print(f"{seen.shape[0]} users, {seen.shape[1]} items, {seen.nnz} events to learn from", flush=True)
    with tempfile.TemporaryDirectory() as name:
        ours = Ours(options.cli, pathlib.Path(name), rows)
        for kind in options.only.split(","):
            ours.most = 0
            pairs = [{"als": als, "item-knn": item_knn, "ease": ease}[kind](ours, seen) for _ in range(options.rounds)]
            for way, pick in (("median", statistics.median), ("best", min)):
                own, theirs = (pick(side) for side in zip(*pairs))
                print(f"{kind:9} {way:6} {own:8.3f} s against {theirs:8.3f} s: {theirs / own:.2f} times faster")
            print(f"{kind:9} memory of our process: {ours.most} MB at most", flush=True)


main()
