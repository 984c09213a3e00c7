#!/usr/bin/env python3
"""Times the metrics of given runs against ranx, alternating, and checks that both give the same values.

Usage: score_run.py BUILD_FOLDER            # build the targets score_lists and reclens-cli first
Needs: pip install ranx

Two kinds of time, both in seconds of the processor, which other work on the machine changes little, and the smallest of
some rounds. In memory: run and judgements have been read by both, ranx's functions are compiled; what is timed is
ranx.evaluate(qrels, run, metrics) and core::scoreRun() with the same metrics. ranx has sorted the run before; ours sorts
it each time. Whole: a process that reads both files and ends, ranx's functions compiled in an earlier process.
"""
import os
import random
import resource
import subprocess
import sys
import tempfile
import time

METRICS = [f"{name}@{k}" for k in (5, 10, 20) for name in ("ndcg", "recall", "precision", "f1", "hit_rate", "map", "mrr")]
METRICS += ["ndcg", "map", "mrr", "r_precision"]
PEER_NAMES = [name.replace("r_precision", "r-precision") for name in METRICS]
ROUNDS = 4


def write_data(folder, queries, length, judged, ties):
    random.seed(7)
    with open(f"{folder}/run.trec", "w") as run, open(f"{folder}/qrels.trec", "w") as qrels:
        for query in range(queries):
            documents = random.sample(range(100_000), length)
            scores = sorted((random.randrange(50) if ties else random.random() for _ in documents), reverse=True)
            for rank, (document, score) in enumerate(zip(documents, scores)):
                run.write(f"q{query} Q0 d{document} {rank + 1} {score} x\n")
            relevant = random.sample(documents, judged // 2) + random.sample(range(100_000, 200_000), judged - judged // 2)
            for document in relevant:
                qrels.write(f"q{query} 0 d{document} {random.randrange(4)}\n")


WHOLE = """
import sys
from ranx import Qrels, Run, evaluate
qrels = Qrels.from_file(sys.argv[1], kind="trec")
run = Run.from_file(sys.argv[2], kind="trec")
evaluate(qrels, run, sys.argv[3].split(","), make_comparable=True)
"""


def seconds_of(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, output


def measure(build, folder, title):
    from ranx import Qrels, Run, evaluate

    run_file, qrels_file = f"{folder}/run.trec", f"{folder}/qrels.trec"
    qrels = Qrels.from_file(qrels_file, kind="trec")
    run = Run.from_file(run_file, kind="trec").make_comparable(qrels)
    theirs = evaluate(qrels, run, PEER_NAMES)
    lists = [f"{build}/tests/score_lists", run_file, qrels_file, "ranx", ",".join(METRICS)]
    command = [f"{build}/bin/reclens-cli", "score-run", run_file, qrels_file, "--definition", "ranx", "--metrics",
               ",".join(METRICS), "--k", "all"]
    ours_memory, peer_memory, ours_whole, peer_whole = [], [], [], []
    for _ in range(ROUNDS):
        start = time.process_time()
        evaluate(qrels, run, PEER_NAMES)
        peer_memory.append(time.process_time() - start)
        once, printed = seconds_of([*lists, "1"])
        ours_memory.append((seconds_of([*lists, "101"])[0] - once) / 100)
        peer_whole.append(seconds_of([sys.executable, "-c", WHOLE, qrels_file, run_file, ",".join(PEER_NAMES)])[0])
        ours_whole.append(seconds_of(command)[0])
    means = dict(line.split() for line in printed.split("\n") if line and not line.startswith("seconds"))
    worst = max(abs(float(means[name]) - theirs[peer]) for name, peer in zip(METRICS, PEER_NAMES))
    memory, whole = min(peer_memory) / min(ours_memory), min(peer_whole) / min(ours_whole)
    print(f"{title}: in memory {min(peer_memory):.4f} s ranx, {min(ours_memory):.4f} s ours, {memory:.1f} times; "
          f"whole {min(peer_whole):.2f} s ranx, {min(ours_whole):.2f} s ours, {whole:.1f} times; "
          f"largest difference {worst:.1e}", flush=True)


def main():
    build = os.path.abspath(sys.argv[1])
    for title, *shape in (("2,000 queries x 100", 2000, 100, 20, False), ("500 queries x 1,000", 500, 1000, 50, False),
                          ("500 queries x 1,000, ties", 500, 1000, 50, True)):
        with tempfile.TemporaryDirectory() as folder:
            write_data(folder, *shape)
            measure(build, folder, title)


if __name__ == "__main__":
    main()
