"""Rails for what goes in and what comes out, rating profiles, provenance marks, reports.

Knows no capability: texts, prompts and digests come in, verdicts and marks go out.
"""
