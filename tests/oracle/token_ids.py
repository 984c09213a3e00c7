"""Asks the tokenizers package for ids and decoded texts.

    python token_ids.py small OUT_FOLDER                small tokenizers of every kind and hostile texts: fixtures/tokenizers
    python token_ids.py real DATA MODELS GGUF_JSON OUT  sums of the ids of every line of the real data
    python token_ids.py gguf FILE.gguf OUT.json         a tokenizer.json of a byte-level GGUF, for `real`
    python token_ids.py fuzz SEED LINES OUT.txt         random texts of many scripts, some of them no UTF-8
    python token_ids.py compare FOLDER TEXTS PROGRAM    every line of TEXTS, against build/PRESET/tests/tokenize_lines

Made with tokenizers 0.23.3, sentencepiece 0.2.2, gguf 0.19.
"""
import base64
import gzip
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import zipfile

os.environ["TOKENIZERS_PARALLELISM"] = "false"
import numpy
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|"
          r"\s+(?!\S)|\s+")
WORDS = ("the running shoes don't we'll I'M it's 3.14 1,000 $9.99 Nike's U.S.A. \u6211\u60f3\u4e70 \u8fd0\u52a8\u978b caf\u00e9 "
         "na\u00efve <s> </s> <mask> [SEP] [MASK] <|endoftext|> <|im_start|> \u2581 ## ##ing \u00bd \u2460 \u216b "
         "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f \U0001f1e9\U0001f1ea \ufb01 \u0130 \uff21\uff22 \u30d1 \ud55c\uae00").split(" ")
SPACES = [" ", "  ", "   ", "\t", "\r\n", "\r", "\u00a0", "\u3000", "\u200b", "\u2028", "\x0b", "\x85", "\u1680", "\ufeff",
          "\u200d", "\u200c"]
BLOCKS = [(0x20, 0x7E)] * 6 + [
    (0xA0, 0xFF), (0x100, 0x24F), (0x250, 0x36F), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x530, 0x6FF),
    (0x700, 0x8FF), (0x900, 0x97F), (0x980, 0xDFF), (0xE00, 0xFFF), (0x1000, 0x11FF), (0x1200, 0x1AFF),
    (0x1B00, 0x1DFF), (0x1E00, 0x1FFF), (0x2000, 0x20FF), (0x2100, 0x27BF), (0x2E80, 0x30FF), (0x3100, 0x33FF),
    (0x4E00, 0x9FFF), (0x4E00, 0x9FFF), (0xA000, 0xABFF), (0xAC00, 0xD7FF), (0xE000, 0xF8FF), (0xF900, 0xFDFF),
    (0xFE00, 0xFFEF), (0xFFF0, 0xFFFF), (0x10000, 0x11FFF), (0x16000, 0x16FFF), (0x1D000, 0x1D7FF), (0x1E000, 0x1EFFF),
    (0x1F000, 0x1F9FF), (0x1F1E6, 0x1F1FF), (0x20000, 0x2FFFF), (0xE0000, 0xE01FF), (0, 0x10FFFF), (0, 0x1F)]
REAL = ["esci/esci_us_ecommerce_shrunk.ndjson.zip", "beauty/beauty_items.tsv", "adidas/adidas_usa.csv",
        "gift-cards/Gift_Cards_5.json.gz", "gift-cards/meta_Gift_Cards.json.gz", "fashion5/AMAZON_FASHION_5.json.gz",
        "zh-eprstmt/test_public.json", "zh-eprstmt/unlabeled.json.gz", "ml-100k/u.item",
        "zh-reviews/online_shopping_10_cats.zip"]


