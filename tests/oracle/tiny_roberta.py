#!/usr/bin/env python3
"""Writes tests/fixtures/tiny_roberta: an XLM-R of random weights, a few kilobytes large, and the mean of its states.

Needs torch and transformers. Its positions count from the pad token, which a text may spell, too.
"""
import json
import pathlib

import torch
from transformers import XLMRobertaConfig, XLMRobertaModel

WORDS = ["[CLS]", "[PAD]", "[SEP]", "[UNK]", "[MASK]", "a", "red", "shoe", "for", "run", "hat"]
TEXTS = ["a red shoe", "", "run [PAD] a [PAD] [PAD] hat", "[PAD]", "a red shoe for a run for a hat and more than fits here"]

torch.manual_seed(3)
folder = pathlib.Path(__file__).parent.parent / "fixtures" / "tiny_roberta"
folder.mkdir(exist_ok=True)
config = XLMRobertaConfig(vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
                          intermediate_size=24, max_position_embeddings=14, type_vocab_size=1, pad_token_id=1,
                          layer_norm_eps=1e-5, initializer_range=0.5)
model = XLMRobertaModel(config, add_pooling_layer=True).eval()
model.save_pretrained(folder)
(folder / "vocab.txt").write_text("\n".join(WORDS) + "\n")

cases = []
for text in TEXTS:
    ids = [0] + [WORDS.index(word) if word in WORDS else 3 for word in text.split()][:10] + [2]
    with torch.no_grad():
        states = model(torch.tensor([ids]), attention_mask=torch.ones(1, len(ids))).last_hidden_state[0]
    cases.append({"text": text, "vector": states.mean(0).tolist()})
(folder / "expected.json").write_text(json.dumps(cases, indent=0) + "\n")
