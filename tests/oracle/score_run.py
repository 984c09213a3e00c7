#!/usr/bin/env python3
"""Asks trec_eval, ir_measures, ranx, RecBole, RecTools and LensKit for their metrics of 200 random runs.

Prints one line for each definition and metric: its name and 200 values. The packages do not all go into one
environment, so name those to ask, and keep the lines together:

    score_run.py trec_eval ir_measures ranx recbole elliot > tests/fixtures/metrics/runs.tsv
    score_run.py rectools lenskit >> tests/fixtures/metrics/runs.tsv

Made with pytrec_eval-terrier 0.5.11, ir_measures 0.4.3, ranx 0.3.21, RecBole 1.2.1, RecTools 0.19.0 and LensKit
2025.8.1. RECBOLE names a folder with RecBole's sources, whose metric classes are called on the matrix of hits that
its collector would make. Elliot's formulas (elliot/evaluation/metrics/accuracy, elliot/evaluation/relevance) are
written out below.

The runs are made up by randomRuns() of tests/core/test_score_run.cpp in the same steps: ties, scores that are
equal in single precision only, missing queries, short and long lists, grades from -1 to 3.
"""
import math
import os
import sys
import types

sys.path.pop(0)  # a script of this folder is called as one of the packages
RUNS = 200
CUTOFFS = [1, 3, 5, 10, 20]


class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % bound


def random_run(number):
    """Judgements and run as dictionaries in the order of a file."""
    random = Random(number + 1)
    qrels, run = {}, {}
    for query in range(3 + random.below(6)):
        name = f"q{query}"
        judged = random.below(100) < 85 or query == 0
        listed = random.below(100) < 85 or query == 0
        judgements = {}
        for _ in range(1 + random.below(12)):
            document = f"d{random.below(60):02d}"
            judgements[document] = random.below(5) - 1
        length = 1 + random.below(60 if random.below(4) == 0 else 12)
        documents = [f"d{i:02d}" for i in range(60)]
        for place in range(59, 0, -1):
            other = random.below(place + 1)
            documents[place], documents[other] = documents[other], documents[place]
        levels = 2 + random.below(30)
        scores = {}
        for document in documents[:length]:
            scores[document] = random.below(levels) + random.below(3) * 1e-9
        if query == 0:
            judgements[documents[0]] = 2
        if judged:
            qrels[name] = judgements
        if listed:
            run[name] = scores
    return qrels, run, CUTOFFS[number % len(CUTOFFS)]


def in_file_order(scores):
    return sorted(scores, key=lambda document: -scores[document])


def relevant_of(judgements):
    return {document: grade for document, grade in judgements.items() if grade >= 1}


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else 0.0


def trec_eval(qrels, run, k):
    import pytrec_eval

    names = {"ndcg@k": f"ndcg_cut_{k}", "precision@k": f"P_{k}", "recall@k": f"recall_{k}", "map@k": f"map_cut_{k}",
             "hit_rate@k": f"success_{k}", "ndcg": "ndcg", "map": "map", "mrr": "recip_rank", "precision": "set_P",
             "recall": "set_recall", "f1": "set_F", "r_precision": "Rprec"}
    found = pytrec_eval.RelevanceEvaluator(qrels, set(names.values())).evaluate(run)
    values = {ours: mean(query[theirs] for query in found.values()) for ours, theirs in names.items()}
    # Option -M: the first k by trec_eval's order, scores in single precision.
    import numpy as np
    cut = {query: {document: scores[document] for document in
                   sorted(sorted(scores, reverse=True), key=lambda d: -float(np.float32(scores[d])))[:k]}
           for query, scores in run.items()}
    found = pytrec_eval.RelevanceEvaluator(qrels, {"recip_rank", "set_F"}).evaluate(cut)
    values["mrr@k"] = mean(query["recip_rank"] for query in found.values())
    values["f1@k"] = mean(query["set_F"] for query in found.values())
    return values


def ir_measures(qrels, run, k):
    import ir_measures
    from ir_measures import AP, P, R, RR, Rprec, Success, nDCG

    names = {"ndcg@k": nDCG @ k, "precision@k": P @ k, "recall@k": R @ k, "map@k": AP @ k, "hit_rate@k": Success @ k,
             "map": AP, "mrr": RR, "r_precision": Rprec}
    found = ir_measures.calc_aggregate(list(names.values()), qrels, run)
    return {ours: found[theirs] for ours, theirs in names.items()}


def ranx(qrels, run, k):
    from ranx import Qrels, Run, evaluate

    names = {f"{name}@k": f"{name}@{k}" for name in ("ndcg", "precision", "recall", "f1", "hit_rate", "map", "mrr")}
    names |= {name: name for name in ("ndcg", "precision", "recall", "f1", "hit_rate", "map", "mrr")}
    names["r_precision"] = "r-precision"
    theirs = list(names.values())
    found = evaluate(Qrels(qrels), Run(run), theirs, make_comparable=True)
    return {ours: float(found[name]) for ours, name in names.items()}


