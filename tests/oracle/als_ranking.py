#!/usr/bin/env python3
"""Compares ALS of RecLens with `implicit` by what it is for: NDCG@10 of leave-one-out on Amazon Beauty.

Usage: als_ranking.py CLI BEAUTY-FOLDER [SEEDS]
Needs: pip install implicit numpy scipy

The recipe ials-implicit has implicit's own settings. Both learn from the training part, fold the whole history (training
and validation items) in, and rank all items that the user has not had. Prints the mean of each seed and their spread: the
first factors are drawn at random on both sides.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # implicit asks for it

import implicit  # noqa: E402
import numpy  # noqa: E402
import scipy.sparse  # noqa: E402

RECIPE = "ials-implicit"


def matrix(histories, items):
    users = numpy.repeat(numpy.arange(len(histories)), [len(history) for history in histories])
    columns = numpy.concatenate([numpy.array(history) for history in histories])
    return scipy.sparse.csr_matrix((numpy.ones(len(users), numpy.float32), (users, columns)),
                                   shape=(len(histories), items))


def theirs(train, known, targets, seed):
    model = implicit.als.AlternatingLeastSquares(random_state=seed)
    model.fit(train, show_progress=False)
    recommended, _ = model.recommend(numpy.arange(known.shape[0]), known, N=10, filter_already_liked_items=True,
                                     recalculate_user=True)
    hits = recommended == targets[:, None]
    return float((hits / numpy.log2(numpy.arange(10) + 2)).sum(axis=1).mean())


def ours(cli, workspace, seed):
    answer = json.loads(subprocess.run([cli, "train", workspace, RECIPE, "--split", "leave-one-out", "--set",
                                        f"seed={seed}", "--json"], check=True, capture_output=True).stdout)
    evaluated = subprocess.run([cli, "evaluate", workspace, "--run", str(answer["run"]), "--split", "leave-one-out",
                                "--k", "10", "--json"], check=True, capture_output=True).stdout
    return json.loads(evaluated)["runs"][0]["metrics"]["ndcg@10"]["mean"]


def main():
    cli, folder, seeds = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]), int((sys.argv[3:] or ["3"])[0])
    histories = [[int(item) for item in line.split()[1:]] for line in (folder / "Beauty.txt").read_text().splitlines()]
    items = max(map(max, histories)) + 1
    train, known = matrix([history[:-2] for history in histories], items), matrix([history[:-1] for history in histories], items)
    targets = numpy.array([history[-1] for history in histories])
    with tempfile.TemporaryDirectory() as temporary:
        workspace = os.path.join(temporary, "beauty.reclens")
        events = os.path.join(temporary, "events.csv")
        with open(events, "w") as file:
            file.write("user_id,item_id,timestamp\n")
            for user, history in enumerate(histories):
                file.writelines(f"u{user},i{item},{1_600_000_000 + place}\n" for place, item in enumerate(history))
        subprocess.run([cli, "new", workspace], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([cli, "import", workspace, events], check=True, capture_output=True)
        for name, values in (("implicit", [theirs(train, known, targets, seed) for seed in range(1, seeds + 1)]),
                             ("RecLens", [ours(cli, workspace, seed) for seed in range(1, seeds + 1)])):
            print(f"{name}: ndcg@10 {numpy.mean(values):.5f} +- {numpy.std(values, ddof=1):.5f}, seeds "
                  + ", ".join(f"{value:.5f}" for value in values))


if __name__ == "__main__":
    main()
