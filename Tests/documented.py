#!/usr/bin/env python3
"""Every `package` and `public` declaration has a documentation comment of its own.

    Tests/documented.py [FOLDER ...]     Sources where none is given

The formatter's rule looks at `public` alone. Prints FILE:LINE of each declaration without a comment and exits with
1 if there are any. Cases of a shared enumeration and requirements of a shared protocol count too. It relies on the
layout that `swift format` gives: four spaces a level, one declaration a line.
"""

import re
import sys
from pathlib import Path

# A declaration: its modifiers, its kind, and what follows.
DECLARATION = re.compile(
    r"(?:@\w+(?:\([^)]*\))? +)*((?:[a-z]\w*(?:\(set\))? +)*?)"
    r"(struct|class|enum|actor|protocol|extension|func|init|var|let|case|subscript|typealias|associatedtype|macro)\b(.*)")
TYPES = ("struct", "class", "enum", "actor", "protocol", "extension")
# Members that the standard library's protocols define; `==` and the like cannot mean anything else.
INHERITED = re.compile(
    r"func (==|<|hash\(|encode\(to|next\()|init\((from|\w+Literal)\b|(var|let) (description|debugDescription)\b")


def undocumented(lines):
    """The number, counted from 1, and the text of each shared declaration without a comment."""
    # The declarations that enclose the line: their indentation, and their kind where their members are shared.
    enclosing = []
    documented = False
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text.startswith("///") or text.endswith("*/"):
            documented = True
            continue
        # Attributes and conditions may be between a comment and its declaration.
        if not text or text.startswith(("//", "#", "@")) and not DECLARATION.match(text):
            documented = documented and bool(text)
            continue
        # The head of a declaration may end on lines of its own.
        if text.startswith(("{", "where ", "->", ")")):
            continue
        depth = len(line) - len(line.lstrip())
        while enclosing and enclosing[-1][0] >= depth:
            enclosing.pop()
        owner = enclosing[-1][1] if enclosing else None
        found = DECLARATION.match(text)
        modifiers, kind, rest = found.groups() if found else ("", None, "")
        shared = bool({"package", "public", "open"} & set(modifiers.split()))
        if kind == "case" and owner == "enum" or kind and owner == "protocol":
            shared = True
        if shared and not documented and not INHERITED.match(kind + rest):
            yield number, text
        enclosing.append((depth, kind if shared and kind in TYPES else None))
        documented = False


def main():
    folders = [Path(name) for name in sys.argv[1:]] or [Path(__file__).resolve().parent.parent / "Sources"]
    count = 0
    for path in sorted(path for folder in folders for path in folder.rglob("*.swift") if not path.is_symlink()):
        for number, text in undocumented(path.read_text().splitlines()):
            print(f"{path}:{number}: no comment of its own: {text}")
            count += 1
    if count:
        sys.exit(f"{count} declarations have no documentation comment of their own")


if __name__ == "__main__":
    main()
