"""Training of the NPC adapter: LoRA on the bundled model, on our corpus or on a user's lines."""
