"""RecLens against sentence-transformers on this machine: the same model, texts and threads, turn and turn about.

    python peers.py CLI MODEL ESCI_FOLDER BEAUTY_ITEMS_TSV [--rounds 3] [--texts 600] [--only encode,query,train,ranking]

Prints the median and the best rate of both sides and the ratio of each; above 1, RecLens is faster. On a machine
that does other work the best rounds say more. Loading a model counts on neither side. Both sides encode texts sorted
by length, the peer in batches of 64, and train without dropout on pairs of the same texts, 64 a step, with AdamW.
"ranking" asks what the fast mode costs: nDCG@10 of the judged queries over all products, by vectors of titles alone.

Needs: torch, sentence-transformers.
"""

import argparse
import json
import pathlib
import random
import statistics
import subprocess
import tempfile
import time
import zipfile

import numpy
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.losses import MultipleNegativesSymmetricRankingLoss

THREADS = 2
BATCH = 64
LENGTH = 64
QUERIES = ["running shoes for men", "wireless mouse", "red dress", "coffee maker with grinder", "usb c cable 2m"] * 8


def run(cli, arguments, text=""):
    result = subprocess.run([cli, *arguments, "--json"], input=text, capture_output=True, text=True, check=True)
    return json.loads(result.stdout)


def products(folder):
    """The products' ids and titles."""
    with zipfile.ZipFile(folder / "esci_us_ecommerce_shrunk.ndjson.zip") as files:
        records = [json.loads(line) for line in files.read(files.namelist()[0]).decode().splitlines()]
    return [(action["index"]["_id"], " ".join(record["title"].split()))
            for action, record in zip(records[0::2], records[1::2])]


def report(name, unit, ours, theirs):
    for kind, pick in (("median", statistics.median), ("best", max)):
        print(f"{name:22} {kind:6} {pick(ours):10.1f} against {pick(theirs):10.1f} {unit}: "
              f"{pick(ours) / pick(theirs):.2f} times", flush=True)


def encode(options, peer, folder):
    texts = [title for _, title in products(options.esci)][: options.texts]
    tokens = sum(len(ids) for ids in peer.tokenizer(texts, truncation=True, max_length=peer.max_seq_length)["input_ids"])
    print(f"{len(texts)} texts of {tokens / len(texts):.1f} tokens")
    peer.encode(texts[:BATCH])
    rates = {"peer": [], "float32": [], "fast": []}
    out = folder / "vectors.npy"
    for _ in range(options.rounds):
        for precision in ("float32", "fast"):
            summary = run(options.cli, ["encode", "--model", options.model, "--precision", precision, "--device", "cpu",
                                        "--out", str(out)], "\n".join(texts) + "\n")
            rates[precision].append(tokens / summary["seconds"])
            vectors = numpy.load(out)
            if precision == "float32":
                begin = time.perf_counter()
                reference = peer.encode(texts, batch_size=BATCH)
                rates["peer"].append(tokens / (time.perf_counter() - begin))
            norms = numpy.linalg.norm(vectors, axis=1) * numpy.linalg.norm(reference, axis=1)
            cosines = (vectors * reference).sum(1) / norms
            if precision == "float32":
                difference = numpy.abs(vectors - reference).max()
    print(f"largest difference in float32 {difference:.1e}; least cosine in fast {cosines.min():.5f}, mean {cosines.mean():.5f}")
    report("encode, float32", "tokens/s", rates["float32"], rates["peer"])
    report("encode, fast", "tokens/s", rates["fast"], rates["peer"])


def query(options, peer, folder):
    rates = {"peer": [], "float32": [], "fast": []}
    for _ in range(options.rounds):
        for precision in ("float32", "fast"):
            summary = run(options.cli, ["encode", "--model", options.model, "--precision", precision, "--device", "cpu",
                                        "--one-by-one", "--out", str(folder / "query.npy")], "\n".join(QUERIES) + "\n")
            rates[precision].append(1000 / summary["median_ms"])
        times = []
        for text in QUERIES:
            begin = time.perf_counter()
            peer.encode(text)
            times.append(time.perf_counter() - begin)
        rates["peer"].append(1 / statistics.median(times))
    report("one query, float32", "queries/s", rates["float32"], rates["peer"])
    report("one query, fast", "queries/s", rates["fast"], rates["peer"])


