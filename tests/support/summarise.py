#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Read what `meson test` wrote and print a line for each test program.

    summarise.py NAME BUILD-DIR

The last line holds three numbers: checks passed, failed and skipped. A program that used libcheck
counts with each of its checks, any other as one.
"""
import glob
import json
import re
import sys

CHECKS = re.compile(r"^\d+%: Checks: (\d+), Failures: (\d+), Errors: (\d+)", re.MULTILINE)


def count(test):
    """(passed, failed, skipped) of one test program."""
    if test["result"] == "SKIP":
        return 0, 0, 1
    good = test["result"] in ("OK", "EXPECTEDFAIL")
    passed = failed = 0
    for checks, failures, errors in CHECKS.findall(test.get("stdout") or ""):
        failed += int(failures) + int(errors)
        passed += int(checks) - int(failures) - int(errors)
    if passed + failed == 0:
        return (1, 0, 0) if good else (0, 1, 0)
    if not good and failed == 0:
        failed = 1  # all checks passed, and then it crashed, leaked or hung
    return passed, failed, 0


def main():
    name, build = sys.argv[1:]
    totals = [0, 0, 0]
    logs = glob.glob(build + "/meson-logs/testlog*.json")
    if not logs:
        sys.exit("no test was run")
    with open(logs[0], encoding="utf-8") as log:
        tests = [json.loads(line) for line in log if line.strip()]
    for test in sorted(tests, key=lambda test: test["name"]):
        counts = count(test)
        totals = [a + b for a, b in zip(totals, counts)]
        word = "FAIL " if counts[1] else "skip " if counts[2] else "ok   "
        title = re.sub(r"^libswarm:|\+slow", "", test["name"].replace(" / ", "/"))
        line = f"{word} {name} {title}: {counts[0]} passed"
        if counts[1]:
            line += f", {counts[1]} failed ({test['result']})"
        print(f"{line}, {test['duration']:.1f} s")
        if counts[1]:
            text = (test.get("stdout") or "") + (test.get("stderr") or "")
            for row in text.strip().splitlines()[-60:]:
                print("      | " + row)
    print(*totals)


main()
