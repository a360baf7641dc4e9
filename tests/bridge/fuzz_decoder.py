"""Feeds the decoders from a coverage-guided fuzzer: `python fuzz_decoder.py CORPUS_FOLDER`."""

from __future__ import annotations

import sys

import atheris  # type: ignore[import-not-found,unused-ignore]

with atheris.instrument_imports():
    from bridge import codec, errors


def one_input(data: bytes) -> None:
    """The first byte says where the header ends; the rest is one blob."""
    cut = data[0] if data else 0
    for frames in ([data], [data[1 : 1 + cut], data[1 + cut :]]):
        for decode in (codec.decode_from_client, codec.decode_from_server):
            try:
                decode(frames)
            except errors.FigmentError:
                continue


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
