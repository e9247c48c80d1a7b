#!/usr/bin/env python3
"""Builds and runs the README's Swift samples and compares what they print with what they say they print.

    python3 Scripts/readme-samples.py [file.md ...]

Every ```swift block is a sample: complete code, whose output is stated by the `// →` comments in it, one a
printed line, in order. The samples become one executable of a package that depends on Saddle, made in
.build-samples. Compiler messages name the Markdown file's line.
"""

import difflib
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / ".build-samples" / "Samples"
MARK = "// →"
SEPARATOR = "-- next sample --"

MANIFEST = """\
// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Samples",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Saddle", path: "../..")],
  targets: [.executableTarget(name: "samples", dependencies: [.product(name: "Saddle", package: "Saddle")])],
  swiftLanguageModes: [.v6]
)
"""


class Sample:
    def __init__(self, path, line, text):
        self.path, self.line = path, line
        lines = text.splitlines()
        self.imports = sorted({line.strip() for line in lines if line.startswith("import ")})
        # Kept line for line, so that messages point to the right one.
        self.body = "\n".join("" if line.startswith("import ") else line for line in lines)
        self.expected = [line.split(MARK, 1)[1].strip() for line in lines if MARK in line]

    @property
    def place(self):
        return f"{self.path.relative_to(ROOT)}:{self.line}"

    def source(self, name):
        imports = "\n".join(self.imports)
        location = f'#sourceLocation(file: "{self.path}", line: {self.line})'
        return f"{imports}\n\nfunc {name}() throws {{\n{location}\n{self.body}\n#sourceLocation()\n}}\n"


def samples(path):
    """The samples of a Markdown file, with the line of each one's first line of code."""
    text = path.read_text(encoding="utf-8")
    for block in re.finditer(r"^```swift\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield Sample(path, text[: block.start(1)].count("\n") + 1, block[1])


def write(path, text):
    """Leaves a file that is as it should be untouched, so that it is not compiled again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def write_package(all_samples):
    write(PACKAGE / "Package.swift", MANIFEST)
    sources = PACKAGE / "Sources" / "samples"
    names = [f"sample{number}" for number in range(1, len(all_samples) + 1)]
    calls = f'\n    print("{SEPARATOR}")\n'.join(f"    try {name}()" for name in names)
    files = {f"{name}.swift": sample.source(name) for name, sample in zip(names, all_samples)}
    files["Samples.swift"] = f"@main\nenum Samples {{\n  static func main() throws {{\n{calls}\n  }}\n}}\n"
    for name, text in files.items():
        write(sources / name, text)
    for stale in set(sources.iterdir()) - {sources / name for name in files}:
        stale.unlink()


def main():
    paths = [Path(name).resolve() for name in sys.argv[1:]] or [ROOT / "README.md"]
    found = [sample for path in paths for sample in samples(path)]
    silent = [sample.place for sample in found if not sample.expected]
    if silent or not found:
        sys.exit(f"samples that state no result with {MARK!r}: {', '.join(silent) or 'there are none at all'}")
    write_package(found)
    build = ["swift", "build", "-c", "release", "--package-path", str(PACKAGE)]
    if subprocess.run(build).returncode:
        sys.exit("samples: they do not compile")
    folder = subprocess.run(build + ["--show-bin-path"], check=True, stdout=subprocess.PIPE, text=True).stdout
    run = subprocess.run([Path(folder.strip()) / "samples"], stdout=subprocess.PIPE, text=True)
    parts = run.stdout.split(SEPARATOR + "\n")
    failed = 0
    for sample, printed in zip(found, parts + [""] * len(found)):
        lines = printed.rstrip("\n").split("\n") if printed else []
        if [line.rstrip() for line in lines] != sample.expected:
            failed += 1
            print("\n".join(difflib.unified_diff(
                sample.expected, lines, f"{sample.place} says", "it prints", lineterm="")))
    print(f"samples: {len(found) - failed} as stated, {failed} not")
    return 1 if failed or run.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
