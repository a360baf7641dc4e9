"""Tileable PBR materials from words: a guided periodic GAN and all that surrounds it.

Reading order: `fields` and `layouts` (toroidal building blocks), `families` and `procedural` (the
material generator that guides the network), `prompt` (words to a plan), `network`, `critic`,
`losses`, `dataset`, `recipe` (the GAN and its training), `maps`, `detail`, `seam`, `encode` (from
its output to files), `capability` (the door to serving).
"""
