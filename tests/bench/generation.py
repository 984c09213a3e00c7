"""Tokens per second of reclens-cli generate against transformers' generate, greedy, one text at a time.

    python generation.py CLI MODEL_FOLDER GGUF_NAME [ROUNDS]

Both write the same number of tokens after the same prompt from the same file's weights: transformers with them
dequantised to float32, ours with exact arithmetic (float32 too) and with fast. The three take turns; the ratios are of
medians. Made with transformers 5.23.0, torch 2.11.0.
"""
import json
import statistics
import subprocess
import sys
import time

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

PROMPT = "Running shoes are"
TOKENS = 64


def main(cli, folder, gguf, rounds=5):
    torch.set_num_threads(2)
    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=gguf, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=gguf)
    ids = tokenizer(PROMPT, return_tensors="pt")

    def theirs():
        begin = time.perf_counter()
        with torch.inference_mode():
            done = model.generate(**ids, max_new_tokens=TOKENS, min_new_tokens=TOKENS, do_sample=False, use_cache=True)
        return TOKENS / (time.perf_counter() - begin), done[0, ids["input_ids"].shape[1]:].tolist()

    def ours(arithmetic):
        output = subprocess.run([cli, "--json", "generate", PROMPT, "--model", folder, "--max-tokens", str(TOKENS),
                                 "--ignore-ends", "--device", "cpu", "--arithmetic", arithmetic],
                                check=True, capture_output=True).stdout
        answer = json.loads(output)
        return answer["tokens_per_second"], answer["ids"]

    speeds = {"transformers": [], "exact": [], "fast": []}
    theirs()
    for _ in range(int(rounds)):
        speed, wanted = theirs()
        speeds["transformers"].append(speed)
        for arithmetic in ("exact", "fast"):
            speed, made = ours(arithmetic)
            speeds[arithmetic].append(speed)
            if arithmetic == "exact" and made != wanted:
                print("the exact tokens differ from transformers'")
    peer = statistics.median(speeds["transformers"])
    for name, values in speeds.items():
        print(f"{name:<13} {statistics.median(values):7.1f} tokens/s, {statistics.median(values) / peer:5.2f} times")


main(*sys.argv[1:])
