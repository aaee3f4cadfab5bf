"""Tiny networks of sound and words with random weights, saved as published ones are."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers

LETTERS = string.ascii_lowercase + "\u0120.,"


def _roberta() -> Any:
    entries = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", *LETTERS]
    vocabulary = {entry: number for number, entry in enumerate(entries)}
    return transformers.RobertaTokenizer(vocab=vocabulary, merges=[], model_max_length=77)


def _t5() -> Any:
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    pieces += [(piece, -1.0) for piece in ("\u2581", *string.ascii_lowercase, ".", ",")]
    return transformers.T5Tokenizer(vocab=pieces, extra_ids=0, model_max_length=77)


def _clap_config(projection: int) -> Any:
    return transformers.ClapConfig(
        text_config={
            "bos_token_id": 0,
            "eos_token_id": 2,
            "pad_token_id": 1,
            "vocab_size": 5 + len(LETTERS),
            "hidden_size": 8,
            "intermediate_size": 16,
            "num_attention_heads": 1,
            "num_hidden_layers": 1,
            "max_position_embeddings": 80,
            "projection_dim": projection,
        },
        audio_config={
            "spec_size": 16,
            "window_size": 4,
            "num_mel_bins": 8,
            "intermediate_size": 16,
            "depths": [1, 1],
            "num_attention_heads": [1, 1],
            "num_hidden_layers": 1,
            "hidden_size": 192,
            "projection_dim": projection,
            "patch_size": 2,
            "patch_stride": 2,
            "patch_embed_input_channels": 4,
        },
        projection_dim=projection,
    )


def _features() -> Any:
    # Some 32 frames of eight bands, which the tiny network folds into its 16 x 16 picture.
    return transformers.ClapFeatureExtractor(
        feature_size=8, hop_length=16_000, fft_window_size=1024, max_length_s=10
    )


def clap(folder: Path) -> Path:
    torch.manual_seed(0)
    transformers.ClapModel(_clap_config(16)).save_pretrained(folder)
    transformers.ClapProcessor(_features(), _roberta()).save_pretrained(folder)
    return folder


def blip(folder: Path) -> Path:
    torch.manual_seed(0)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[DEC]", "[ENC]", "a", "photo", "of", "dog"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.txt").write_text("\n".join(words))
    tokenizer = transformers.BertTokenizer(str(folder / "vocab.txt"))
    config = transformers.BlipConfig(
        text_config={
            "vocab_size": len(words),
            "hidden_size": 16,
            "encoder_hidden_size": 16,
            "intermediate_size": 16,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "projection_dim": 16,
            "max_position_embeddings": 64,
            "bos_token_id": 4,
            "eos_token_id": 3,
            "pad_token_id": 0,
            "sep_token_id": 3,
        },
        vision_config={
            "hidden_size": 16,
            "intermediate_size": 16,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "image_size": 32,
            "patch_size": 16,
        },
    )
    transformers.BlipForConditionalGeneration(config).save_pretrained(folder)
    images = transformers.BlipImageProcessor(size={"height": 32, "width": 32})
    transformers.BlipProcessor(images, tokenizer).save_pretrained(folder)
    return folder


def audioldm2(folder: Path) -> Path:
    torch.manual_seed(0)
    language = transformers.GPT2LMHeadModel(
        transformers.GPT2Config(
            n_embd=16,
            n_head=1,
            n_layer=1,
            vocab_size=50,
            n_positions=99,
            bos_token_id=0,
            eos_token_id=1,
        )
    )
    language.config.max_new_tokens = 4
    pipeline = diffusers.AudioLDM2Pipeline(
        vae=diffusers.AutoencoderKL(
            block_out_channels=(8, 16),
            in_channels=1,
            out_channels=1,
            norm_num_groups=8,
            down_block_types=("DownEncoderBlock2D", "DownEncoderBlock2D"),
            up_block_types=("UpDecoderBlock2D", "UpDecoderBlock2D"),
            latent_channels=4,
        ),
        text_encoder=transformers.ClapModel(_clap_config(16)),
        text_encoder_2=transformers.T5EncoderModel(
            transformers.T5Config(
                vocab_size=64, d_model=32, d_ff=16, d_kv=8, num_heads=1, num_layers=1
            )
        ),
        projection_model=diffusers.AudioLDM2ProjectionModel(
            text_encoder_dim=16, text_encoder_1_dim=32, langauge_model_dim=16
        ),
        language_model=language,
        tokenizer=_roberta(),
        tokenizer_2=_t5(),
        feature_extractor=_features(),
        unet=diffusers.AudioLDM2UNet2DConditionModel(
            block_out_channels=(8, 16),
            layers_per_block=1,
            norm_num_groups=8,
            sample_size=8,
            in_channels=4,
            out_channels=4,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            cross_attention_dim=((None, 16, 32), (None, 16, 32)),
        ),
        scheduler=diffusers.DDIMScheduler(
            beta_start=0.00085,
            beta_end=0.012,
            beta_schedule="scaled_linear",
            clip_sample=False,
            set_alpha_to_one=False,
        ),
        vocoder=transformers.SpeechT5HifiGan(
            transformers.SpeechT5HifiGanConfig(
                model_in_dim=8,
                sampling_rate=16_000,
                upsample_initial_channel=16,
                upsample_rates=[16, 10],
                upsample_kernel_sizes=[32, 20],
                resblock_kernel_sizes=[3],
                resblock_dilation_sizes=[[1]],
                normalize_before=False,
            )
        ),
    )
    pipeline.save_pretrained(folder)
    return folder
