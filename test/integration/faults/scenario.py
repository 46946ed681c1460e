"""Runs the scenarios of one file, one after the other, and says what was expected and what was seen.

A file registers functions with @scenario("a sentence") and ends with `scenario.main(__doc__)`. Each function
gets a Run: it makes proxies and upstreams through it (they are stopped at the end, whatever happens) and
reports with `equal` and `expect`. Exit status: 0 = everything as expected, 1 = a difference, 2 = cannot run.
"""
import argparse
import contextlib
import os
import shutil
import sys
import tempfile
import time
import traceback

import proxy_process

SCENARIOS = []


def scenario(title):
    def register(function):
        SCENARIOS.append((title, function))
        return function
    return register


def wait_until(condition, seconds=5.0):
    """Polls until `condition()` is true and returns its value; the last (false) value after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() > end:
            return value
        time.sleep(0.002)


class Run:
    """One scenario under way. Owns the proxies and upstreams that it made."""

    def __init__(self, title, arguments):
        self.title = title
        self.arguments = arguments
        self.stack = contextlib.ExitStack()
        self.faults = 0
        self.checks = 0
        self.proxies = []
        self.folder = tempfile.mkdtemp(prefix="sluice-faults-")
        self.stack.callback(shutil.rmtree, self.folder, ignore_errors=True)

    def sanitized(self):
        """The binary checks itself for undefined behaviour."""
        with open(self.arguments.proxy, "rb") as file:
            return b"__ubsan_handle" in file.read()

    def use(self, thing):
        """Takes over an object with stop(); stopped in reverse order at the end."""
        self.stack.callback(thing.stop)
        return thing

    def proxy(self, config, **options):
        folder = os.path.join(self.folder, "proxy%d" % len(self.proxies))
        os.mkdir(folder)
        made = proxy_process.ProxyProcess(self.arguments.proxy, config, folder, **options)
        self.proxies.append(made)
        self.use(made)
        made.start()
        return made

    def expect(self, what, wanted, seen, ok, beyond_envoy=False):
        """`beyond_envoy`: a promise that Envoy does not make; with --envoy a difference is only shown."""
        self.checks += 1
        if ok:
            verdict = "ok  "
        elif beyond_envoy and self.arguments.envoy:
            verdict = "(-) "
        else:
            verdict, self.faults = "FAIL", self.faults + 1
        if not ok or self.arguments.verbose:
            print("  %s %s: expected %s, saw %s" % (verdict, what, wanted, seen), flush=True)
        return ok

    def equal(self, what, wanted, seen, beyond_envoy=False):
        return self.expect(what, repr(wanted), repr(seen), wanted == seen, beyond_envoy)

    def beyond_envoy(self, what):
        """True, and says so, when the binary is Envoy, which has no `what`."""
        if self.arguments.envoy:
            print("  skipped: Envoy has no " + what)
        return self.arguments.envoy

    def idle_again(self, proxy, seconds=6.0):
        """Nothing stays behind: no open client connection, no active or pending request."""
        names = ["http.in.downstream_cx_active", "http.in.downstream_rq_active",
                 "cluster.up.upstream_rq_active", "cluster.up.upstream_rq_pending_active"]

        def left():
            stats = proxy.stats()
            return {name: stats[name] for name in names if stats.get(name, 0) != 0}
        clean = wait_until(lambda: not left(), seconds)
        self.expect("left behind", "nothing", "nothing" if clean else left(), clean)

    def finish(self):
        for proxy in self.proxies:
            self.expect("the proxy did not crash", "no signal", proxy.crash() or "none", not proxy.crash())
        try:
            self.stack.close()
        finally:
            for proxy in self.proxies:
                if self.faults and proxy.log_tail():
                    print("    process log: " + proxy.log_tail().replace("\n", "\n      "))


def run_one(title, function, arguments):
    started = time.monotonic()
    run = Run(title, arguments)
    print("%s" % title, flush=True)
    try:
        function(run)
    except Exception:  # A broken scenario is a failed one; the others still run.
        run.faults += 1
        print("  FAIL the scenario stopped:\n    " + traceback.format_exc().replace("\n", "\n    "))
    run.finish()
    word = "FAILED" if run.faults else "passed"
    print("  %s: %d checks, %d faults, %.1f s" % (word, run.checks, run.faults, time.monotonic() - started), flush=True)
    return run.faults == 0


def parser(text):
    out = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    out.add_argument("--proxy", default=os.environ.get("SLUICE"), help="the binary under test (default: $SLUICE)")
    out.add_argument("--envoy", action="store_true",
                     help="the binary is Envoy: what goes beyond Envoy is shown but does not count")
    out.add_argument("--only", default="", help="run scenarios whose title contains this text")
    out.add_argument("--list", action="store_true", help="name the scenarios and stop")
    out.add_argument("-v", "--verbose", action="store_true", help="print every check, not only the differences")
    return out


def check_binary(arguments):
    if not arguments.proxy:
        sys.exit("no binary: give --proxy FILE or set SLUICE")
    if not os.access(arguments.proxy, os.X_OK):
        print("%s: not an executable file" % arguments.proxy, file=sys.stderr)
        sys.exit(2)


def main(text, arguments=None):
    arguments = arguments or parser(text).parse_args()
    chosen = [(title, function) for title, function in SCENARIOS if arguments.only in title]
    if arguments.list:
        print("\n".join(title for title, _ in chosen))
        return
    if not chosen:
        sys.exit("no scenario has %r in its title; see --list" % arguments.only)
    check_binary(arguments)
    good = [run_one(title, function, arguments) for title, function in chosen]
    print("%d of %d scenarios passed" % (sum(good), len(good)))
    sys.exit(0 if all(good) else 1)
