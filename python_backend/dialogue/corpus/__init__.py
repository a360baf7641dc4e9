"""The corpus: what the NPC adapter and the line reader learn from, written by us.

`banks/` holds the authored material (facts, voices, questions, actions); the modules here put
it together into conversations, with the same prompt functions the product uses.
"""
