"""Asks transformers, torch and peft for one training step of each objective, dropout off.

    python objectives.py fixture DECODER_FOLDER OUT_FOLDER   a tiny BERT, losses, every gradient, a LoRA: the test's fixture
    python objectives.py adapter MODEL ADAPTER TEXTS         peft's vectors of TEXTS with an adapter that we wrote, to stdout
    python objectives.py classifier MODEL TEXTS              sentence-transformers' scores with a classifier that we wrote

Made with transformers 5.23.0, peft 0.21.2, torch 2.11.0.
"""
import base64
import json
import os
import shutil
import sys

import numpy
import torch

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "red", "blue", "shoe", "hat", "##s", "good", "bad", "runs",
         "well", "\u597d", "\u5dee", "\u978b", "."]
SEQUENCES = [[2, 7, 9, 11, 14, 15, 3, 12, 19, 3], [2, 16, 18, 13, 3, 8, 10, 3], [2, 7, 10, 13, 3]]
TYPES = [[0] * 7 + [1] * 3, [0] * 5 + [1] * 3, [0] * 5]
MASKED = [[(2, 4), (8, 4)], [(1, 6)], [(3, 13)]]  # place, id put there
RELATIONS = [0, 1, -100]


def coded(tensor):
    return base64.b64encode(tensor.detach().numpy().astype("<f4").tobytes()).decode()


def padded(rows, fill):
    width = max(map(len, rows))
    return torch.tensor([row + [fill] * (width - len(row)) for row in rows])


def gradients(model):
    return {name: coded(parameter.grad) for name, parameter in model.named_parameters() if parameter.grad is not None}


def spread(model):
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            values = torch.randn(parameter.shape, generator=generator) * 0.2
            parameter.copy_(values + 1 if "LayerNorm.weight" in name else values)


def tiny(folder):
    from transformers import BertConfig, BertForPreTraining
    config = BertConfig(vocab_size=len(WORDS), hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=12,
                        max_position_embeddings=16, attn_implementation="eager")
    model = BertForPreTraining(config).eval()
    spread(model)
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    with open(os.path.join(folder, "vocab.txt"), "w", encoding="utf-8") as file:
        file.write("\n".join(WORDS) + "\n")
    kinds = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    modules = [{"path": path, "type": "sentence_transformers.models." + kind} for path, kind in kinds]
    with open(os.path.join(folder, "modules.json"), "w", encoding="utf-8") as file:
        json.dump(modules, file)
    os.makedirs(os.path.join(folder, "1_Pooling"))
    with open(os.path.join(folder, "1_Pooling", "config.json"), "w", encoding="utf-8") as file:
        json.dump({"word_embedding_dimension": 8, "pooling_mode_mean_tokens": True}, file)
    return model


def masked(model):
    ids, labels = padded(SEQUENCES, 0), torch.full((3, 10), -100)
    for row, places in enumerate(MASKED):
        for place, put in places:
            labels[row, place] = ids[row, place]
            ids[row, place] = put
    batch = {"input_ids": ids, "attention_mask": (padded(SEQUENCES, 0) > 0).long(), "token_type_ids": padded(TYPES, 0)}
    both = model(**batch, labels=labels, next_sentence_label=torch.tensor(RELATIONS))
    both.loss.backward()
    return {"sequences": SEQUENCES, "types": TYPES, "masked": MASKED, "relations": RELATIONS, "loss": both.loss.item(),
            "gradients": gradients(model)}


def pooled(bert):
    ids = padded(SEQUENCES, 0)
    mask = (ids > 0).float().unsqueeze(2)
    states = bert(input_ids=ids, attention_mask=(ids > 0).long()).last_hidden_state
    vectors = (states * mask).sum(1) / mask.sum(1)
    return torch.nn.functional.normalize(vectors, dim=1)


def head(outputs):
    generator = torch.Generator().manual_seed(5)
    layer = torch.nn.Linear(8, outputs)
    with torch.no_grad():
        layer.weight.copy_(torch.randn(layer.weight.shape, generator=generator))
        layer.bias.copy_(torch.randn(layer.bias.shape, generator=generator))
    return layer


def classified(folder, targets, classes):
    from transformers import BertModel
    bert, layer = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager").eval(), head(max(classes, 1))
    scores = layer(pooled(bert))
    wanted = torch.tensor(targets)
    loss = torch.nn.functional.cross_entropy(scores, wanted) if classes else torch.nn.functional.mse_loss(scores[:, 0], wanted)
    loss.backward()
    return {"weight": coded(layer.weight), "bias": coded(layer.bias), "targets": targets, "classes": classes, "loss": loss.item(),
            "gradients": gradients(bert) | {"linear.weight": coded(layer.weight.grad), "linear.bias": coded(layer.bias.grad)}}


