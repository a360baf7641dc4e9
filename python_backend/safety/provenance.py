"""Machine-readable marks of origin, for results, PNG files, glTF assets and spoken lines.

`digitalSourceType` is the IPTC term (https://cv.iptc.org/newscodes/digitalsourcetype/), which
C2PA uses too: `trainedAlgorithmicMedia` for media made by a trained model. A mark states how a
thing was made; it is not signed, and does not survive being stripped on purpose. What the thing
is, is not known here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from python_backend.storage.recipes import digest

_TERM = "http://cv.iptc.org/newscodes/digitalsourcetype/"
TRAINED_MEDIA = _TERM + "trainedAlgorithmicMedia"
ALGORITHMIC_MEDIA = _TERM + "algorithmicMedia"
GENERATOR = "Figment"
DISCLOSURE = "Made by a generative model on this computer."


def mark(
    capability: str,
    model: str,
    recipe: Mapping[str, Any] | None,
    *,
    trained: bool = True,
) -> dict[str, str]:
    """The mark of one result: text values only, so that it fits every container.

    `model`: digest of the weights. `recipe`: None where the result cannot be regenerated.
    `trained` False: made by authored rules alone (a fallback line, a procedural shape).
    """
    made = {
        "generator": GENERATOR,
        "digitalSourceType": TRAINED_MEDIA if trained else ALGORITHMIC_MEDIA,
        "disclosure": DISCLOSURE if trained else "Made by a program on this computer.",
        "capability": capability,
        "model": model,
    }
    if recipe is not None:
        made["recipe"] = digest(recipe)
    return made


def png_text(made: Mapping[str, str]) -> dict[str, str]:
    """PNG text chunks: keyword -> text. `Software` and `Comment` are keywords of the PNG
    specification; the whole mark is kept as JSON under `Figment` and as XMP for IPTC readers."""
    return {
        "Software": made["generator"],
        "Comment": made["disclosure"],
        "Figment": json.dumps(dict(made), sort_keys=True),
        "XML:com.adobe.xmp": xmp(made),
    }


def xmp(made: Mapping[str, str]) -> str:
    """An XMP packet that carries the IPTC property `DigitalSourceType`."""
    source = made["digitalSourceType"]
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" '
        'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
        f"<Iptc4xmpExt:DigitalSourceType>{source}</Iptc4xmpExt:DigitalSourceType>"
        "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    )


def gltf_extras(made: Mapping[str, str]) -> dict[str, Any]:
    """What goes into `asset.extras` of a glTF file; `asset.generator` is set beside it."""
    return {"figment": dict(made)}


def line_mark(made: Mapping[str, str]) -> dict[str, str]:
    """The short mark of a spoken line: enough for a subtitle's inspector or a log."""
    return {key: made[key] for key in ("generator", "digitalSourceType", "model")}
