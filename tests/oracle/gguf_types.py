#!/usr/bin/env python3
"""Writes tests/fixtures/types.gguf: one tensor of each type, and beside it what the package `gguf` unpacks it to.

Needs numpy and gguf. Blocks are random bytes but for their half-precision scales, so that every bit counts.
"""
import pathlib

import numpy as np
from gguf import GGMLQuantizationType, GGUFWriter
from gguf.constants import GGML_QUANT_SIZES
from gguf.quants import dequantize

ROWS, COLUMNS = 3, 512
# Where the scales of a block stand, in bytes.
SCALES = {"Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "Q4_K": [0, 2], "Q5_K": [0, 2],
          "Q6_K": [208]}

random = np.random.default_rng(7)
file = pathlib.Path(__file__).parent.parent / "fixtures" / "types.gguf"
writer = GGUFWriter(file, "llama")
writer.add_block_count(2)
writer.add_float32("llama.rope.freq_base", 10000.0)
writer.add_token_list(["<s>", "a", "é", "鞋"])
writer.add_token_scores([0.0, -1.5, -2.5, -3.5])
writer.add_token_types([3, 1, 1, 1])
writer.add_bool("tokenizer.ggml.add_bos_token", True)

halves = np.array([0.0, -0.0, 1.0, 6e-8, 6.1e-5, 65504.0, -2.5, 0.1], dtype=np.float16)
writer.add_tensor("F16", halves)
writer.add_tensor("F16.expected", halves.astype(np.float32))
brains = random.standard_normal(COLUMNS).astype(np.float32).view(np.uint32) >> 16
writer.add_tensor("BF16", brains.astype(np.uint16).view(np.uint8), raw_dtype=GGMLQuantizationType.BF16)
writer.add_tensor("BF16.expected", (brains << 16).view(np.float32))
for name, scales in SCALES.items():
    kind = GGMLQuantizationType[name]
    elements, size = GGML_QUANT_SIZES[kind]
    blocks = random.integers(0, 256, (ROWS, COLUMNS // elements, size), dtype=np.uint8)
    for at in scales:
        values = random.standard_normal((ROWS, COLUMNS // elements)).astype(np.float16)
        blocks[:, :, at : at + 2] = values.view(np.uint8).reshape(ROWS, COLUMNS // elements, 2)
    data = blocks.reshape(ROWS, -1)
    writer.add_tensor(name, data, raw_dtype=kind)
    writer.add_tensor(name + ".expected", dequantize(data, kind))
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
