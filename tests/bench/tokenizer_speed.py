"""Tokens per second of one core: ours against the tokenizers package, in turns, on the same texts.

    python tokenizer_speed.py PROGRAM TEXTS FOLDER...

PROGRAM is build/PRESET/tests/tokenize_lines; each FOLDER holds a tokenizer.json. Every round starts our program anew and
encodes with theirs in this process, encode_batch with one thread, a thousand texts at a time; loading is not counted.
The ratio is of the medians of the rounds. Another load on the machine meets both sides alike.
"""
import json
import os
import statistics
import subprocess
import sys
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"
from tokenizers import Tokenizer

ROUNDS = 5


def theirs(tokenizer, lines):
    begin = time.perf_counter()
    tokens = 0
    for i in range(0, len(lines), 1000):
        tokens += sum(len(encoding) for encoding in tokenizer.encode_batch(lines[i:i + 1000]))
    return tokens, time.perf_counter() - begin


def ours(program, folder, texts):
    answer = json.loads(subprocess.run([program, folder, texts], check=True, capture_output=True, text=True).stdout)
    return answer["tokens"], answer["seconds"][0]


def main(program, texts, *folders):
    with open(texts, "rb") as file:
        lines = file.read().decode("utf-8", "replace").split("\n")
    for folder in folders:
        tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
        tokenizer.no_truncation()
        tokenizer.no_padding()
        our_times, their_times = [], []
        for _ in range(ROUNDS):
            our_tokens, seconds = ours(program, folder, texts)
            our_times.append(seconds)
            their_tokens, seconds = theirs(tokenizer, lines)
            their_times.append(seconds)
            if our_tokens != their_tokens:
                sys.exit(f"{folder}: {our_tokens} tokens of ours, {their_tokens} of theirs")
        our_time, their_time = statistics.median(our_times), statistics.median(their_times)
        print(f"{folder}: {our_tokens / our_time / 1e6:.2f} million tokens a second, theirs "
              f"{their_tokens / their_time / 1e6:.2f}, ratio {their_time / our_time:.1f}", flush=True)


main(*sys.argv[1:])
