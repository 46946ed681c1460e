"""No descriptor left, a full disk, a log that nobody reads, a resolver that fails: requests go on, the CPU rests."""
import contextlib
import os
import re
import signal
import socket
import struct
import subprocess
import threading
import time

import bootstrap
import client
import scenario
import upstreams
from scenario import wait_until

NOFILE = 128


@scenario.scenario("no descriptor is left: no busy loop, and new clients are served within a second of a close")
def no_descriptors(run):
    up = run.use(upstreams.Upstream())
    proxy = run.proxy(bootstrap.simple([up.port]), nofile=NOFILE)
    run.equal("before", 200, client.fetch(proxy.port).status)
    held = [socket.create_connection(("127.0.0.1", proxy.port), 5) for _ in range(NOFILE + 50)]
    full = wait_until(lambda: proxy.open_files() >= NOFILE - 4, 5)
    run.expect("descriptors in use", "about %d" % NOFILE, proxy.open_files(), full)
    before, began = proxy.cpu_seconds(), time.monotonic()
    time.sleep(1.5)  # The measurement: how much CPU is burnt while starved.
    share = (proxy.cpu_seconds() - before) / (time.monotonic() - began)
    run.expect("CPU while starved", "under 10 %", "%.1f %%" % (100 * share), share < 0.10, beyond_envoy=True)
    for sock in held:
        sock.close()
    began = time.monotonic()
    recovered = wait_until(lambda: safe_status(proxy.port) == 200, 5)
    run.expect("after the clients left", "200 within 1 s", "%.2f s" % (time.monotonic() - began),
               recovered and time.monotonic() - began < 1)
    run.equal("still running", None, proxy.process.poll())
    run.idle_again(proxy)


def safe_status(port):
    try:
        return client.fetch(port, timeout=1).status
    except OSError:
        return None


@scenario.scenario("no descriptor for the upstream: a 503 for the client, no crash")
def no_descriptor_upstream(run):
    if run.sanitized():
        # Before a virtual call it asks through a pipe whether the object can be read, and takes a pipe that it cannot get for a bad
        # object. The release binary runs this.
        print("  skipped: the undefined-behaviour sanitizer needs descriptors of its own")
        return
    release = threading.Event()

    def script(connection):
        connection.read_request()
        release.wait(20)
        connection.send(upstreams.OK)
    up = run.use(upstreams.Upstream(script))
    proxy = run.proxy(bootstrap.simple([up.port]), nofile=NOFILE)
    clients = []
    for _ in range(NOFILE):
        with contextlib.suppress(OSError):
            c = client.Client(proxy.port, timeout=10)
            c.send(client.request())
            clients.append(c)
    wait_until(lambda: proxy.open_files() >= NOFILE - 4, 5)
    release.set()
    statuses = {}
    for c in clients:
        answer = c.read_response(timeout=3)
        statuses[answer.status or answer.end] = statuses.get(answer.status or answer.end, 0) + 1
        c.close()
    run.expect("answers", "200, or 503; at least one 200", statuses,
               statuses.get(200, 0) > 0 and set(statuses) <= {200, 503, client.TIMEOUT, client.CLOSED, client.RESET})
    recovered = wait_until(lambda: safe_status(proxy.port) == 200, 5)
    run.expect("afterwards", "200", recovered, recovered)


def count_good(proxy, requests):
    with client.Client(proxy.port) as c:
        return sum(c.call(path="/" + "p" * 400).status == 200 for _ in range(requests))


@scenario.scenario("the log's disk is full: every request is answered, lost lines are counted")
def log_disk_full(run):
    folder = os.path.join(run.folder, "small")
    os.mkdir(folder)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder],
                             stderr=subprocess.DEVNULL).returncode == 0
    path = os.path.join(folder, "access.log") if mounted else "/dev/full"
    if mounted:
        run.stack.callback(subprocess.run, ["umount", "-l", folder])
    up = run.use(upstreams.Upstream())
    proxy = run.proxy(bootstrap.simple([up.port], path), arguments=["--file-flush-interval-msec", "20"])
    run.equal("good answers of 1,000 (log on %s)" % ("a disk of 64 KiB" if mounted else path), 1000,
              count_good(proxy, 1000))
    failed = wait_until(lambda: lost_lines(proxy), 5)
    run.expect("counter of failed writes", "above 0", failed, bool(failed))
    run.idle_again(proxy)


def lost_lines(proxy):
    stats = proxy.stats()
    return stats.get("filesystem.write_failed", 0)


def pipe_log(run, path):
    up = run.use(upstreams.Upstream())
    proxy = run.proxy(bootstrap.simple([up.port], path),
                      arguments=["--file-flush-interval-msec", "20", "--drain-time-s", "1"])
    run.equal("good answers of 3,000", 3000, count_good(proxy, 3000))
    run.equal("/ready", 200, proxy.admin("/ready")[0])
    proxy.signal(signal.SIGTERM)
    run.equal("exit status after SIGTERM", 0, proxy.wait(10), beyond_envoy=True)


@scenario.scenario("the log is a pipe whose reader has stopped: every request is answered")
def log_reader_stopped(run):
    path = os.path.join(run.folder, "pipe")
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    run.stack.callback(os.close, reader)
    pipe_log(run, path)


