#!/usr/bin/env python3
"""Differential conformance: the same case against Envoy and against the proxy under test.

  differ.py [CASE | FOLDER ...] --subject BIN     compare BIN to the recorded observations of Envoy
  differ.py ... --subject BIN --live              compare BIN to Envoy, run side by side (env ENVOY or --envoy)
  differ.py ... --oracle-record                   run Envoy and store what it does next to each case
  differ.py ... --self 3                          run Envoy N times and report differences between runs
  differ.py ... --known FILE                      cases that may differ, "area/case: reason" a line; one that passes is a failure too
  differ.py CASE --show                           print the bootstrap a case expands to

See README.md for the format of a case.
"""
import argparse
import concurrent.futures
import errno
import json
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import run as runner  # noqa: E402

ORDER = ["steps", "status", "backends", "stats", "log"]  # what is shown first
HERE = os.path.dirname(os.path.abspath(__file__))


def find(paths):
    for path in paths or [os.path.join(HERE, "cases")]:
        if os.path.isfile(path):
            yield path
        for folder, _, files in sorted(os.walk(path)):
            yield from (os.path.join(folder, f) for f in sorted(files) if f.endswith((".yaml", ".py")))


def golden_path(path):
    return os.path.splitext(path)[0] + ".golden.json"


def observe(path, binary):
    """Runs the case; again with other ports when someone else has taken one meanwhile."""
    for last in (False, False, True):
        try:
            seen = runner.Run(runner.load(path), binary).observe()
        except OSError as e:
            if e.errno != errno.EADDRINUSE or last:
                raise
            continue
        if last or "in use" not in seen.get("start", {}).get("_why", ""):
            return seen


def golden(path):
    with open(golden_path(path)) as f:
        return json.load(f)


def record(path, seen):
    with open(golden_path(path), "w") as f:
        json.dump(seen, f, indent=1, sort_keys=True)
        f.write("\n")


def differences(want, got, where=""):
    """Lines "where: want X, got Y". Keys that begin with _ are remarks and not compared."""
    if isinstance(want, dict) and isinstance(got, dict):
        if "start" in got and "start" not in want:
            return ["the proxy did not start: %s" % brief(got["start"])]
        keys = sorted(set(want) | set(got), key=lambda k: (ORDER.index(k) if k in ORDER else len(ORDER), k))
        return [line for key in keys if not key.startswith("_")
                for line in differences(want.get(key, "(absent)"), got.get(key, "(absent)"), where + "." + key)]
    if isinstance(want, list) and isinstance(got, list):
        if where.endswith("headers") or where.endswith("trailers"):
            return header_differences(want, got, where)
        if len(want) == len(got):
            return [line for i in range(len(want)) for line in differences(want[i], got[i], "%s[%d]" % (where, i))]
    if want == got:
        return []
    return ["%s: want %s, got %s" % (where.lstrip("."), brief(want), brief(got))]


def header_differences(want, got, where):
    missing, extra = [h for h in want if h not in got], [h for h in got if h not in want]
    if not missing and not extra and want != got:
        return ["%s: want %s, got %s" % (where.lstrip("."), brief(want), brief(got))]
    return (["%s: missing %s" % (where.lstrip("."), brief(h)) for h in missing] +
            ["%s: extra %s" % (where.lstrip("."), brief(h)) for h in extra])


def brief(value):
    text = json.dumps(value)
    return text if len(text) < 200 else text[:197] + "..."


def check(path, args):
    """The list of differences for one case."""
    if args.oracle_record:
        record(path, observe(path, args.envoy))
        return []
    if args.self:
        first = golden(path) if os.path.exists(golden_path(path)) else observe(path, args.envoy)
        return [line for _ in range(args.self) for line in differences(first, observe(path, args.envoy))]
    want = observe(path, args.envoy) if args.live else golden(path)
    return differences(*stricter(runner.load(path), want, observe(path, args.subject)))


def stricter(case, want, got):
    """Steps marked `may_reject` (malformed input that Envoy lets pass) may also get a 4xx and a close.

    Where the subject does so, nothing is left to compare: the step and what it would have caused are taken out.
    """
    pairs = list(zip(case.get("steps", []), want.get("steps", []), got.get("steps", [])))
    for i, (step, w, g) in enumerate(pairs):
        if isinstance(step, dict) and step.get("may_reject") and w != g and rejected(g):
            got["steps"][i] = w
            for key in ("backends", "log", "stats"):
                want.pop(key, None), got.pop(key, None)
    return want, got


def rejected(seen):
    answers = seen.get("responses", [])
    return seen.get("closed") is True and len(answers) <= 1 and all(400 <= a["status"] < 502 for a in answers)


def attempt(path, args):
    try:
        return check(path, args)
    except Exception as e:
        return ["harness: %s: %s" % (type(e).__name__, e)]


def known_differences(path):
    """Reasons by case name ("area/case"), from lines "area/case: reason"; # begins a comment."""
    if not path:
        return {}
    with open(path) as f:
        lines = [line.strip() for line in f if line.strip() and not line.startswith("#")]
    pairs = dict(line.split(":", 1) for line in lines if ":" in line)
    bare = [line for line in lines if ":" not in line or not line.split(":", 1)[1].strip()]
    if bare:
        sys.exit("differ: %s: a known difference needs its reason: %s" % (path, bare[0]))
    return {name.strip(): reason.strip() for name, reason in pairs.items()}


def case_name(path):
    return "/".join(os.path.splitext(os.path.abspath(path))[0].split(os.sep)[-2:])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*")
    parser.add_argument("--subject", default=os.environ.get("SLUICE"))
    parser.add_argument("--envoy", default=os.environ.get("ENVOY", "envoy"))
    parser.add_argument("--live", action="store_true")
    parser.add_argument("--oracle-record", action="store_true")
    parser.add_argument("--self", type=int, default=0, metavar="N")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("-j", type=int, default=2, help="cases run at the same time")
    parser.add_argument("-v", action="store_true", help="also print the cases that pass")
    parser.add_argument("--known", help="file of the cases that are known to differ, with their reasons")
    parser.add_argument("--lines", type=int, default=8, help="lines of difference shown per case")
    args = parser.parse_args()
    cases = list(find(args.paths))
    if args.show:
        for path in cases:
            print(json.dumps(runner.Run(runner.load(path), "").tree, indent=1))
        return 0
    if not (args.oracle_record or args.self or args.subject):
        parser.error("give --subject BIN (or env SLUICE), --oracle-record or --self N")
    if args.subject:
        args.subject = os.path.abspath(args.subject)  # a case runs in a folder of its own
    known = known_differences(args.known)
    started, failed, excused = time.monotonic(), 0, 0
    with concurrent.futures.ThreadPoolExecutor(args.j) as pool:
        for path, lines in zip(cases, pool.map(lambda p: attempt(p, args), cases)):
            name, reason = os.path.relpath(path), known.get(case_name(path))
            if reason and lines:
                excused += 1
                print("KNOWN %s (%s)" % (name, reason))
                continue
            if reason:
                lines = ["it passes now: take it off the list of known differences"]
            failed += bool(lines)
            if lines:
                print("FAIL %s" % name)
                print("".join("     %s\n" % l for l in lines[:args.lines]), end="")
                if len(lines) > args.lines:
                    print("     ... %d more" % (len(lines) - args.lines))
            elif args.v:
                print("PASS %s" % name)
            sys.stdout.flush()
    print("%d cases, %d known differences, %.0f s" % (len(cases), excused, time.monotonic() - started))
    print("%d passed, %d failed" % (len(cases) - failed - excused, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