def recbole(qrels, run, k):
    import numpy as np
    np.float = float  # a name that numpy has dropped
    board = types.ModuleType("torch.utils.tensorboard")
    board.SummaryWriter = None
    sys.modules.setdefault("torch.utils.tensorboard", board)
    from recbole.evaluator import metrics

    hits, lengths = [], []
    for query, judgements in qrels.items():
        relevant = relevant_of(judgements)
        if not relevant:
            continue
        listed = in_file_order(run.get(query, {}))[:k]
        hits.append([document in relevant for document in listed] + [False] * (k - len(listed)))
        lengths.append(len(relevant))
    hits, lengths = np.array(hits), np.array(lengths)

    def value(name, *arguments):
        metric = getattr(metrics, name)
        return float(metric.metric_info(metric.__new__(metric), *arguments)[:, k - 1].mean())

    return {"ndcg@k": value("NDCG", hits, lengths), "recall@k": value("Recall", hits, lengths),
            "map@k": value("MAP", hits, lengths), "precision@k": value("Precision", hits),
            "hit_rate@k": value("Hit", hits), "mrr@k": value("MRR", hits)}


def rectools(qrels, run, k):
    import pandas as pd
    from rectools import metrics

    interactions = pd.DataFrame([(query, document) for query, judgements in qrels.items()
                                 for document in relevant_of(judgements)], columns=["user_id", "item_id"])
    reco = pd.DataFrame([(query, document, rank + 1) for query, scores in run.items()
                         for rank, document in enumerate(in_file_order(scores))],
                        columns=["user_id", "item_id", "rank"])
    named = {"ndcg@k": metrics.NDCG(k), "recall@k": metrics.Recall(k), "precision@k": metrics.Precision(k),
             "f1@k": metrics.F1Beta(k), "hit_rate@k": metrics.HitRate(k), "map@k": metrics.MAP(k),
             "mrr@k": metrics.MRR(k), "auc@k": metrics.PartialAUC(k),
             "r_precision@k": metrics.Precision(k, r_precision=True)}
    return {name: float(metric.calc(reco, interactions)) for name, metric in named.items()}


def lenskit(qrels, run, k):
    from lenskit.data import ItemList, ItemListCollection
    from lenskit.metrics import NDCG, Hit, Precision, Recall, RecipRank, RunAnalysis
    from lenskit.metrics.ranking._map import AveragePrecision

    outputs = ItemListCollection(["user_id"])
    for query, scores in run.items():
        outputs.add(ItemList(item_ids=in_file_order(scores), ordered=True), user_id=query)
    test = ItemListCollection(["user_id"])
    for query, judgements in qrels.items():
        if relevant_of(judgements):
            test.add(ItemList(item_ids=list(relevant_of(judgements))), user_id=query)

    class SafeAveragePrecision(AveragePrecision):
        """Average precision divides by zero where a list has no test items: the default, 0, stands in."""

        def measure_list(self, recs, test):
            return super().measure_list(recs, test) if len(test) else float("nan")

    classes = {"ndcg": NDCG, "recall": Recall, "precision": Precision, "hit_rate": Hit, "map": SafeAveragePrecision,
               "mrr": RecipRank}
    analysis = RunAnalysis()
    for name, metric in classes.items():
        analysis.add_metric(metric(k), f"{name}@k")
        analysis.add_metric(metric(), name)
    return analysis.measure(outputs, test).list_summary()["mean"].to_dict()


def elliot(qrels, run, k):
    threshold = 1
    values = {f"{name}@k": [] for name in ("ndcg", "recall", "precision", "f1", "hit_rate", "map", "mrr")}
    for query, scores in run.items():
        gains = {document: 2 ** (grade - threshold + 1) - 1 for document, grade in qrels.get(query, {}).items()
                 if grade >= threshold}
        if not gains:
            continue
        listed = in_file_order(scores)[:k]
        hits = [document in gains for document in listed]
        ideal = sum(gain * math.log(2) / math.log(rank + 2)
                    for rank, gain in enumerate(sorted(gains.values(), reverse=True)[:k]))
        values["ndcg@k"].append(sum(gains.get(document, 0) * math.log(2) / math.log(rank + 2)
                                    for rank, document in enumerate(listed)) / ideal)
        precision, recall = sum(hits) / k, sum(hits) / len(gains)
        values["precision@k"].append(precision)
        values["recall@k"].append(recall)
        values["f1@k"].append(2 * precision * recall / (precision + recall) if sum(hits) else 0)
        values["hit_rate@k"].append(1 if any(hits) else 0)
        values["map@k"].append(mean(sum(hits[: n + 1]) / (n + 1) for n in range(k)))
        values["mrr@k"].append(1 / (hits.index(True) + 1) if any(hits) else 0)
    return {name: mean(queries) for name, queries in values.items()}


def main():
    sys.path[:0] = [path for path in os.environ.get("RECBOLE", "").split(os.pathsep) if path]
    peers = [trec_eval, ir_measures, ranx, recbole, rectools, lenskit, elliot]
    chosen = [peer for peer in peers if peer.__name__ in sys.argv[1:]]
    runs = [random_run(number) for number in range(RUNS)]
    for peer in chosen:
        found = [peer(*run) for run in runs]
        for name in found[0]:
            print(peer.__name__, name, *(f"{values[name]:.7f}".rstrip("0").rstrip(".") for values in found), sep="\t")


if __name__ == "__main__":
    main()
