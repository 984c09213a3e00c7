#!/usr/bin/env python3
"""Times an epoch of SASRec on Beauty against RecBole 1.2.1, turn and turn about.

Usage: sequence.py CLI BEAUTY_FOLDER [--rounds 3]
Needs: pip install torch recbole 'numpy<2' 'scipy<1.13'

The same size on both sides: width 64, two layers of two heads, a feed-forward net four times as wide, histories of 50,
softmax over all items. RecBole learns from every beginning of a history as a row of its own, 2,048 rows a step; ours from
every place of a history at once, 256 histories a step; an epoch is every next item once on both. Ours is the difference of
runs of five epochs and of one, so that reading data and validating count on neither. Prints seconds and ratios, and the
largest resident memory of our process.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from beauty import write_rows

THREADS = os.environ.setdefault("OMP_NUM_THREADS", "2")
SHORT, LONG = 1, 5


class Peer:
    def __init__(self, folder):
        import torch
        torch.set_num_threads(int(THREADS))
        from recbole.config import Config
        from recbole.data import create_dataset, data_preparation
        from recbole.utils import get_model, get_trainer, init_seed
        config = Config(model="SASRec", dataset="beauty", config_dict={
            "data_path": str(folder), "load_col": {"inter": ["user_id", "item_id", "timestamp"]}, "use_gpu": False,
            "eval_args": {"split": {"LS": "valid_and_test"}, "order": "TO", "mode": "full", "group_by": "user"},
            "train_neg_sample_args": None, "loss_type": "CE", "hidden_size": 64, "inner_size": 256, "n_layers": 2,
            "n_heads": 2, "MAX_ITEM_LIST_LENGTH": 50, "train_batch_size": 2048, "show_progress": False, "state": "ERROR",
            "checkpoint_dir": str(folder / "saved")})
        init_seed(config["seed"], True)
        data = create_dataset(config)
        self.train, _, _ = data_preparation(config, data)
        self.trainer = get_trainer(config["MODEL_TYPE"], "SASRec")(
            config, get_model("SASRec")(config, self.train._dataset))

    def epoch(self, number):
        begin = time.perf_counter()
        self.trainer._train_epoch(self.train, number, show_progress=False)
        return time.perf_counter() - begin


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli")
    parser.add_argument("beauty", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    cli = os.path.abspath(options.cli)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_rows(options.beauty, folder)
        # A small process in between: a child's largest memory counts what its parent had when it began.
        code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=2, stderr=-3); " \
               "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
        memory = []

        def ours(*arguments):
            begin = time.perf_counter()
            memory.append(int(subprocess.run([sys.executable, "-c", code, cli, *arguments], cwd=folder, check=True,
                                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout))
            return time.perf_counter() - begin

        def fit(epochs):
            return ours("train", "beauty.reclens", "sasrec", "--split", "leave-one-out", "--set", f"epochs={epochs}",
                        "--set", "validate_every=1000000")

        ours("new", "beauty")
        ours("import", "beauty.reclens", "beauty/beauty.inter")
        peer = Peer(folder)
        own, theirs = [], []
        for number in range(options.rounds):
            own.append((fit(LONG) - fit(SHORT)) / (LONG - SHORT))
            theirs.append(peer.epoch(number))
            print(f"{own[-1]:.2f} s against {theirs[-1]:.2f} s", flush=True)
        print(f"SASRec, an epoch: {statistics.median(own):.2f} s against {statistics.median(theirs):.2f} s, "
              f"{statistics.median(theirs) / statistics.median(own):.1f} times faster; {max(memory)} MB at most")


main()
