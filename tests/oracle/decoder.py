"""Asks transformers for logits, losses, gradients and greedy continuations of decoders.

    python decoder.py fixture OUT_FOLDER              tiny made-up models with what they answer: the test's fixture
    python decoder.py prompts GGUF TOKENIZER OUT.json 20 prompts on a GGUF's dequantised weights: 64 greedy tokens each

Made with transformers 5.23.0, torch 2.11.0, gguf 0.19.0.
"""
import base64
import json
import os
import shutil
import sys

import numpy
import torch

IDS = [3, 17, 40, 8, 22, 22, 5, 61, 30, 2, 49, 11, 12, 66, 7, 19, 33, 54, 1, 28, 44, 9, 60, 15]


def encoded(tensor):
    return base64.b64encode(tensor.detach().contiguous().numpy().astype("<f4").tobytes()).decode()


def expected(model):
    """Logits of IDS, loss and gradient norms of predicting it, and what follows its first six tokens."""
    ids = torch.tensor([IDS])
    model.eval().float()
    output = model(ids, labels=ids)
    output.loss.backward()
    norms = {name: p.grad.norm().item() for name, p in model.named_parameters()}
    greedy = model.generate(ids[:, :6], attention_mask=torch.ones(1, 6, dtype=torch.long), max_new_tokens=24,
                            do_sample=False, use_cache=True, eos_token_id=None, pad_token_id=0)
    return {"ids": IDS, "logits": encoded(output.logits[0]), "loss": output.loss.item(), "gradient_norms": norms,
            "greedy": greedy[0, 6:].tolist()}


def spread(model):
    """Weights wide enough that the tokens differ clearly."""
    generator = torch.Generator().manual_seed(7)
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        center = 1.0 if parameter.dim() == 1 and name.endswith("weight") else 0.0
        scale = 0.2 if parameter.dim() == 1 else 1.5 / parameter.shape[-1] ** 0.5
        parameter.data = (center + scale * noise).bfloat16().float()


def models():
    from transformers import (GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, MistralConfig,
                              MistralForCausalLM, Qwen2Config, Qwen2ForCausalLM)
    shape = dict(vocab_size=70, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
                 num_key_value_heads=2, max_position_embeddings=64, bos_token_id=1, eos_token_id=2)
    yield "llama", LlamaForCausalLM(LlamaConfig(
        **shape, tie_word_embeddings=False,
        rope_parameters=dict(rope_type="llama3", rope_theta=500.0, factor=4.0, low_freq_factor=1.0,
                             high_freq_factor=4.0, original_max_position_embeddings=32)))
    yield "mistral", MistralForCausalLM(MistralConfig(**shape, head_dim=8, sliding_window=5, tie_word_embeddings=True,
                                                      attn_implementation="eager"))
    yield "qwen2", Qwen2ForCausalLM(Qwen2Config(**shape, tie_word_embeddings=True))
    yield "gpt2", GPT2LMHeadModel(GPT2Config(vocab_size=70, n_embd=32, n_layer=2, n_head=4, n_positions=64,
                                             bos_token_id=1, eos_token_id=2))