def fuzz_line(draw):
    text, home = "", draw.choice(BLOCKS)
    for _ in range(draw.randint(0, 30)):
        kind = draw.random()
        if kind < 0.35:
            text += draw.choice(WORDS) if kind > 0.1 else draw.choice(WORDS).upper()
        elif kind < 0.5:
            text += draw.choice(SPACES)
        elif kind < 0.9:
            block = home if draw.random() < 0.7 else draw.choice(BLOCKS)
            drawn = (draw.randint(*block) for _ in range(draw.randint(1, 8)))
            text += "".join(chr(c) for c in drawn if not 0xD800 <= c < 0xE000)
        else:
            text += chr(draw.randint(0x300, 0x36F)) * draw.randint(1, 3)
    raw = bytearray(text.replace("\n", "").encode())
    if draw.random() < 0.1:
        for _ in range(draw.randint(1, 3)):
            raw.insert(draw.randint(0, len(raw)), draw.choice([0x80, 0xFF, 0xC3, 0xE2, 0xF0, 0xED, 0xC0, 0xF5]))
    return bytes(raw[:-1] if draw.random() < 0.05 else raw)


def fuzz_lines(seed, count):
    draw = random.Random(int(seed))
    return [fuzz_line(draw) for _ in range(int(count))]


def small_tokenizers():
    """One tokenizer of every kind, trained on a few texts, and between them every part that is supported."""
    texts = ["running shoes for men, size 42", "affordable running shoe", "women's trail runners don't slip",
             "\u6211\u60f3\u4e70\u4e00\u6b3e\u4ef7\u683c\u9002\u4e2d\u7684\u8fd0\u52a8\u978b", "\u8fd9\u53cc\u8dd1\u978b\u5f88\u8212\u670d\uff0c\u8d28\u91cf\u5f88\u597d\uff01",
             "caf\u00e9 na\u00efve r\u00e9sum\u00e9", "price: $19.99 (20% off)", "Nike NIKE nike"] * 4
    texts += [line.decode("utf-8", "replace") for line in fuzz_lines(7, 60)]

    def made(model, trainer, normalizer, splitter, decoder=None, processor=None, added=()):
        tokenizer = Tokenizer(model)
        if normalizer:
            tokenizer.normalizer = normalizer
        tokenizer.pre_tokenizer = splitter
        few = texts[:32] if isinstance(model, models.Unigram) else texts
        tokenizer.train_from_iterator(few, trainer)
        if decoder:
            tokenizer.decoder = decoder
        tokenizer.add_tokens(list(added))
        if processor:
            tokenizer.post_processor = processor(tokenizer.token_to_id)
        return json.loads(tokenizer.to_str())

    def bert(ids):
        return processors.TemplateProcessing(single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1",
                                             special_tokens=[("[CLS]", ids("[CLS]")), ("[SEP]", ids("[SEP]"))])

    alphabet = pre_tokenizers.ByteLevel.alphabet()
    byte_level = pre_tokenizers.ByteLevel
    yield "wordpiece-bert", made(
        models.WordPiece(unk_token="[UNK]"),
        trainers.WordPieceTrainer(vocab_size=700, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]),
        normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer(), decoders.WordPiece(), bert)
    yield "wordpiece-words", made(
        models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=20),
        trainers.WordPieceTrainer(vocab_size=700, special_tokens=["[UNK]"]),
        normalizers.Sequence([normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase(), normalizers.Strip(),
                              normalizers.Replace(Regex(r"\s+"), " ")]),
        pre_tokenizers.Whitespace(), decoders.WordPiece(cleanup=False))
    yield "bpe-roberta", made(
        models.BPE(), trainers.BpeTrainer(vocab_size=600, special_tokens=["<s>", "</s>", "<mask>"], initial_alphabet=alphabet),
        normalizers.NFC(), byte_level(add_prefix_space=True), decoders.ByteLevel(),
        lambda ids: processors.RobertaProcessing(("</s>", ids("</s>")), ("<s>", ids("<s>"))),
        [AddedToken("Nike", single_word=True, normalized=True), AddedToken("<x>", lstrip=True, rstrip=True)])
    yield "bpe-digits", made(
        models.BPE(), trainers.BpeTrainer(vocab_size=600, special_tokens=["<|endoftext|>", "<|im_start|>"], initial_alphabet=alphabet),
        None, pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), byte_level(add_prefix_space=False)]),
        decoders.ByteLevel())
    yield "bpe-llama3", made(
        models.BPE(ignore_merges=True), trainers.BpeTrainer(vocab_size=600, special_tokens=["<s>"], initial_alphabet=alphabet),
        None, pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(LLAMA3), "isolated"),
                                       byte_level(add_prefix_space=False, use_regex=False)]),
        decoders.ByteLevel(),
        lambda ids: processors.Sequence([byte_level_processor(), processors.TemplateProcessing(
            single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", ids("<s>"))])]))
    yield "bpe-metaspace", made(
        models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True),
        trainers.BpeTrainer(vocab_size=700, special_tokens=["<unk>"] + [f"<0x{b:02X}>" for b in range(256)], limit_alphabet=120),
        None, pre_tokenizers.Metaspace(prepend_scheme="first"),
        decoders.Sequence([decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]))
    yield "bpe-suffix", made(
        models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"),
        trainers.BpeTrainer(vocab_size=600, special_tokens=["<unk>"], end_of_word_suffix="</w>", limit_alphabet=150),
        normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()]),
        pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation()]),
        decoders.BPEDecoder())
    yield "unigram-xlmr", made(
        models.Unigram(), trainers.UnigramTrainer(vocab_size=300, special_tokens=["<s>", "<pad>", "</s>", "<unk>"], unk_token="<unk>"),
        normalizers.Precompiled(charsmap()),
        pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]), decoders.Metaspace(),
        lambda ids: processors.TemplateProcessing(single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>",
                                                  special_tokens=[("<s>", ids("<s>")), ("</s>", ids("</s>"))]),
        [AddedToken("<mask>", lstrip=True, normalized=False, special=True)])


