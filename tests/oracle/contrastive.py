"""Asks sentence-transformers for one step of contrastive training: loss and every gradient, dropout off.

Writes a BERT of a few kilobytes and the step's figures into tests/fixtures/contrastive/.
Needs: torch, transformers, sentence-transformers.
"""

import json
import pathlib
import shutil
import tempfile

import torch
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.losses import MultipleNegativesSymmetricRankingLoss
from sentence_transformers.models import Pooling, Transformer
from transformers import BertConfig, BertModel, BertTokenizer

FOLDER = pathlib.Path(__file__).parent.parent / "fixtures" / "contrastive"
WORDS = ("[PAD] [UNK] [CLS] [SEP] [MASK] a for red blue green shoe shoes hat hats run ball game rain coat "
         "sun cream tent camp stove ##s").split()
PAIRS = [("red shoe", "blue shoes for a run"), ("hat", "sun cream"), ("tent for rain", "camp stove"),
         ("a ball game", "green hats"), ("rain coat", "red coat for a game")]
SCALE = 20.0


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(3)
    config = BertConfig(vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
                        intermediate_size=32, max_position_embeddings=32, initializer_range=0.3,
                        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    config.architectures = ["BertModel"]
    model = BertModel(config, add_pooling_layer=False)
    with torch.no_grad():  # biases and norms of a fresh model are all 0 and 1, and would hide mistakes
        for parameter in model.parameters():
            if parameter.dim() == 1:
                parameter.add_(0.1 * torch.randn_like(parameter))
    (FOLDER / "vocab.txt").write_text("\n".join(WORDS) + "\n")
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()
               if "position_ids" not in name}, FOLDER / "model.safetensors")
    with tempfile.TemporaryDirectory() as folder:
        BertTokenizer(str(FOLDER / "vocab.txt")).save_pretrained(folder)
        model.save_pretrained(folder)
        shutil.copy(pathlib.Path(folder) / "config.json", FOLDER / "config.json")
        transformer = Transformer(folder, max_seq_length=32)
    encoder = SentenceTransformer(modules=[transformer, Pooling(16)], device="cpu")
    encoder.train()
    loss = MultipleNegativesSymmetricRankingLoss(encoder, scale=SCALE)
    features = [encoder.tokenize([pair[side] for pair in PAIRS]) for side in (0, 1)]
    value = loss(features, None)
    value.backward()
    gradients = {name: parameter.grad.contiguous() for name, parameter in transformer.auto_model.named_parameters()
                 if parameter.grad is not None}
    save_file(gradients, FOLDER / "gradients.safetensors")
    (FOLDER / "step.json").write_text(json.dumps({"pairs": PAIRS, "scale": SCALE, "loss": value.item()}, indent=1) + "\n")
    print(value.item(), len(gradients))


if __name__ == "__main__":
    main()