def adapted(folder, out):
    from peft import LoraConfig, get_peft_model
    from transformers import BertModel
    bert, layer = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager"), head(2)
    model = get_peft_model(bert, LoraConfig(r=2, lora_alpha=6, target_modules=["query", "value", "intermediate.dense"])).eval()
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "lora_" in name:
                parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.3)
    shutil.rmtree(out, ignore_errors=True)
    model.save_pretrained(out)
    for name in ("README.md",):
        if os.path.exists(os.path.join(out, name)):
            os.remove(os.path.join(out, name))
    config = os.path.join(out, "adapter_config.json")
    with open(config, encoding="utf-8") as file:
        said = json.load(file)
    said["base_model_name_or_path"] = "tiny"
    with open(config, "w", encoding="utf-8") as file:
        json.dump(said, file, indent=1)
    vectors = pooled(model)
    loss = torch.nn.functional.cross_entropy(layer(vectors), torch.tensor([1, 0, 1]))
    loss.backward()
    slopes = {name.replace("base_model.model.", "").replace(".default", ""): coded(parameter.grad)
              for name, parameter in model.named_parameters() if parameter.grad is not None}
    return {"vectors": coded(vectors), "weight": coded(layer.weight), "bias": coded(layer.bias), "targets": [1, 0, 1],
            "loss": loss.item(), "gradients": slopes}


def instructed(folder):
    from transformers import AutoModelForCausalLM
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    sequences, answers = [[5, 9, 12, 40, 33, 8, 2], [7, 7, 61, 3]], [5, 2]
    ids = padded(sequences, 0)
    labels = ids.clone()
    for row, (sequence, answer) in enumerate(zip(sequences, answers)):
        labels[row, :answer] = -100
        labels[row, len(sequence):] = -100
    mask = torch.tensor([[1] * len(s) + [0] * (ids.shape[1] - len(s)) for s in sequences])
    loss = model(input_ids=ids, attention_mask=mask, labels=labels).loss
    loss.backward()
    return {"sequences": sequences, "answers": answers, "loss": loss.item(), "gradients": gradients(model)}


def fixture(decoder, out):
    model = tiny(os.path.join(out, "bert"))
    answers = {"masked": masked(model), "classes": classified(os.path.join(out, "bert"), [1, 0, 2], 3),
               "ratings": classified(os.path.join(out, "bert"), [4.0, 1.0, 5.0], 0),
               "adapted": adapted(os.path.join(out, "bert"), os.path.join(out, "adapter")), "instructed": instructed(decoder)}
    with open(os.path.join(out, "expected.json"), "w", encoding="utf-8") as file:
        file.write("{\n" + ",\n".join(f'"{name}": {json.dumps(answer)}' for name, answer in answers.items()) + "\n}\n")


def encoder_vectors(model, tokenizer, texts):
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.inference_mode():
        states = model(**batch).last_hidden_state
    mask = batch["attention_mask"].unsqueeze(2)
    return torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=1).numpy()


def adapter(base, folder, texts):
    from peft import PeftModel
    from transformers import AutoModel, AutoTokenizer
    lines = open(texts, encoding="utf-8").read().splitlines()
    model = PeftModel.from_pretrained(AutoModel.from_pretrained(base), folder).eval()
    numpy.save(sys.stdout.buffer, encoder_vectors(model, AutoTokenizer.from_pretrained(base), lines))


def classifier(folder, texts):
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Dense
    lines = open(texts, encoding="utf-8").read().splitlines()
    said = json.load(open(os.path.join(folder, "classifier", "labels.json"), encoding="utf-8"))
    model = SentenceTransformer(folder, device="cpu")
    model.max_seq_length = said["max_length"]
    vectors = model.encode([said["prompt"] + line for line in lines], convert_to_tensor=True)
    scores = Dense.load(os.path.join(folder, "classifier")).linear(vectors)
    for row in torch.softmax(scores, 1).tolist():
        print(json.dumps(dict(zip(said["labels"], row))))


if __name__ == "__main__":
    {"fixture": fixture, "adapter": adapter, "classifier": classifier}[sys.argv[1]](*sys.argv[2:])
