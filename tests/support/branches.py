#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Branch coverage of some sources, from what a build with --coverage has counted.

    branches.py BUILD-DIR SOURCE...

Prints for each source how many of its branches were taken, and each line with one that was not. Fails when there
is such a line, or nothing was counted. Nothing is excluded.
"""
import glob
import json
import os
import subprocess
import sys


def count(build, source):
    """Branches of the source: all, taken, and the lines that lack one."""
    name = source.removeprefix("src/").replace("/", "_")
    counted = glob.glob(f"{build}/src/*.p/{name}.gcda")
    if not counted:
        return 0, 0, ["was never run"]
    output = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities",
                             os.path.abspath(counted[0])], check=True, capture_output=True).stdout
    total = taken = 0
    missing = []
    for entry in json.loads(output)["files"]:
        if not entry["file"].endswith(source):
            continue
        for line in entry["lines"]:
            found = [branch["count"] > 0 for branch in line["branches"]]
            total += len(found)
            taken += sum(found)
            if not all(found):
                missing.append(f"line {line['line_number']}: {sum(found)} of {len(found)}")
            elif line["count"] == 0:
                missing.append(f"line {line['line_number']}: never run")
    return total, taken, missing


def main():
    total = taken = 0
    failed = len(sys.argv) < 3
    for source in sys.argv[2:]:
        all_of_it, of_it, missing = count(sys.argv[1], source)
        total += all_of_it
        taken += of_it
        failed = failed or bool(missing)
        print(f"{source}: {of_it} of {all_of_it} branches")
        for line in missing:
            print(f"    {line}")
    if total > 0:
        print(f"{taken} of {total} branches, {100 * taken / total:.2f} %")
    return failed or total == 0


sys.exit(main())
