"""Exact counts and sizes, which do not depend on how busy the machine is: these can gate a change."""
import glob
import json
import mmap
import os
import re
import signal
import statistics
import struct
import subprocess
import time

import load
import measure
import systems

HERE = os.path.dirname(os.path.abspath(__file__))
WARM, COUNTED = 200, 1000
BOTH_CPUS = {systems.PROXY_CPU, systems.LOAD_CPU}


class CannotMeasure(Exception):
    pass


def ask(connection, times):
    for _ in range(times):
        status, _, _ = connection.get()
        if status != 200:
            raise CannotMeasure("status %d" % status)


def tool(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
    if done.returncode != 0:
        raise CannotMeasure("%s: %s" % (command[0], done.stdout[-300:]))
    return done.stdout


def instructions(system, backend, folder):
    """User instructions for each request on one kept-alive connection, by callgrind: its counters are set to zero
    after a warm-up and read after COUNTED requests, so that neither start nor end is in them."""
    where = os.path.join(folder, "callgrind")
    os.makedirs(where, exist_ok=True)
    for old in glob.glob(where + "/*"):
        os.remove(old)
    wrapper = ["valgrind", "--tool=callgrind", "--trace-children=yes", "-q",
               "--callgrind-out-file=%s/out.%%p" % where]
    system.start(folder, backend.port, wrapper=wrapper, cpu=BOTH_CPUS, wait=240)
    try:
        connection = load.Connection(system.port, 120)
        ask(connection, WARM)
        pids = [str(pid) for pid in system.pids()]
        for pid in pids:
            tool(["callgrind_control", "-z", pid])
        ask(connection, COUNTED)
        for pid in pids:
            tool(["callgrind_control", "-d", pid])
        total = sum(callgrind_total(path) for path in glob.glob(where + "/out.*.1"))
        connection.close()
    finally:
        system.stop()
    if not total:
        raise CannotMeasure("callgrind wrote no totals")
    return total / COUNTED


def callgrind_total(path):
    with open(path) as file:
        for line in file:
            if line.startswith(("totals:", "summary:")):
                return int(line.split()[1])
    return 0


def syscalls(system, backend, folder):
    """System calls for each request with 64 busy connections, and the four most frequent ones."""
    system.start(folder, backend.port)
    report = os.path.join(folder, "strace")
    try:
        load.wrk(system.port, seconds=1)
        command = ["strace", "-f", "-c", "-o", report]
        for pid in system.pids():
            command += ["-p", str(pid)]
        with open(report + ".log", "w+") as log:
            tracer = subprocess.Popen(command, stdout=log, stderr=log)
            wait_attached(tracer, log, system)
            seen = load.wrk(system.port, seconds=3)
            tracer.send_signal(signal.SIGINT)
            tracer.wait(30)
    finally:
        system.stop()
    if seen["errors"]:
        raise CannotMeasure("%d errors" % seen["errors"])
    calls = strace_table(report)
    top = sorted(calls.items(), key=lambda item: -item[1])[:4]
    note = ", ".join("%s %.2f" % (name, n / seen["requests"]) for name, n in top)
    return sum(calls.values()) / seen["requests"], note


def wait_attached(tracer, log, system):
    threads = sum(len(os.listdir("/proc/%d/task" % pid)) for pid in system.pids())
    end = time.monotonic() + 20
    while time.monotonic() < end:
        log.seek(0)
        if log.read().count(" attached") >= threads or tracer.poll() is not None:
            break
        time.sleep(0.01)
    if tracer.poll() is not None:
        raise CannotMeasure("strace cannot attach")


def strace_table(path):
    """Calls by name from the table of `strace -c`."""
    out = {}
    with open(path) as file:
        for line in file:
            found = re.match(r"\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$", line)
            if found and found.group(2) != "total":
                out[found.group(2)] = int(found.group(1))
    return out


def allocations(system, backend, folder):
    """Calls of malloc and its kin for each request, steady state on one connection, by a preloaded counter. None for
    a program that brings an allocator of its own (Envoy)."""
    library = os.path.join(systems.ROOT, "bazel-bin/tools/bench/allocation_counter.so")
    if not os.path.exists(library):
        raise CannotMeasure("build it first: bazel build //tools/bench:allocation_counter.so")
    path = os.path.join(folder, "allocations")
    with open(path, "wb") as file:
        file.write(bytes(16))
    system.start(folder, backend.port, environment={"LD_PRELOAD": library, "SLUICE_ALLOCATION_FILE": path})
    try:
        with open(path, "r+b") as file, mmap.mmap(file.fileno(), 16) as counts:
            connection = load.Connection(system.port)
            ask(connection, WARM)
            before = struct.unpack("QQ", counts)
            ask(connection, COUNTED)
            after = struct.unpack("QQ", counts)
            connection.close()
    finally:
        system.stop()
    if before[0] < 50:
        raise CannotMeasure("it does not use the C library's allocator")
    return (after[0] - before[0]) / COUNTED, "%.2f frees" % ((after[1] - before[1]) / COUNTED)


def idle_connection(system, backend, folder, number=10000):
    """Private dirty bytes that each of `number` kept-alive connections holds after one request."""
    system.start(folder, backend.port, wait=30)
    held = []
    try:
        first = load.Connection(system.port)
        ask(first, WARM)
        before = measure.memory(system.pids())[0]
        for _ in range(number):
            held.append(load.Connection(system.port))
            ask(held[-1], 1)
        grown = measure.memory(system.pids())[0] - before
    finally:
        for connection in held:
            connection.close()
        system.stop()
    return grown / number, "%d connections" % number


def idle_size(system, backend, folder):
    """(resident MB, private dirty MB) with two workers after the first request."""
    system.start(folder, backend.port, "minimal", workers=2, cpu=BOTH_CPUS)
    try:
        connection = load.Connection(system.port)
        ask(connection, 1)
        connection.close()
        private, resident = measure.memory(system.pids())
    finally:
        system.stop()
    return resident / 1e6, private / 1e6


def wakeups(system, backend, folder, seconds=10.0):
    """Context switches a second of all threads while nothing comes, two workers."""
    system.start(folder, backend.port, workers=2, cpu=BOTH_CPUS)
    try:
        connection = load.Connection(system.port)
        ask(connection, 1)
        connection.close()
        wait_quiet(system)
        before = measure.switches(system.pids())
        time.sleep(seconds)  # The measurement itself: a span of time without traffic.
        return (measure.switches(system.pids()) - before) / seconds
    finally:
        system.stop()


def wait_quiet(system):
    """Until 300 ms pass without a switch, or 3 s (some programs never rest)."""
    end = time.monotonic() + 3
    last, since = measure.switches(system.pids()), time.monotonic()
    while time.monotonic() < end and time.monotonic() - since < 0.3:
        time.sleep(0.02)
        now = measure.switches(system.pids())
        if now != last:
            last, since = now, time.monotonic()


def start_time(system, backend, folder, times=10):
    """Median ms from exec to the first answer 200."""
    spans = []
    for _ in range(times):
        system.start(folder, backend.port, wait=0)
        began = time.monotonic()
        try:
            spans.append((first_answer(system, began + 20) - began) * 1000)
        finally:
            system.stop()
    return statistics.median(spans), "%.0f to %.0f" % (min(spans), max(spans))


def first_answer(system, end):
    while time.monotonic() < end:
        try:
            connection = load.Connection(system.port, 5)
            status, _, _ = connection.get()
            connection.close()
            if status == 200:
                return time.monotonic()
        except (OSError, load.LoadError):
            time.sleep(0.0005)
    raise CannotMeasure("no answer: " + system.output())


MEASURES = [
    ("instructions", "user instructions per request", instructions),
    ("syscalls", "system calls per request, saturated", syscalls),
    ("allocations", "heap allocations per request", allocations),
    ("idle_connection", "bytes per idle h1 connection", idle_connection),
    ("size", "memory at rest, two workers", idle_size),
    ("wakeups", "wake-ups per second at rest", wakeups),
    ("start_ms", "ms from exec to the first 200", start_time),
]


def measure_all(kinds, backend, folder, say, only=(), connections=10000):
    """{system: {count: {"value": x, "note": text}}}"""
    out = {}
    for label, kind, binary in kinds:
        out[label] = {}
        for name, about, function in MEASURES:
            if only and name not in only:
                continue
            say("%s: %s" % (label, about))
            system = systems.System(kind, binary, label)
            arguments = [connections] if name == "idle_connection" else []
            try:
                value = function(system, backend, folder, *arguments)
            except (CannotMeasure, load.LoadError, OSError, RuntimeError, subprocess.SubprocessError) as error:
                out[label][name] = {"value": None, "note": " ".join(str(error).split())[:160]}
                continue
            note = ""
            if name == "size":
                out[label]["resident_mb"] = {"value": value[0], "note": ""}
                out[label]["private_mb"] = {"value": value[1], "note": ""}
                continue
            if isinstance(value, tuple):
                value, note = value
            out[label][name] = {"value": value, "note": note}
    return out


def thresholds():
    with open(os.path.join(HERE, "thresholds.json")) as file:
        return json.load(file)


def judge(values, limits):
    """Lines of what is over a limit, or could not be measured."""
    faults = []
    for name, limit in limits.items():
        if name not in values:
            continue
        seen = values[name]["value"]
        if seen is None:
            faults.append("%s: not measured: %s" % (name, values[name]["note"]))
            continue
        if seen > limit["must"]:
            faults.append("%s: %.2f is over %g" % (name, seen, limit["must"]))
        base = limit.get("baseline")
        if base is not None and seen > base * (1 + limit.get("slack", 0.02)):
            faults.append("%s: %.2f is over the last accepted %.2f by more than %g %%" % (
                name, seen, base, 100 * limit.get("slack", 0.02)))
    return faults
