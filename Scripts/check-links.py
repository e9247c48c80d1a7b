#!/usr/bin/env python3
"""Checks that every relative link in the repository's Markdown files leads somewhere.

    python3 Scripts/check-links.py [folder]

A link's file must exist and, where it has a #fragment into a Markdown file, a heading there must have it,
spelled as GitHub spells headings' anchors. Web addresses are not asked.
"""

import re
import sys
from pathlib import Path
from urllib.parse import unquote

SKIPPED = re.compile(r"^(\..*|runs|node_modules)$")
FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
INLINE = re.compile(r"!?\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*<?([^)\s>]*)>?(?:\s+[\"'(][^)]*)?\s*\)")
DEFINITION = re.compile(r"^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)>?")
HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$")
NAMED = re.compile(r"<[^>]+\s(?:id|name)=[\"']([^\"']+)[\"']")


def markdown_files(root):
    for path in sorted(root.rglob("*.md")):
        if not any(SKIPPED.match(part) for part in path.relative_to(root).parts[:-1]):
            yield path


def prose_lines(path):
    """(number, line) outside fenced code."""
    fence = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        mark = FENCE.match(line)
        if mark and fence is None:
            fence = mark[1]
        elif mark and mark[1].startswith(fence):
            fence = None
        elif fence is None:
            yield number, line


def anchors(path):
    """What a #fragment may name in a Markdown file."""
    found, seen = set(), {}
    for _, line in prose_lines(path):
        found.update(NAMED.findall(line))
        heading = HEADING.match(line)
        if heading:
            text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading[1])
            slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
            count = seen.get(slug, 0)
            seen[slug] = count + 1
            found.add(f"{slug}-{count}" if count else slug)
    return found


def links(path):
    """(line number, target) of every link in a Markdown file."""
    for number, line in prose_lines(path):
        line = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", line)
        yield from ((number, target) for target in INLINE.findall(line))
        definition = DEFINITION.match(line)
        if definition:
            yield number, definition[1]


def problem(path, target, root):
    """What is wrong with a link of the file at `path`, or None."""
    if re.match(r"^([a-z][a-z0-9+.-]*:|//)", target, re.IGNORECASE):
        return None
    name, _, fragment = target.partition("#")
    name = unquote(name)
    base = root if name.startswith("/") else path.parent
    file = (base / name.lstrip("/")).resolve() if name else path
    if not file.exists():
        return "no such file"
    if not file.is_relative_to(root):
        return "leads out of the repository"
    if fragment and file.suffix == ".md" and unquote(fragment) not in anchors(file):
        return "no such heading"
    return None


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    files = checked = broken = 0
    for path in markdown_files(root):
        files += 1
        for number, target in links(path):
            checked += 1
            wrong = problem(path, target, root)
            if wrong:
                broken += 1
                print(f"{path.relative_to(root)}:{number}: {target}: {wrong}")
    print(f"links: {checked} in {files} files, {broken} broken")
    return 1 if broken or not files else 0


if __name__ == "__main__":
    sys.exit(main())
