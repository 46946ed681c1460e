"""Stale keep-alive connections: the upstream closes an idle connection at the moment of its reuse.

8,000 requests of each kind, GET, POST and POST with 100 KiB. Promises: no GET is lost; nothing is executed
twice, whatever its method; a POST fails only with 503 and the flag UC. With --peer nginx or haproxy the same
races are run against that server and only the numbers are printed.
"""
import collections
import os
import random
import re
import sys

import bootstrap
import peers
import racing_upstream
import scenario
from racing_upstream import BLIND, CLOSE, READ_THEN_FIN, READ_THEN_RESET

BODY = b"x" * 102400
KINDS = {"GET": ("GET", b""), "POST": ("POST", b"hello"), "POST 100 KiB": ("POST", BODY)}
# The upstream's timer against the arrival of the request, in µs: from well before to well after.
BANDS = [(-400, -100), (-100, 0), (0, 60), (60, 150), (150, 400)]


def make(kind, name):
    method, body = KINDS[kind]
    head = "%s /%s HTTP/1.1\r\nhost: t\r\nx-id: %s\r\n" % (method, name, name)
    if method == "POST":
        head += "content-length: %d\r\n" % len(body)
    return name, (head + "\r\n").encode(), body


class Tally:
    def __init__(self):
        self.results = collections.Counter()
        self.lost = []

    def add(self, name, result):
        self.results[result] += 1
        if result != 200:
            self.lost.append((name, result))


def run_races(race, kind, count, fate, label):
    """`count` requests of one kind, in rounds as wide as the race; a fifth of them in each band."""
    dice = random.Random(label)
    tally = Tally()
    for number in range(0, count, race.width):
        band = BANDS[(number // race.width) % len(BANDS)]
        requests = [make(kind, "%s-%d" % (label, number + i)) for i in range(race.width)]
        race.warm()
        results = race.race(requests, fate, dice.uniform(*band))
        for (name, _, _), result in zip(requests, results):
            tally.add(name, result)
    return tally


def flags_by_id(path):
    out = {}
    with open(path) as log:
        for line in log:
            found = re.match(r"id=(\S+) .* code=(\S+) flags=(\S+)", line)
            if found:
                out[found.group(1)] = (found.group(2), found.group(3))
    return out


def judge(run, race, kind, tally, log_path, proxy):
    twice = [name for name, count in race.executed.items() if name != "warm" and count > 1]
    print("  %-13s answered 200: %d, lost: %d, executed twice: %d  %s" % (
        kind, tally.results[200], len(tally.lost), len(twice), dict(tally.results)), flush=True)
    run.equal(kind + ": executed twice", [], twice[:5])
    if kind == "GET":
        run.equal("GET: lost", 0, len(tally.lost), beyond_envoy=True)
    odd = [item for item in tally.lost if item[1] != 503]
    run.equal(kind + ": lost otherwise than by 503", [], odd[:5])
    if tally.lost:
        flags = wait_for_log(proxy, log_path, [name for name, _ in tally.lost])
        wrong = [(name, flags.get(name)) for name, _ in tally.lost if flags.get(name) != ("503", "UC")]
        run.equal(kind + ": lost without the flag UC in the log", [], wrong[:5])


def wait_for_log(proxy, path, names):
    """The log is written by another thread; asks until all entries are there."""
    proxy.admin("/reopen_logs", "POST")
    flags = {}

    def there():
        flags.update(flags_by_id(path))
        return all(name in flags for name in names)
    scenario.wait_until(there, 12)
    return flags


def races(run, width, count, fate, kinds):
    race = run.use(racing_upstream.Race(width))
    log = os.path.join(run.folder, "access.log")
    proxy = run.proxy(bootstrap.simple([race.port], log), arguments=["--file-flush-interval-msec", "100"])
    race.proxy_port = proxy.port
    for kind in kinds:
        race.executed.clear()
        tally = run_races(race, kind, count, fate, "%s-%s" % (fate, kind.replace(" ", "-")))
        judge(run, race, kind, tally, log, proxy)


@scenario.scenario("the upstream's idle timer fires while a request is on its way")
def idle_timer(run):
    races(run, 1, run.arguments.count, CLOSE, list(KINDS))


@scenario.scenario("the upstream closes without looking whether a request has arrived")
def blind_close(run):
    races(run, 1, run.arguments.count // 4, BLIND, list(KINDS))


@scenario.scenario("four idle connections of one pool are closed at once: a retry must not take the next stale one")
def siblings(run):
    races(run, 4, run.arguments.count // 4, BLIND, list(KINDS))


@scenario.scenario("the upstream reads the whole request, then closes: a POST is never sent again")
def read_then_fin(run):
    read_then_gone(run, READ_THEN_FIN)


@scenario.scenario("the upstream reads the whole request, then resets: a POST is never sent again")
def read_then_reset(run):
    read_then_gone(run, READ_THEN_RESET)


def read_then_gone(run, fate):
    """A GET may be executed again (it is idempotent) and then succeeds; a POST must fail with 503 UC."""
    race = run.use(racing_upstream.Race(1))
    log = os.path.join(run.folder, "access.log")
    proxy = run.proxy(bootstrap.simple([race.port], log), arguments=["--file-flush-interval-msec", "100"])
    race.proxy_port = proxy.port
    count = run.arguments.count // 8
    for kind in KINDS:
        race.executed.clear()
        tally = run_races(race, kind, count, fate, "%s-%s" % (fate, kind.replace(" ", "-")))
        most = max((n for name, n in race.executed.items() if name != "warm"), default=0)
        print("  %-13s %s, executed at most %d times" % (kind, dict(tally.results), most))
        if kind == "GET":
            run.equal("GET: lost", 0, len(tally.lost), beyond_envoy=True)
            run.expect("GET: executions", "at most 2", most, most <= 2)
        else:
            run.equal(kind + ": executed", 1, most)
            run.equal(kind + ": answers", {503: count}, dict(tally.results))
            flags = wait_for_log(proxy, log, [name for name, _ in tally.lost])
            wrong = [name for name, _ in tally.lost if flags.get(name) != ("503", "UC")]
            run.equal(kind + ": without the flag UC", [], wrong[:5])


def report_peer(kind_of_peer, count):
    race = racing_upstream.Race(1)
    peer = peers.start(kind_of_peer, race.port)
    race.proxy_port = peer.port
    try:
        for kind in KINDS:
            race.executed.clear()
            tally = run_races(race, kind, count, CLOSE, kind.replace(" ", "-"))
            twice = sum(1 for name, n in race.executed.items() if name != "warm" and n > 1)
            print("%s %-13s lost %d of %d (%.1f %%), executed twice %d, %s" % (
                kind_of_peer, kind, len(tally.lost), count, 100 * len(tally.lost) / count, twice,
                dict(tally.results)), flush=True)
    finally:
        peer.stop()
        race.stop()


def main():
    options = scenario.parser(__doc__)
    options.add_argument("--count", type=int, default=8000, help="requests of each kind (default 8000)")
    options.add_argument("--peer", choices=["nginx", "haproxy"], help="report on this server instead")
    arguments = options.parse_args()
    if arguments.peer:
        report_peer(arguments.peer, arguments.count)
        sys.exit(0)
    scenario.main(__doc__, arguments)


if __name__ == "__main__":
    main()
