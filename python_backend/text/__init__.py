"""Sentence embeddings shared by textures, props, memory and the rails. Knows none of them."""