@scenario.scenario("the log is a pipe without a reader: every request is answered")
def log_without_reader(run):
    if run.beyond_envoy("way to start before the pipe has a reader"):
        return
    path = os.path.join(run.folder, "pipe")
    os.mkfifo(path)
    pipe_log(run, path)


@scenario.scenario("the log cannot be opened: one clear line and a non-zero exit status")
def log_not_writable(run):
    up = run.use(upstreams.Upstream())
    try:
        proxy = run.proxy(bootstrap.simple([up.port], os.path.join(run.folder, "no", "such", "folder.log")))
        code, text = proxy.wait(3), proxy.log_tail()
    except RuntimeError as error:
        code, text = run.proxies[-1].process.poll(), str(error)
    run.expect("exit status", "above 0", code, code is not None and code > 0)
    run.expect("message", "names the file", text[-200:], "folder.log" in text)


class FakeDns:
    """Answers A questions by name from `table`: a list of addresses, or a response code (3 = NXDOMAIN); a name that is
    not there gets no answer at all."""

    def __init__(self, table):
        self.table, self.questions = table, []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while True:
            try:
                data, peer = self.socket.recvfrom(2048)
            except OSError:
                return
            if not data:  # What shutdown() gives.
                return
            name, at = self._name(data)
            kind = struct.unpack("!H", data[at:at + 2])[0]
            self.questions.append(name)
            entry = self.table.get(name)
            if entry is None:
                continue
            addresses = entry if isinstance(entry, list) and kind == 1 else []
            code = entry if isinstance(entry, int) else 0
            head = data[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, len(addresses), 0, 0)
            body = b"".join(b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 1, 4) + socket.inet_aton(a) for a in addresses)
            self.socket.sendto(head + data[12:at + 4] + body, peer)

    @staticmethod
    def _name(data):
        at, parts = 12, []
        while data[at]:
            parts.append(data[at + 1:at + 1 + data[at]].decode())
            at += 1 + data[at]
        return ".".join(parts), at + 1

    def stop(self):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


def dns_cluster(name, dns_port, port):
    cares = {"@type": bootstrap.TYPE + "envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig",
             "resolvers": [{"socket_address": {"address": "127.0.0.1", "port_value": dns_port}}]}
    out = bootstrap.cluster([port], type="STRICT_DNS", dns_refresh_rate="0.1s", dns_lookup_family="V4_ONLY",
                            dns_failure_refresh_rate={"base_interval": "0.1s", "max_interval": "0.2s"},
                            typed_dns_resolver_config={"name": "cares", "typed_config": cares})
    endpoint = out["load_assignment"]["endpoints"][0]["lb_endpoints"][0]["endpoint"]
    endpoint["address"]["socket_address"]["address"] = name
    return out


@scenario.scenario("DNS fails after it has worked: the last good addresses stay")
def dns_fails_later(run):
    up = run.use(upstreams.Upstream())
    dns = run.use(FakeDns({"up.test": ["127.0.0.1"]}))
    proxy = run.proxy(bootstrap.bootstrap([bootstrap.listener([bootstrap.route()])],
                                          [dns_cluster("up.test", dns.port, up.port)]))
    run.expect("while it works", "200", "", wait_until(lambda: client.fetch(proxy.port).status == 200, 5))
    for name, entry in (("SERVFAIL", 2), ("REFUSED", 5), ("no answer", None)):
        dns.table["up.test"] = entry
        asked = len(dns.questions)
        wait_until(lambda asked=asked: len(dns.questions) >= asked + 2, 5)
        run.equal("with %s" % name, 200, client.fetch(proxy.port).status)
    run.idle_again(proxy)


@scenario.scenario("DNS fails from the start: 503, and the first success is used")
def dns_fails_first(run):
    up = run.use(upstreams.Upstream())
    dns = run.use(FakeDns({"up.test": 2}))
    proxy = run.proxy(bootstrap.bootstrap([bootstrap.listener([bootstrap.route()])],
                                          [dns_cluster("up.test", dns.port, up.port)]))
    run.equal("while it fails", 503, client.fetch(proxy.port).status)
    dns.table["up.test"] = ["127.0.0.1"]
    run.expect("once it works", "200", "", wait_until(lambda: client.fetch(proxy.port).status == 200, 8))
    dns.table["up.test"] = []
    run.expect("after an empty success", "503 UH: no hosts", "",
               wait_until(lambda: client.fetch(proxy.port).status == 503, 8), beyond_envoy=True)


@scenario.scenario("the port is taken: one clear line, exit status above 0, nothing half started")
def busy_port(run):
    up = run.use(upstreams.Upstream())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        config = bootstrap.simple([up.port])
        port = taken.getsockname()[1]
        config["static_resources"]["listeners"][0]["address"] = bootstrap.address(port)
        try:
            proxy = run.proxy(config)
            code, text = proxy.wait(3), proxy.log_tail()
        except RuntimeError as error:
            code, text = run.proxies[-1].process.poll(), str(error)
    run.expect("exit status", "above 0", code, code is not None and code > 0, beyond_envoy=True)
    run.expect("message", "names the address", text[-300:], re.search(r"127\.0\.0\.1:%d" % port, text) is not None)


if __name__ == "__main__":
    scenario.main(__doc__)
