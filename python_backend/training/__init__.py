"""Training shared by all three models: a loop of named phases, checkpoints, logs, model cards.

Knows nothing of any one model. `loop` runs, `folder` holds the run, `checkpoint` writes and
reads safetensors, `log` writes JSON lines, `card` writes the model card beside the weights.
"""
