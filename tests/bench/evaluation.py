#!/usr/bin/env python3
"""Times the evaluation of one model over all users and items of Beauty against RecBole 1.2.1, turn and turn about.

Usage: evaluation.py CLI BEAUTY_FOLDER [--rounds 3] [--model EASE]      # or Pop
Needs: pip install torch recbole 'numpy<2' 'scipy<1.13'

Both have fitted the model before. Theirs is Trainer.evaluate(): the metrics of accuracy at three cut-offs, with batches of
256 users (its default ranks one user at a time where there are 12,101 items); those of coverage and exposure stop with an
error in this version. Ours is a whole process of `evaluate`: it reads the workspace and the model, and beside the same
metrics gives those of lists as lists and intervals, and keeps every user's values and list. Prints seconds on the clock and of the processor, and the largest resident memory of our process.
"""
import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

from beauty import write_rows

os.environ.setdefault("OMP_NUM_THREADS", "2")
RECIPES = {"EASE": "ease", "Pop": "popularity"}
METRICS = ["Recall", "MRR", "NDCG", "Hit", "Precision", "MAP"]


class Peer:
    def __init__(self, folder, model):
        import torch
        load = torch.load
        torch.load = lambda *arguments, **named: load(*arguments, **{**named, "weights_only": False})
        from recbole.config import Config
        from recbole.data import create_dataset, data_preparation
        from recbole.utils import get_model, get_trainer, init_seed
        config = Config(model=model, dataset="beauty", config_dict={
            "data_path": str(folder), "load_col": {"inter": ["user_id", "item_id", "timestamp"]}, "use_gpu": False,
            "eval_args": {"split": {"LS": "valid_and_test"}, "order": "TO", "mode": "full", "group_by": "user"},
            "eval_batch_size": 256 * 12102, "metrics": METRICS, "topk": [5, 10, 20], "valid_metric": "NDCG@10", "epochs": 1,
            "reg_weight": 100.0, "show_progress": False, "state": "ERROR", "checkpoint_dir": str(folder / "saved")})
        init_seed(config["seed"], True)
        data = create_dataset(config)
        train, _, self.test = data_preparation(config, data)
        self.model = get_model(model)(config, train._dataset)
        self.trainer = get_trainer(config["MODEL_TYPE"], model)(config, self.model)
        self.trainer.fit(train, None, saved=False, show_progress=False)

    def evaluate(self):
        return self.trainer.evaluate(self.test, load_best_model=False, show_progress=False)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli")
    parser.add_argument("beauty", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--model", choices=RECIPES, default="EASE")
    options = parser.parse_args()
    cli = os.path.abspath(options.cli)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_rows(options.beauty, folder)

        def ours(*arguments):
            subprocess.run([cli, *arguments], cwd=folder, check=True, capture_output=True)

        recipe = RECIPES[options.model]
        ours("new", "beauty")
        ours("import", "beauty.reclens", "beauty/beauty.inter")
        ours("train", "beauty.reclens", recipe, "--split", "leave-one-out")
        peer = Peer(folder, options.model)
        seconds = {"ours": [], "theirs": []}
        work = {"ours": [], "theirs": []}
        for _ in range(options.rounds):
            begin, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            ours("evaluate", "beauty.reclens", "--run", recipe, "--k", "5,10,20")
            seconds["ours"].append(time.perf_counter() - begin)
            now = resource.getrusage(resource.RUSAGE_CHILDREN)
            work["ours"].append(now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime)
            begin, used = time.perf_counter(), time.process_time()
            figures = peer.evaluate()
            seconds["theirs"].append(time.perf_counter() - begin)
            work["theirs"].append(time.process_time() - used)
        print("RecBole:", json.dumps({key: float(value) for key, value in figures.items()}))
        for what, times in (("clock", seconds), ("processor", work)):
            for kind, pick in (("median", statistics.median), ("best", min)):
                print(f"{what:9} {kind:6} {pick(times['ours']):8.2f} s against {pick(times['theirs']):8.2f} s: "
                      f"{pick(times['theirs']) / pick(times['ours']):.1f} times faster")
        # A small process in between: a child's largest memory counts what its parent had when it began.
        code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, capture_output=True); " \
               "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
        most = subprocess.run([sys.executable, "-c", code, cli, "evaluate", "beauty.reclens", "--run", recipe, "--k", "5,10,20"],
                              cwd=folder, check=True, capture_output=True, text=True).stdout.strip()
        print(f"memory of our process: {most} MB at most")


main()
