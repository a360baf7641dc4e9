"""Writes the `.meta` files that the Unity package lacks; never changes one that is there.

    python3 tools/csharp/metas.py unity_package

Unity identifies assets by the GUID in their meta file, so a released GUID must never change.
A new one is derived from the path, which makes the first writing repeatable; after that the
file itself is the truth. Folders whose names end in `~` or start with `.` are not assets.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

IMPORTERS = {
    ".cs": """MonoImporter:
  externalObjects: {}
  serializedVersion: 2
  defaultReferences: []
  executionOrder: 0
  icon: {instanceID: 0}
""",
    ".asmdef": """AssemblyDefinitionImporter:
  externalObjects: {}
""",
    "package.json": """PackageManifestImporter:
  externalObjects: {}
""",
    ".md": """TextScriptImporter:
  externalObjects: {}
""",
    ".xml": """TextScriptImporter:
  externalObjects: {}
""",
}
DEFAULT = """DefaultImporter:
  externalObjects: {}
"""
TAIL = """  userData:
  assetBundleName:
  assetBundleVariant:
"""


def assets(package: Path) -> list[Path]:
    """Files and folders that Unity imports and that therefore need a meta file."""
    found = []
    for path in sorted(package.rglob("*")):
        parts = path.relative_to(package).parts
        if any(part.startswith(".") or part.endswith(("~", ".tmp")) for part in parts):
            continue
        if path.suffix != ".meta":
            found.append(path)
    return found


def meta_text(path: Path, relative: str) -> str:
    """The content of a new meta file."""
    guid = hashlib.md5(
        f"com.figment.sidecar/{relative}".encode(), usedforsecurity=False
    ).hexdigest()
    head = f"fileFormatVersion: 2\nguid: {guid}\n"
    if path.is_dir():
        return f"{head}folderAsset: yes\n{DEFAULT}{TAIL}"
    return head + IMPORTERS.get(path.name, IMPORTERS.get(path.suffix, DEFAULT)) + TAIL


def main(argv: list[str]) -> int:
    package = Path(argv[1])
    written = 0
    for path in assets(package):
        meta = path.with_name(path.name + ".meta")
        if not meta.exists():
            meta.write_text(meta_text(path, path.relative_to(package).as_posix()), newline="\n")
            written += 1
    print(f"{written} meta files written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
