"""A Stable Diffusion pipeline of toy size, untrained, made on the spot; downloads nothing."""

import json

import torch


def build_pipeline(folder, levels=2, sample=32):
    """Every part of a Stable Diffusion pipeline at toy size, saved as safetensors.

    levels: of the decoder, each of which doubles the size; sample: latent cells a side."""
    from diffusers import (
        AutoencoderKL,
        DDIMScheduler,
        StableDiffusionPipeline,
        UNet2DConditionModel,
    )
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

    torch.manual_seed(0)
    unet = UNet2DConditionModel(
        sample_size=sample, in_channels=4, out_channels=4, layers_per_block=1, norm_num_groups=8,
        block_out_channels=(16, 32), down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), cross_attention_dim=32,
        attention_head_dim=8,
    )  # fmt: skip
    vae = AutoencoderKL(
        block_out_channels=(16, *(32,) * (levels - 1)), norm_num_groups=8, latent_channels=4,
        down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels,
    )  # fmt: skip
    torch.nn.init.normal_(vae.decoder.conv_out.weight, 0, 0.15)  # enough contrast to measure
    words = ["<|startoftext|>", "<|endoftext|>"]
    letters = "abcdefghijklmnopqrstuvwxyz,"
    vocabulary = {w: i for i, w in enumerate([*letters, *(c + "</w>" for c in letters), *words])}
    source = folder.parent / "vocabulary"
    source.mkdir()
    (source / "vocab.json").write_text(json.dumps(vocabulary))
    (source / "merges.txt").write_text("#version: 0.2\n")
    tokenizer = CLIPTokenizer.from_pretrained(str(source), model_max_length=77)
    config = CLIPTextConfig(
        vocab_size=len(vocabulary), hidden_size=32, intermediate_size=37, num_hidden_layers=2,
        num_attention_heads=4, projection_dim=32, bos_token_id=vocabulary[words[0]],
        eos_token_id=vocabulary[words[1]], pad_token_id=vocabulary[words[1]],
    )  # fmt: skip
    StableDiffusionPipeline(
        vae=vae, unet=unet, tokenizer=tokenizer, text_encoder=CLIPTextModel(config),
        scheduler=DDIMScheduler(beta_schedule="scaled_linear", clip_sample=False),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    ).save_pretrained(folder, safe_serialization=True)  # fmt: skip
