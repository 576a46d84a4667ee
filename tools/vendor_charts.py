"""Fetches the charting library that reports carry, at the version that `vendor.json` pins.

    python tools/vendor_charts.py            fetch it with npm, check it, write it
    python tools/vendor_charts.py --check    compare what is here with `vendor.json`, offline

The archive must have the integrity that `vendor.json` names. To move to another version, change
`version` and `integrity` there by hand (`npm view lightweight-charts@VERSION dist.integrity`) and
run this. The archive has no NOTICE; the file here is that of the project's repository.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "kite_algo_sandbox/_web/vendor/lightweight-charts"


def main(arguments: list[str]) -> int:
    manifest = json.loads((FOLDER / "vendor.json").read_text("utf-8"))
    if arguments == ["--check"]:
        problem = difference(manifest)
        print(problem or f"{manifest['file']} is that of version {manifest['version']}")
        return 1 if problem else 0
    if arguments:
        print(__doc__)
        return 2
    fetch(manifest)
    manifest["sha384"] = integrity("sha384", (FOLDER / manifest["file"]).read_bytes())
    (FOLDER / "vendor.json").write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
    return 0


def fetch(manifest: dict[str, str]) -> None:
    """Unpack the pinned archive's bundle and licence into the folder."""
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            ["npm", "pack", "--silent", f"{manifest['name']}@{manifest['version']}"],
            cwd=folder, capture_output=True, text=True, check=True,
        )  # fmt: skip
        archive = Path(folder) / packed.stdout.split()[-1]
        found = integrity("sha512", archive.read_bytes())
        if found != manifest["integrity"]:
            raise SystemExit(f"the archive has {found}, not {manifest['integrity']}")
        with tarfile.open(archive) as files:
            for member, name in (
                (f"package/dist/{manifest['file']}", manifest["file"]),
                ("package/LICENSE", "LICENSE"),
            ):
                content = files.extractfile(member)
                assert content is not None, member
                (FOLDER / name).write_bytes(content.read())


def difference(manifest: dict[str, str]) -> str | None:
    """What is wrong with the bundle, None when nothing is."""
    found = integrity("sha384", (FOLDER / manifest["file"]).read_bytes())
    return None if found == manifest["sha384"] else f"{manifest['file']} has {found}"


def integrity(algorithm: str, content: bytes) -> str:
    """A digest as browsers and npm write it."""
    digest = hashlib.new(algorithm, content).digest()
    return f"{algorithm}-{base64.b64encode(digest).decode()}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
