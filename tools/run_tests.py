#!/usr/bin/python3
"""Builds and runs the tests; does the set-up first if it is missing.

  tools/test [TARGET...]   the tests (default: all), as they are shipped; fuzzers run their corpus, benchmarks run once
  tools/test --ci          what CI does: tools/check, the release build, all tests, all tests under ASan and UBSan
  tools/test --all         the same, and all tests under TSan

TARGET is Bazel's, such as //test/http/... or //test/oracle:oracle_test. The last line counts test cases. Exit status 0 = none failed.
"""
import json
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as xml

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EVENTS = ".cache/test_events.json"
QUIET = [] if sys.stderr.isatty() else ["--curses=no", "--show_progress_rate_limit=30"]


def run(*command):
    return subprocess.run(command, stdin=subprocess.DEVNULL).returncode


def counts(log, report, passed):
    """Cases (passed, failed) of one target: its own closing line, or GoogleTest's report, or the target as one case."""
    closing = re.findall(r"^(\d+) passed, (\d+) failed$", open(log, errors="replace").read(), re.M) if log else []
    if closing:
        good, bad = map(int, closing[-1])
    else:
        cases = list(xml.parse(report).iter("testcase")) if report else []
        bad = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
        good = sum(case.get("status", "run") == "run" and case.get("result") != "skipped" for case in cases) - bad
    return (good, bad) if passed and good and not bad else (max(good, 1), 0) if passed else (good, max(bad, 1))


def tests(config, targets):
    """Runs the targets with a .bazelrc configuration ("" = as shipped); (passed, failed)."""
    if os.path.exists(EVENTS):
        os.remove(EVENTS)
    flags = ["--config=" + config, "--test_tag_filters=-benchmark"] if config else ["-c", "opt"]
    # Compilers beside them would starve the tests that put load on a proxy.
    run("bazel", "build", "--keep_going", *QUIET, *flags, "--", *targets)
    code = run("bazel", "test", "--keep_going", "--build_event_json_file=" + EVENTS, *QUIET, *flags, "--", *targets)
    good = bad = 0
    seen = set()
    for line in open(EVENTS) if os.path.exists(EVENTS) else []:
        event = json.loads(line)
        result = event.get("testResult")
        if result and event["id"]["testResult"].get("attempt", 1) == 1:
            label = event["id"]["testResult"]["label"]
            files = {f["name"]: f["uri"].replace("file://", "") for f in result.get("testActionOutput", []) if "uri" in f}
            passed = result["status"] == "PASSED"
            one = counts(files.get("test.log"), files.get("test.xml"), passed)
            good, bad = good + one[0], bad + one[1]
            seen.add(label)
            if not passed:
                print("FAILED %s%s (%s)" % (label, " --config=" + config if config else "", result["status"]))
    if code and not bad:
        bad = 1  # it did not build, or nothing ran
    print("%s: %d targets, %d passed, %d failed\n" % (config or "release", len(seen), good, bad), flush=True)
    return good, bad


def step(name, command):
    started = time.monotonic()
    print("== %s" % name, flush=True)
    code = run(*command)
    print("== %s: %s, %.0f s\n" % (name, "failed" if code else "passed", time.monotonic() - started), flush=True)
    return (0, 1) if code else (1, 0)


def before():
    """The commit to compare with for clang-tidy: a fresh clone, CI's among them, has nothing that is not pushed."""
    return ["HEAD~1"] if subprocess.run(["git", "rev-parse", "-q", "--verify", "HEAD~1"], capture_output=True).returncode == 0 else []


def main():
    os.chdir(ROOT)
    args = sys.argv[1:]
    if set(args) & {"-h", "--help"} or any(a.startswith("--") and a not in ("--ci", "--all") for a in args):
        print(__doc__)
        return 0 if set(args) & {"-h", "--help"} else 2
    corpus = os.path.join(os.path.dirname(ROOT), "shared", "corpus")
    if os.path.isdir(corpus):
        os.environ.setdefault("SLUICE_CORPUS", corpus)
    whole = bool(args) and args[0] in ("--ci", "--all")
    targets = [a for a in args if not a.startswith("--")] or ["//..."]
    results = []
    if whole:
        results.append(step("release build", ["tools/build"]))
        results.append(step("check", ["tools/check", "--tidy", *before()]))
    for config in ["", "asan", "tsan"][:3 if "--all" in args else 2 if whole else 1]:
        print("== tests%s" % (" --config=" + config if config else ""), flush=True)
        results.append(tests(config, targets))
    print("%d passed, %d failed" % tuple(map(sum, zip(*results))))
    return 1 if any(bad for _, bad in results) else 0


if __name__ == "__main__":
    sys.exit(main())
