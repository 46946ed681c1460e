"""Runs a timed scenario: all systems up at once, one under load at a time, in rounds whose order alternates.

The figure is CPU time of the proxy for each successful request. A sample is void, and taken again, when the client
saw an error, when the answer or the number of backend connections is not what it should be, when the hypervisor took
the CPU away, or when anything else on the machine was busy.
"""
import os

import load
import measure
import systems

MAX_STEAL, MAX_OTHER, TRIES = 0.02, 0.05, 3
BODY_SLACK = 64  # Bytes by which heads may differ: dates, timings, `connection: close`.


class Contender:
    """A system in one scenario: running, with its valid samples by round (None = void)."""

    def __init__(self, system):
        self.system = system
        self.samples, self.details, self.voids = [], [], []
        self.answer_size = 0

    @property
    def label(self):
        return self.system.label


def take_sample(contender, backend, scenario, seconds):
    """(sample or None, reason). A sample is a dictionary with cpu_us for each request."""
    pids = contender.system.pids()
    accepts = load.backend_accepts(backend.port)
    window = measure.Window(pids, backend.pids())
    seen = load.wrk(contender.system.port, scenario.path, scenario.connections, seconds, scenario.close, scenario.body)
    spent = window.close(seen["seconds"])
    accepts = load.backend_accepts(backend.port) - accepts - 1
    reason = why_void(contender, scenario, seen, spent, accepts)
    if reason:
        return None, reason
    spent.update(cpu_us=spent["cpu_us"] / seen["requests"], rate=seen["requests"] / seen["seconds"], accepts=accepts)
    return spent, ""


def why_void(contender, scenario, seen, spent, accepts):
    if seen["errors"] or not seen["requests"]:
        return "%d errors in %d requests" % (seen["errors"], seen["requests"])
    size = seen["bytes"] / seen["requests"]
    under_way = scenario.connections * contender.answer_size / seen["requests"]  # Begun, counted in bytes only.
    if abs(size - contender.answer_size) > BODY_SLACK + under_way:
        return "answers of %d bytes instead of %d" % (size, contender.answer_size)
    direct = contender.system.kind == "relay" and scenario.close
    if accepts > scenario.connections * 4 + 16 and not direct:
        return "no keep-alive: %d connections to the backend" % accepts
    if spent["steal"] > MAX_STEAL:
        return "the hypervisor took %.1f %%" % (100 * spent["steal"])
    if spent["other"] > MAX_OTHER:
        return "others used %.0f %% of a CPU" % (100 * spent["other"])
    return ""


def sample_with_retries(contender, backend, scenario, seconds, lenient):
    for _ in range(TRIES):
        try:
            sample, reason = take_sample(contender, backend, scenario, seconds)
        except (load.LoadError, OSError) as error:
            sample, reason = None, str(error)
        if sample is None and lenient and reason.startswith(("others", "the hypervisor")):
            contender.voids.append("kept although " + reason)
            return take_noisy(contender, backend, scenario, seconds)
        if sample is not None:
            return sample
        contender.voids.append(reason)
    return None


def take_noisy(contender, backend, scenario, seconds):
    """A sample on a busy machine, for trying the harness out; never for a claim."""
    global MAX_OTHER, MAX_STEAL
    saved, MAX_OTHER, MAX_STEAL = (MAX_OTHER, MAX_STEAL), 99.0, 99.0
    try:
        return take_sample(contender, backend, scenario, seconds)[0]
    finally:
        MAX_OTHER, MAX_STEAL = saved


def start_all(kinds, scenario, backend, folder, out):
    """Adds the contenders of a scenario to `out`; with basis "added" each twice, the second with one route."""
    variants = [("", scenario.variant)] + ([("/one", "plain")] if scenario.basis == "added" else [])
    for label, kind, binary in kinds:
        if kind in scenario.without:
            continue
        for suffix, variant in variants:
            system = systems.System(kind, binary, (label + suffix).replace("/", "-"))
            out.append(Contender(system))
            system.start(folder, backend.port, variant)
            system.label = label + suffix


def run(scenario, kinds, backend, folder, rounds, seconds, say, lenient=False):
    contenders = []
    try:
        start_all(kinds, scenario, backend, folder, contenders)
        for contender in contenders:
            contender.answer_size = load.check_answer(contender.system.port, scenario.path, scenario.wanted)
            load.wrk(contender.system.port, scenario.path, scenario.connections, min(1.0, seconds), scenario.close,
                     scenario.body)
        for number in range(rounds):
            say("%s, round %d of %d" % (scenario.name, number + 1, rounds))
            order = contenders if number % 2 == 0 else contenders[::-1]
            for contender in order:
                sample = sample_with_retries(contender, backend, scenario, seconds, lenient)
                contender.samples.append(sample["cpu_us"] if sample else None)
                contender.details.append(sample)
                empty_log(contender.system)
        for contender in contenders:
            load.check_answer(contender.system.port, scenario.path, scenario.wanted)
    finally:
        for contender in contenders:
            contender.system.stop()
    return contenders


def empty_log(system):
    """Keeps the disk free; the writers append, so that cutting the file is safe."""
    path = os.path.join(system.folder, "output" if system.kind == "haproxy" else "access.log")
    if os.path.exists(path) and os.path.getsize(path) > 0:
        os.truncate(path, 0)


def as_result(scenario, contenders):
    """Plain data for the report."""
    out = {"name": scenario.name, "about": scenario.about, "unit": scenario.unit, "basis": scenario.basis,
           "must": scenario.must, "aim": scenario.aim, "systems": {}}
    for contender in contenders:
        good = [d for d in contender.details if d]
        out["systems"][contender.label] = {
            "samples": contender.samples, "voids": contender.voids,
            "user_share": sum(d["user_share"] for d in good) / len(good) if good else None,
            "rate": sorted(d["rate"] for d in good)[len(good) // 2] if good else None,
            "busy": min((d["busy"] for d in good), default=None)}
    return out