def byte_level_processor():
    return processors.ByteLevel(trim_offsets=True)


def charsmap():
    """A compiled map of a few rules: single characters, pairs, clusters, one that goes away."""
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2 as proto
    rules = {"\uff21": "A", "\uff22": "B", "\u00bd": "1\u20442", "\ufb01": "fi", "\u00e9": "e", "e\u0301": "\u00e9", "\u200b": "",
             "\u3000": " ", "\u00a0": " ", "\t": " ", "\u30cf\u309a": "\u30d1", "\u2460": "1", "\u0130": "I"}
    with tempfile.TemporaryDirectory() as folder:
        table = "\n".join("\t".join(" ".join(f"{ord(c):X}" for c in side) for side in rule) for rule in rules.items())
        with open(f"{folder}/rules.tsv", "w", encoding="utf-8") as file:
            file.write(table + "\n")
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(["hello world", "abc def"] * 50), model_prefix=f"{folder}/m", vocab_size=30,
            normalization_rule_tsv=f"{folder}/rules.tsv", hard_vocab_limit=False, minloglevel=2)
        model = proto.ModelProto()
        with open(f"{folder}/m.model", "rb") as file:
            model.ParseFromString(file.read())
        return model.normalizer_spec.precompiled_charsmap


def small(out):
    raw = [b"", b" ", b"running shoes", "\u8dd1\u978b Caf\u00e9 fi\ufb01 \uff21\uff22 e\u0301 \u30cf\u309a".encode(), b"a" * 120 + b" don't"] + fuzz_lines(11, 45)
    for name, document in small_tokenizers():
        tokenizer = Tokenizer.from_str(json.dumps(document))
        cases = []
        for line, other in zip(raw, raw[1:] + raw[:1]):
            text, second = line.decode("utf-8", "replace"), other.decode("utf-8", "replace")
            tokenizer.no_truncation()
            ids = tokenizer.encode(text).ids
            tokenizer.enable_truncation(12)
            pair = tokenizer.encode(text, second)
            cases.append({"text": base64.b64encode(line).decode(), "ids": ids, "cut": tokenizer.encode(text).ids,
                          "pair": pair.ids, "types": pair.type_ids, "decoded": tokenizer.decode(ids)})
        with open(f"{out}/{name}.json", "w", encoding="utf-8") as file:
            json.dump({"tokenizer": document, "cases": cases}, file, ensure_ascii=False, separators=(",", ":"))
            file.write("\n")