def ranking(options, _, folder):
    ids, texts = zip(*products(options.esci))
    place = {item: i for i, item in enumerate(ids)}
    judged = json.loads((options.esci / "esci_us_judgments.json").read_text())["judgmentRatings"]
    gains = {100: 1.0, 10: 0.1, 1: 0.01, 0: 0.0}
    discounts = 1 / numpy.log2(numpy.arange(2, 12))
    means = {}
    for precision in ("float32", "fast"):
        vectors = []
        for name, lines in (("items", texts), ("queries", [entry["query"] for entry in judged])):
            out = str(folder / f"{name}.npy")
            run(options.cli, ["encode", "--model", options.model, "--precision", precision, "--device", "cpu", "--out", out],
                "\n".join(lines) + "\n")
            vectors.append(numpy.load(out))
        scores = vectors[1] @ vectors[0].T
        values = []
        for row, entry in zip(scores, judged):
            gain = numpy.zeros(len(ids))
            for rating in entry["ratings"]:
                if rating["docId"] in place:
                    gain[place[rating["docId"]]] = gains[round(float(rating["rating"]))]
            ideal = (numpy.sort(gain)[::-1][:10] * discounts).sum()
            if ideal > 0:
                values.append((gain[numpy.argsort(-row, kind="stable")[:10]] * discounts).sum() / ideal)
        means[precision] = numpy.mean(values)
    print(f"ESCI, {len(values)} queries over {len(ids)} titles: nDCG@10 {means['float32']:.4f} in float32, "
          f"{means['fast']:.4f} in fast: {100 * (means['fast'] / means['float32'] - 1):+.2f} %")


def workspace(options, folder, texts):
    """Users whose next items make the pairs that the peer trains on, too."""
    draw = random.Random(1)
    items = [f"i{i}" for i in range(len(texts))]
    with open(folder / "items.csv", "w", encoding="utf-8") as file:
        file.write("item_id,title\n")
        for item, text in zip(items, texts):
            file.write(f'{item},"{text.replace(chr(34), "")}"\n')
    with open(folder / "interactions.csv", "w", encoding="utf-8") as file:
        file.write("user_id,item_id,timestamp\n")
        for user in range(300):
            for place, item in enumerate(draw.sample(items, 8)):
                file.write(f"u{user},{item},{1600000000 + user * 100 + place}\n")
    run(options.cli, ["new", str(folder / "bench.reclens")])
    run(options.cli, ["import", str(folder / "bench.reclens"), str(folder / "items.csv"), "--kind", "items"])
    run(options.cli, ["import", str(folder / "bench.reclens"), str(folder / "interactions.csv"), "--kind", "interactions"])
    return str(folder / "bench.reclens")


def train(options, _, folder):
    lines = open(options.items, encoding="utf-8").read().splitlines()[1:]
    fields = [line.split("\t") for line in lines]
    # Rich texts, as descriptions are: all near the limit of tokens.
    texts = [f"{a[2]} {a[3]} {b[2]} {b[3]}" for a, b in zip(fields[0::2], fields[1::2])][:500]
    shop = workspace(options, folder, texts)
    steps = 5
    peer = SentenceTransformer(options.model, device="cpu")
    peer.max_seq_length = LENGTH
    for module in peer.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    peer[0].auto_model.config.attention_probs_dropout_prob = 0.0
    for module in peer.modules():
        if hasattr(module, "dropout_prob"):
            module.dropout_prob = 0.0
    peer.train()
    loss = MultipleNegativesSymmetricRankingLoss(peer)
    optimizer = torch.optim.AdamW(peer.parameters(), lr=1e-5, weight_decay=0.01)
    draw = random.Random(2)
    rates = {"ours": [], "peer": []}
    for turn in range(options.rounds):
        result = run(options.cli, ["train", shop, "text-encoder", "--name", f"bench {turn}", "--device", "cpu", "--set", f"model={options.model}",
                                   "--set", f"max_steps={steps}", "--set", f"batch_size={BATCH}", "--set", f"max_length={LENGTH}",
                                   "--set", "window=1", "--set", "pairs=next-item", "--set", "train_layers=-1",
                                   "--set", f"validate_every={steps}"])
        events = run(options.cli, ["runs", shop, "events", str(result["run"])])["events"]
        rates["ours"] += [event["value"] for event in events if event["tag"] == "train/examples_per_second"][1:]
        for step in range(steps):
            pairs = [draw.sample(texts, 2) for _ in range(BATCH)]
            begin = time.perf_counter()
            features = [peer.tokenize([pair[side] for pair in pairs]) for side in (0, 1)]
            value = loss(features, None)
            value.backward()
            torch.nn.utils.clip_grad_norm_(peer.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            if step > 0:
                rates["peer"].append(BATCH / (time.perf_counter() - begin))
    report("contrastive training", "pairs/s", rates["ours"], rates["peer"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cli")
    parser.add_argument("model")
    parser.add_argument("esci", type=pathlib.Path)
    parser.add_argument("items")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--texts", type=int, default=600)
    parser.add_argument("--only", default="encode,query,train,ranking")
    options = parser.parse_args()
    torch.set_num_threads(THREADS)
    peer = SentenceTransformer(options.model, device="cpu")
    with tempfile.TemporaryDirectory() as folder:
        for part in (encode, query, train, ranking):
            if part.__name__ in options.only.split(","):
                part(options, peer, pathlib.Path(folder))


if __name__ == "__main__":
    main()
