"""A Whisper model of two tiny layers with drawn weights: it understands nothing, and loads and runs like a real one."""

from pathlib import Path
from string import ascii_lowercase
from typing import Any

import numpy as np

WIDTH, MELS, FRAMES, TOKENS = 32, 80, 1500, 448
LANGUAGES = ("en", "fr", "ha", "ar")
SPECIAL = (
    "<|endoftext|>", "<|startoftranscript|>", *(f"<|{code}|>" for code in LANGUAGES), "<|translate|>",
    "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>",
    *(f"<|{step * 0.02:.2f}|>" for step in range(1501)),
)  # fmt: skip


def write(folder: Path) -> Path:
    """The model in CTranslate2's format, with its tokenizer."""
    words = _tokenizer(folder)
    vocabulary = [*words, *SPECIAL]
    spec = _spec(words, len(vocabulary))
    spec.register_vocabulary(vocabulary)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []
    spec.config.lang_ids = [vocabulary.index(f"<|{code}|>") for code in LANGUAGES]
    spec.config.alignment_heads = [(0, 0)]
    spec.validate()
    spec.save(str(folder))
    return folder


def _tokenizer(folder: Path) -> list[str]:
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    words = [*sorted(pre_tokenizers.ByteLevel.alphabet()), ""]  # models of many languages are told by their empty word
    tokenizer = Tokenizer(models.BPE(vocab={word: number for number, word in enumerate(words)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in SPECIAL])
    tokenizer.save(str(folder / "tokenizer.json"))
    return words


def _spec(words: list[str], vocabulary: int) -> Any:
    from ctranslate2.specs import WhisperSpec

    draw = np.random.default_rng(1)

    def weights(part: Any, *shape: int) -> None:
        part.weight = draw.normal(0, 0.05, shape).astype(np.float32)
        if hasattr(part, "bias"):
            part.bias = np.zeros(shape[0], np.float32)

    def norm(part: Any) -> None:
        part.gamma, part.beta = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)

    def attention(part: Any, *widths: int) -> None:
        norm(part.layer_norm)
        for linear, width in zip(part.linear, widths, strict=True):
            weights(linear, width, WIDTH)

    def feed_forward(part: Any) -> None:
        norm(part.layer_norm)
        weights(part.linear_0, 4 * WIDTH, WIDTH)
        weights(part.linear_1, WIDTH, 4 * WIDTH)

    spec = WhisperSpec(1, 1, 1, 1)
    weights(spec.encoder.conv1, WIDTH, MELS, 3)
    weights(spec.encoder.conv2, WIDTH, WIDTH, 3)
    weights(spec.decoder.embeddings, vocabulary, WIDTH)
    spec.decoder.projection.weight = spec.decoder.embeddings.weight
    spec.decoder.projection.bias = np.zeros(vocabulary, np.float32)
    spec.decoder.projection.bias[[words.index(letter) for letter in ascii_lowercase]] = (
        5.0  # it writes words, whatever sampling draws on this machine
    )
    for half, length in ((spec.encoder, FRAMES), (spec.decoder, TOKENS)):
        half.position_encodings.encodings = draw.normal(0, 0.05, (length, WIDTH)).astype(np.float32)
        norm(half.layer_norm)
        for layer in half.layer:
            attention(layer.self_attention, 3 * WIDTH, WIDTH)
            feed_forward(layer.ffn)
    attention(spec.decoder.layer[0].attention, WIDTH, 2 * WIDTH, WIDTH)
    return spec