def ids_of(tokenizer, lines):
    for begin in range(0, len(lines), 1000):
        yield from (encoding.ids for encoding in tokenizer.encode_batch(lines[begin:begin + 1000]))


def plain(file):
    tokenizer = Tokenizer.from_file(file)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def real_lines(path):
    with open(path, "rb") as file:
        raw = file.read()
    if path.endswith(".gz"):
        raw = gzip.decompress(raw)
    if path.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            raw = archive.read(archive.namelist()[0])
    return raw.decode("utf-8", "replace").split("\n")


def real(data, folder, gguf_json, out):
    """Per file: lines, ids and their sum: of (id + 1) * (place mod 1000003 + 1), the count of ids behind each line."""
    sums = {}
    files = {"minilm-en": f"{folder}/minilm-en/tokenizer.json", "smollm2-135m-instruct": gguf_json,
             "e5-small-multilingual": f"{folder}/e5-small-multilingual/tokenizer.json"}
    for model, file in files.items():
        tokenizer = plain(file)
        for name in REAL:
            lines = real_lines(f"{data}/{name}")
            stream = [value for ids in ids_of(tokenizer, lines) for value in (*ids, len(ids))]
            values = numpy.array(stream, numpy.uint64)
            places = numpy.arange(len(values), dtype=numpy.uint64) % numpy.uint64(1000003)
            total = int(((values + numpy.uint64(1)) * (places + numpy.uint64(1))).sum(dtype=numpy.uint64))
            sums.setdefault(model, {})[name] = {"lines": len(lines), "ids": len(values) - len(lines), "sum": str(total)}
            print(model, name, sums[model][name], flush=True)
    with open(out, "w", encoding="utf-8") as file:
        json.dump(sums, file, indent=1)
        file.write("\n")


def gguf(path, out):
    from gguf import GGUFReader
    fields = GGUFReader(path).fields
    tokens, types, merges = (fields[f"tokenizer.ggml.{key}"].contents() for key in ("tokens", "token_type", "merges"))
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    document = {
        "version": "1.0", "truncation": None, "padding": None, "normalizer": None, "post_processor": None,
        "added_tokens": [{"id": i, "content": token, "single_word": False, "lstrip": False, "rstrip": False,
                          "normalized": False, "special": True} for i, (token, kind) in enumerate(zip(tokens, types)) if kind == 3],
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": True}, byte_level]},
        "decoder": byte_level,
        "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False,
                  "vocab": {token: i for i, token in enumerate(tokens)}, "merges": [merge.split(" ") for merge in merges]}}
    with open(out, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False)


def fuzz(seed, count, out):
    with open(out, "wb") as file:
        file.write(b"\n".join(fuzz_lines(seed, count)))


def compare(folder, texts, program):
    with tempfile.NamedTemporaryFile() as ours:
        subprocess.run([program, folder, texts, ours.name], check=True)
        values = numpy.fromfile(ours.name, numpy.int32)
    with open(texts, "rb") as file:
        lines = file.read().decode("utf-8", "replace").split("\n")
    place = differing = 0
    for line, theirs in zip(lines, ids_of(plain(f"{folder}/tokenizer.json"), lines)):
        count = values[place]
        if values[place + 1:place + 1 + count].tolist() != theirs:
            differing += 1
            if differing <= 5:
                print("differs:", repr(line[:120]))
        place += 1 + count
    print(f"{len(lines)} lines, {differing} differ")


if __name__ == "__main__":
    {"small": small, "real": real, "gguf": gguf, "fuzz": fuzz, "compare": compare}[sys.argv[1]](*sys.argv[2:])
