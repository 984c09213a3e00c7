"""Asks sentence-transformers for token ids and vectors.

    python encode.py fixture MODEL ESCI_NDJSON_ZIP OUT.json [PROMPT]   hostile texts and some titles: the test's fixture
    python encode.py compare MODEL TEXTS VECTORS.npy [PROMPT]          every line of TEXTS against vectors of ours

PROMPT is the name of one that the model's folder gives, "query" or "passage".

Made with sentence-transformers 6.2.0, tokenizers 0.23.3, torch 2.11.0.
"""
import base64
import json
import sys
import time
import zipfile

import numpy
import torch
from sentence_transformers import SentenceTransformer

HOSTILE = [
    "", " ", "\t\r\n", "running shoes", "UPPER lower MiXeD", "Caf\u00e9 na\u00efve r\u00e9sum\u00e9 \u00c5ngstr\u00f6m \u0130stanbul \u1e9e\u00df",
    "e\u0301\u0327 o\u0308 combining", "\u6211\u60f3\u4e70\u4e00\u6b3e\u4ef7\u683c\u9002\u4e2d\u7684\u8fd0\u52a8\u978b",
    "\u8dd1\u978bNike\u7537\u5b50 42\u7801\uff0c200\u5143\u4ee5\u5185\uff01\u3042\u308a\u304c\u3068\u3046 \ud55c\uad6d\uc5b4",
    "\U0001f45f\U0001f3c3\u200d\u2640\ufe0f run \u2764\ufe0f \U0001f468\u200d\U0001f469\u200d\U0001f467", "\x00nul\x01\x02 bell\x07 del\x7f esc\x1b[0m \x1c\x1d\x85\xa0end",
    "zero\u200bwidth\u200c joi\u200dner \ufeffbom soft\u00adhyphen", "\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd \u202eRTL\u202c \u0627\u0644\u0639\u0631\u0628\u064a\u0651\u064e\u0629",
    "a [SEP] b[CLS]c [MASK] [PAD] [UNK] [sep] [SEP", "##ing ## #hash ##", "$9.99 -- 50% off!!! (new) \u2014 \u201cquoted\u201d \u2026 \u00a9\u00ae\u2122 \u20ac\u00a5",
    "x" * 100 + " " + "x" * 101 + " " + "\u00e9" * 101, "\U0002a6d6\U0002b740\U00020000 \uf900 \u3007\u3005", "\ufffd broken \ufffd", "\ud7ff\ue000 private \U0010ffff \u0378",
    "\u2126 \u212b \ufb01 \uff21\uff22\uff23 \u1e63\u0323\u0307 \u01c5", "\u0915\u094d\u0937\u093f \u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22 \u1734\u1885\u166d", "a\u3000b\u2028c\u2029d\u00a0e",
]
LONG = {"repeat": "shoe stand ", "times": 5000}


def titles(archive):
    with zipfile.ZipFile(archive) as files:
        for line in files.read(files.namelist()[0]).decode().splitlines():
            record = json.loads(line)
            if "title" in record:
                yield " ".join(record["title"].split())


def fixture(folder, archive, out, prompt=None):
    model = SentenceTransformer(folder, device="cpu")
    every = list(titles(archive))
    picked = every[:: len(every) // 50][:50]
    cases = []
    for index, text in enumerate(HOSTILE + [LONG] + picked):
        whole = text if isinstance(text, str) else text["repeat"] * text["times"]
        case = {"text": text, "ids": model.tokenize([whole])["input_ids"][0].tolist()}
        if index < len(HOSTILE) + 13:
            case["vector"] = base64.b64encode(model.encode(whole, prompt_name=prompt).astype("<f4").tobytes()).decode()
        cases.append(case)
    with open(out, "w", encoding="utf-8") as file:
        rows = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
        file.write("[\n" + rows + "\n]\n")


def compare(folder, texts, vectors, prompt=None):
    torch.set_num_threads(2)
    model = SentenceTransformer(folder, device="cpu")
    lines = open(texts, encoding="utf-8").read().split("\n")[:-1]
    ours = numpy.load(vectors)
    model.encode(lines[:64])
    begin, work = time.perf_counter(), time.process_time()
    theirs = model.encode(lines, prompt_name=prompt)
    print(f"{len(lines)} texts, {time.perf_counter() - begin:.2f} s, {time.process_time() - work:.2f} s of processor time")
    print("largest difference", numpy.abs(theirs - ours).max() if theirs.shape == ours.shape else "shapes differ")


{"fixture": fixture, "compare": compare}[sys.argv[1]](*sys.argv[2:])
