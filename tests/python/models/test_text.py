"""Text encoders: the built-in one, and tiny random ones of transformers."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from auricle.errors import FormatError, InputError

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
text = importlib.import_module("auricle.models.text")

WORDS = ["[PAD]", "[UNK]", "[EOS]", "the", "dog", "is", "on", "left", "right", "."]


def test_a_sentence_is_the_same_alone_and_among_others() -> None:
    encoder = text.build_text_encoder(text.TextConfig()).eval()
    short, long = "The dog is left.", "The dog is left, 2.5m away, and the cat is behind you."
    alone = encoder([short])
    among = encoder([long, short])
    torch.testing.assert_close(alone.pooled[0], among.pooled[1], atol=1e-5, rtol=1e-4)
    assert among.mask.sum(dim=1).tolist() == [13, 4]


def test_sides_and_numbers_make_a_difference() -> None:
    encoder = text.build_text_encoder(text.TextConfig()).eval()
    one, side, number, again = encoder(
        [
            "the dog is left, 2m away",
            "the dog is right, 2m away",
            "the dog is left, 9m away",
            "The DOG is left, 2 m away.",
        ]
    ).pooled
    assert not torch.allclose(one, side, atol=1e-3)
    assert not torch.allclose(one, number, atol=1e-3)
    torch.testing.assert_close(one, again)


@pytest.mark.parametrize("prompt", ["...", "left " * 78])
def test_sentences_without_words_or_with_too_many_are_refused(prompt: str) -> None:
    encoder = text.build_text_encoder(text.TextConfig())
    with pytest.raises(InputError, match="words; expected 1 to 77"):
        encoder([prompt])


def _tiny(kind: str, folder: Path) -> None:
    """A random encoder of a kind with a word tokenizer, as transformers saves them."""
    import transformers
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    tokenizer = Tokenizer(
        models.WordLevel({word: index for index, word in enumerate(WORDS)}, "[UNK]")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A [EOS]", special_tokens=[("[EOS]", 2)]
    )
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", eos_token="[EOS]"
    ).save_pretrained(folder)
    sizes = {"num_attention_heads": 2, "num_hidden_layers": 1, "vocab_size": len(WORDS)}
    if kind == "clip":
        config = transformers.CLIPTextConfig(
            hidden_size=16, intermediate_size=16, projection_dim=12, eos_token_id=2, **sizes
        )
        transformers.CLIPTextModelWithProjection(config).save_pretrained(folder)
    elif kind == "bert":
        config = transformers.BertConfig(hidden_size=16, intermediate_size=16, **sizes)
        transformers.BertModel(config).save_pretrained(folder)
    elif kind == "clap":
        config = transformers.ClapTextConfig(
            hidden_size=16, intermediate_size=16, projection_dim=12, pad_token_id=0, **sizes
        )
        transformers.ClapTextModelWithProjection(config).save_pretrained(folder)
    else:
        config = transformers.T5Config(
            d_model=16, d_kv=8, d_ff=16, num_heads=2, num_layers=1, vocab_size=len(WORDS)
        )
        transformers.T5EncoderModel(config).save_pretrained(folder)


@pytest.mark.parametrize(("kind", "width"), [("clip", 12), ("bert", 16), ("t5", 16), ("clap", 12)])
def test_pretrained_encoders_are_loaded_from_a_folder(
    kind: str, width: int, tmp_path: Path
) -> None:
    _tiny(kind, tmp_path)
    encoder = text.build_text_encoder(
        text.TextConfig(kind=kind, source=str(tmp_path), trained=kind == "t5")
    ).eval()
    assert encoder.width == width
    made = encoder(["the dog is on the left .", "the dog ."])
    assert made.pooled.shape == (2, width)
    assert made.mask.sum(dim=1).tolist() == [8, 4]
    assert made.pooled.requires_grad == (kind == "t5")
    alone = encoder(["the dog ."])
    torch.testing.assert_close(alone.pooled[0], made.pooled[1], atol=1e-5, rtol=1e-4)
    if kind in {"bert", "t5"}:
        torch.testing.assert_close(alone.pooled[0], alone.tokens[0].mean(dim=0))


def test_weights_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no t5 text encoder can be loaded from"):
        text.build_text_encoder(text.TextConfig(kind="t5", source=str(tmp_path / "none")))
    with pytest.raises(FormatError, match=r"text\.source is empty"):
        text.build_text_encoder(text.TextConfig(kind="clip"))
