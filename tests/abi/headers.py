# SPDX-License-Identifier: MIT
"""What the public headers declare. Used by the checks beside it; no compiler is needed."""
import glob
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
FUNCTION = re.compile(r"^SWARM_API\b(?P<head>[^;(]*?)\b(?P<name>swarm_\w+)\s*\((?P<tail>[^;]*);",
                      re.MULTILINE)
ENUM = re.compile(r"\benum\s*(?P<tag>\w*)\s*\{(?P<body>[^}]*)\}\s*;")
ENUM_TYPE = re.compile(r"typedef\s+int32_t\s+(\w+)\s*;\s*$")


class Function:
    def __init__(self, name, file, line, comment):
        self.name = name
        self.file = file
        self.line = line
        self.comment = comment  # the doc comment that covers it, or ''


class Constant:
    def __init__(self, name, value, type_name, file, line):
        self.name = name
        self.value = value  # a number, or None when it is not written as one
        self.type_name = type_name  # the int32_t typedef right before the enum, or ''
        self.file = file
        self.line = line


def files():
    """Public headers, relative to the root."""
    return sorted(os.path.relpath(path, ROOT) for path in glob.glob(ROOT + "/include/swarm/*.h"))


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def without_comments(text):
    """The same text, lines and columns kept, with blanks for comments."""
    return COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def doc_comment(text, start):
    """The doc comment over a declaration. It may cover several that follow each other without a
    blank line or another comment between them."""
    before = text[:start].rstrip(" \t")
    comments = [match for match in COMMENT.finditer(before) if match.group().startswith("/**")]
    if not comments:
        return ""
    between = before[comments[-1].end():]
    if "/*" in between or re.search(r"\n[ \t]*\n", between):
        return ""
    rest = re.sub(r"^SWARM_API[^;]*;", "", between.strip(), flags=re.MULTILINE)
    return comments[-1].group() if not rest.strip() else ""


def functions():
    found = []
    for path in files():
        text = read(path)
        for match in FUNCTION.finditer(without_comments(text)):
            found.append(Function(match["name"], path, line_of(text, match.start()),
                                  doc_comment(text, match.start())))
    return found


def constants():
    found = []
    for path in files():
        text = without_comments(read(path))
        for match in ENUM.finditer(text):
            type_match = ENUM_TYPE.search(text[:match.start()])
            for item in match["body"].split(","):
                if not item.strip():
                    continue
                name, _, value = (part.strip() for part in item.partition("="))
                number = int(value, 0) if re.fullmatch(r"-?(0x[0-9a-fA-F]+|\d+)", value) else None
                offset = match.start() + match.group().find(name)
                found.append(Constant(name, number, type_match[1] if type_match else "", path,
                                      line_of(text, offset)))
    return found


def map_names():
    """Names listed in src/libswarm.map, and whether it still says swarm_*."""
    text = without_comments(read("src/libswarm.map"))
    names = set()
    for block in re.findall(r"global:(.*?)(?:local:|\})", text, re.DOTALL):
        names.update(name.strip() for name in block.split(";") if name.strip())
    return names - {"swarm_*"}, "swarm_*" in names
