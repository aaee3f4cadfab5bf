"""The language-model assessor, with a Llama of a few thousand weights that knows nothing."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from auricle import FormatError, assessor

REASON = "needs torch, transformers and peft: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
transformers = pytest.importorskip("transformers", reason=REASON)
tokenizers = pytest.importorskip("tokenizers", reason=REASON)
pytest.importorskip("peft", reason=REASON)
LanguageSettings = assessor.LanguageSettings
network = importlib.import_module("auricle.assessor.network")
language_model = importlib.import_module("auricle.assessor.language_model")

# peft asks transformers for a name that transformers is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")

QUESTION = "How would you describe the location of the dog's sound?"
WORDS = sorted(
    {
        *language_model.PROMPT.replace("{question}", QUESTION).split(),
        "left",
        "right",
        "behind",
        "2m",
    }
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A language model with its tokenizer, as users have theirs."""
    place = tmp_path_factory.mktemp("llama")
    vocabulary = {word: number for number, word in enumerate(["<unk>", "</s>", *WORDS])}
    words = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="<unk>"))
    words.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=words, unk_token="<unk>", eos_token="</s>"
    )
    tokenizer.save_pretrained(place)
    torch.manual_seed(0)
    config = transformers.LlamaConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        eos_token_id=1,
        bos_token_id=None,
        initializer_range=0.3,
    )
    transformers.LlamaForCausalLM(config).save_pretrained(place)
    return place


@pytest.fixture
def judge(folder: Path) -> Any:
    torch.manual_seed(0)
    features = assessor.FeatureSettings(mels=32)
    size = assessor.NetworkSettings(2, features, channels=(4, 8, 8, 8), width=16, layers=1, heads=2)
    model, tokenizer = language_model.load_language_model(folder)
    settings = LanguageSettings(rank=4, hidden=32, dropout=0.0)
    encoder = network.AssessorNetwork(size)
    # An untrained encoder says little of its input; louder, it says more.
    with torch.no_grad():
        encoder.stem.weight *= 30.0
    return assessor.LanguageAssessor(encoder, model, tokenizer, settings)


def test_only_projection_and_lora_are_trained(judge: Any) -> None:
    named = dict(judge.named_parameters())
    trained = {name for name, value in named.items() if value.requires_grad}
    assert trained
    assert all("lora_" in name or name.startswith("projection.") for name in trained)
    # Two layers, two adapted matrices each, two factors; six tensors of the projection.
    assert len(trained) == 2 * 2 * 2 + 6


def test_learns_answers_that_only_the_sound_tells(judge: Any) -> None:
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(8_000, generator=generator)
    left, right = torch.stack([noise, 0.1 * noise]), torch.stack([0.1 * noise, noise])
    clips, answers = torch.stack([left, right]), ["left 2m", "right 2m"]
    optimizer = torch.optim.Adam(judge.trained_parameters(), lr=1e-2)
    first = last = 0.0
    for step in range(80):
        optimizer.zero_grad()
        loss = judge(clips, [QUESTION, QUESTION], answers)
        loss.backward()
        optimizer.step()
        last = float(loss.detach())
        first = last if step == 0 else first
    assert last < 0.1 * first
    judge.eval()
    assert [judge.answer(clip, QUESTION) for clip in clips] == answers


def test_loss_counts_the_answer_alone(judge: Any) -> None:
    judge.eval()
    clip = torch.randn(1, 2, 8_000, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        both = judge(clip.repeat(2, 1, 1), [QUESTION] * 2, ["left", "left behind 2m"])
        one, two = (judge(clip, [QUESTION], [said]) for said in ("left", "left behind 2m"))
    # Two tokens (with the end) and four: the mean is over tokens, and padding counts nothing.
    assert float(both) == pytest.approx((2 * float(one) + 4 * float(two)) / 6, rel=1e-4)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"holds no config\.json"):
        language_model.load_language_model(tmp_path)
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(FormatError, match="is not a language model"):
        language_model.load_language_model(tmp_path)
