"""The dialogue capability: a small language model that speaks for one character at a time.

Knows personas, prompts, memory and a text-completion runtime; knows no socket, no queue and
no message type. Nothing here imports a model runtime at module level.
"""