def write_gguf(model, path):
    """A Llama as llama.cpp writes it: queries and keys permuted, matrices in blocks."""
    import gguf
    config = model.config
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
    writer.add_vocab_size(config.vocab_size)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    names = {"self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
             "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
             "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm"}
    kinds = [gguf.GGMLQuantizationType.Q4_1, gguf.GGMLQuantizationType.Q4_0, gguf.GGMLQuantizationType.Q8_0,
             gguf.GGMLQuantizationType.F16, gguf.GGMLQuantizationType.BF16, gguf.GGMLQuantizationType.Q5_1]
    for index, (name, tensor) in enumerate(model.state_dict().items()):
        if name == "lm_head.weight":
            continue
        data = tensor.float().numpy()
        parts = name.split(".")
        if name == "model.embed_tokens.weight":
            own = "token_embd.weight"
        elif name == "model.norm.weight":
            own = "output_norm.weight"
        else:
            own = "blk." + parts[2] + "." + names[".".join(parts[3:-1])] + ".weight"
        if "q_proj" in name or "k_proj" in name:
            heads = config.num_attention_heads if "q_proj" in name else config.num_key_value_heads
            rows, columns = data.shape
            data = data.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)
        if data.ndim == 1:
            writer.add_tensor(own, data.astype(numpy.float32))
        else:
            kind = gguf.GGMLQuantizationType.Q8_0 if own == "token_embd.weight" else kinds[index % len(kinds)]
            writer.add_tensor(own, gguf.quants.quantize(data, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def dequantised(model, path):
    """The GGUF's own values put into the model: what transformers would read from it."""
    import gguf
    config = model.config
    names = {"attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
             "attn_output": "self_attn.o_proj", "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj",
             "ffn_down": "mlp.down_proj", "attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm"}
    state = {}
    for tensor in gguf.GGUFReader(path).tensors:
        data = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(numpy.float32)
        parts = tensor.name.split(".")
        if tensor.name == "token_embd.weight":
            name = "model.embed_tokens.weight"
        elif tensor.name == "output_norm.weight":
            name = "model.norm.weight"
        else:
            name = "model.layers." + parts[1] + "." + names[parts[2]] + ".weight"
        if parts[-2] in ("attn_q", "attn_k"):
            heads = config.num_attention_heads if parts[-2] == "attn_q" else config.num_key_value_heads
            rows, columns = data.shape
            data = data.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, columns)
        state[name] = torch.from_numpy(data.copy())
    state["lm_head.weight"] = state["model.embed_tokens.weight"]
    model.load_state_dict(state)


def fixture(out):
    from transformers import LlamaConfig, LlamaForCausalLM
    torch.manual_seed(1)
    answers = {}
    for name, model in models():
        spread(model)
        folder = os.path.join(out, name)
        shutil.rmtree(folder, ignore_errors=True)
        model.to(torch.bfloat16).save_pretrained(folder, max_shard_size="20KB" if name == "llama" else "5GB")
        # Loaded anew: halving a model's precision halves that of its position table too.
        answers[name] = expected(type(model).from_pretrained(folder, dtype=torch.float32,
                                                             attn_implementation="eager"))
    quantised = LlamaForCausalLM(LlamaConfig(
        vocab_size=70, hidden_size=64, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=64, bos_token_id=1, eos_token_id=2, tie_word_embeddings=True))
    spread(quantised)
    path = os.path.join(out, "blocks.gguf")
    write_gguf(quantised, path)
    dequantised(quantised, path)
    answers["blocks"] = expected(quantised)
    with open(os.path.join(out, "expected.json"), "w", encoding="utf-8") as file:
        file.write("{\n" + ",\n".join(f'"{name}": {json.dumps(answer)}' for name, answer in answers.items()) + "\n}\n")


PROMPTS = [
    "The best running shoes are", "Once upon a time in a small town", "The price of this jacket is $49.99 because",
    "def fibonacci(n):\n", "Q: What is the capital of France?\nA:", "1, 2, 3, 4, 5,",
    "I bought these headphones last month and", "\u6211\u60f3\u4e70\u4e00\u53cc\u8dd1\u978b\uff0c", "\u8fd9\u6b3e\u5546\u54c1\u7684\u8d28\u91cf", "\u4eca\u5929\u5929\u6c14\u5f88\u597d\uff0c\u6211\u4eec\u53bb",
]
CHATS = [
    ("Hello! Who are you?", None), ("Name three kinds of shoes.", None), ("What is 2 + 2?", "Answer with one word."),
    ("Explain why breathable fabric matters for runners in one sentence.", "You help shoppers."),
    ("Give me five search queries for affordable running shoes.", None), ("\u4f60\u597d\uff0c\u8bf7\u4ecb\u7ecd\u4e00\u4e0b\u4f60\u81ea\u5df1\u3002", None),
    ("\u6211\u60f3\u4e70\u4e00\u6b3e\u4ef7\u683c\u9002\u4e2d\u7684\u8fd0\u52a8\u978b\u3002", "\u4f60\u662f\u4e00\u4e2a\u8d2d\u7269\u52a9\u624b\u3002"), ("Write a haiku about rain.", None),
    ("Translate to French: good morning", None), ("Why is the sky blue?", ""),
]


def prompts(path, tokenizer_folder, out):
    from transformers import AutoModelForCausalLM, AutoTokenizer
    torch.set_num_threads(2)
    folder, name = os.path.split(path)
    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=name, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(tokenizer_folder)
    cases = []
    for text in PROMPTS:
        cases.append({"prompt": text, "ids": tokenizer(text)["input_ids"]})
    for user, system in CHATS:
        messages = [{"role": "user", "content": user}]
        if system is not None:
            messages.insert(0, {"role": "system", "content": system})
        text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        cases.append({"prompt": user, "system": system, "chat": text,
                      "ids": tokenizer(text, add_special_tokens=False)["input_ids"]})
    for case in cases:
        ids = torch.tensor([case["ids"]])
        with torch.inference_mode():
            logits = model(ids).logits[0, -1]
            top = torch.topk(logits, 5)
            case["top_ids"], case["top_logits"] = top.indices.tolist(), top.values.tolist()
            probe = torch.arange(0, logits.numel(), 1024)
            case["probed_logits"] = logits[probe].tolist()
            done = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=64, do_sample=False,
                                  use_cache=True, eos_token_id=None, pad_token_id=0)
        case["greedy"] = done[0, ids.shape[1]:].tolist()
        case["text"] = tokenizer.decode(case["greedy"], skip_special_tokens=True)
    with open(out, "w", encoding="utf-8") as file:
        rows = ",\n".join(json.dumps(case) for case in cases)
        file.write("[\n" + rows + "\n]\n")


if __name__ == "__main__":
    {"fixture": fixture, "prompts": prompts}[sys.argv[1]](*sys.argv[2:])
