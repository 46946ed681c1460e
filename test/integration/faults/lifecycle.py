"""Drains, reloads and dying upstreams under load: nothing is cut, reset, refused or executed twice."""
import copy
import signal
import socket
import time

import bootstrap
import client
import fast_upstream
import load_client
import scenario
import upstreams
from scenario import wait_until

DRAIN = ["--drain-time-s", "4", "--drain-strategy", "immediate", "--parent-shutdown-time-s", "5"]


def under_load(run, load, requests=300):
    """Waits until this many more requests have been answered."""
    goal = load.done() + requests
    run.expect("load", "%d answers more" % requests, load.done(),
               wait_until(lambda: load.done() >= goal or load.stopping.is_set(), 20))


@scenario.scenario("SIGTERM under load, 5 times: no answer is cut, no connection reset, exit status 0")
def drain(run):
    up = run.use(fast_upstream.FastUpstream())
    for number in range(5):
        proxy = run.proxy(bootstrap.simple([up.port]), arguments=DRAIN)
        load = run.use(load_client.Load(proxy.port, 8, path="/big").start())
        under_load(run, load)
        proxy.signal(signal.SIGTERM)
        code = proxy.wait(15)
        load.stop()
        bad = load.bad()
        bad.pop(load_client.REFUSED, None)  # After the listener has closed, new connections are refused.
        run.equal("%d: requests not answered" % number, {}, bad, beyond_envoy=True)
        run.equal("%d: exit status" % number, 0, code)


@scenario.scenario("SIGTERM waits for the answer under way")
def drain_waits(run):
    release = []

    def script(connection):
        connection.read_request()
        wait_until(lambda: release, 10)
        connection.send(b"HTTP/1.1 200 OK\r\ncontent-length: 300000\r\n\r\n" + b"y" * 300000)
    up = run.use(upstreams.Upstream(script))
    proxy = run.proxy(bootstrap.simple([up.port]), arguments=DRAIN)
    with client.Client(proxy.port) as c:
        c.send(client.request("GET", "/slow"))
        wait_until(lambda: up.requests)
        proxy.signal(signal.SIGTERM)
        not_ready = wait_until(lambda: answers_503(proxy), 1.5)
        release.append(True)
        answer = c.read_response()
    run.expect("readiness while draining", "503", not_ready, bool(not_ready), beyond_envoy=True)
    run.expect("answer", "300,000 bytes, complete", "%d bytes, %s" % (len(answer.body), answer.end),
               len(answer.body) == 300000 and answer.end == client.COMPLETE, beyond_envoy=True)
    run.expect("connection", "announced to close", answer.headers, answer.header("connection") == "close",
               beyond_envoy=True)
    run.equal("exit status", 0, proxy.wait(15))


def answers_503(proxy):
    try:
        return proxy.admin("/ready", timeout=1)[0] == 503
    except OSError:
        return False


@scenario.scenario("a second SIGTERM ends the drain at once")
def second_signal(run):
    up = run.use(upstreams.Upstream(lambda connection: connection.wait_closed()))
    proxy = run.proxy(bootstrap.simple([up.port]), arguments=["--drain-time-s", "60"])
    with client.Client(proxy.port) as c:
        c.send(client.request("GET", "/hang"))
        wait_until(lambda: up.accepted)
        proxy.signal(signal.SIGTERM)
        wait_until(lambda: answers_503(proxy) or proxy.process.poll() is not None, 1)
        proxy.signal(signal.SIGTERM)
        began = time.monotonic()
        code = proxy.wait(10)
    run.expect("time to end", "under 1 s", "%.2f s" % (time.monotonic() - began), time.monotonic() - began < 1)
    run.expect("exit status", "an exit, not a crash", code, code is not None and code >= 0)


def reload_config(proxy, number):
    """Another route table and another header each time, so that the change can be seen from outside."""
    config = copy.deepcopy(proxy.config)
    manager = config["static_resources"]["listeners"][0]["filter_chains"][0]["filters"][0]["typed_config"]
    host = manager["route_config"]["virtual_hosts"][0]
    host["response_headers_to_add"] = [{"header": {"key": "x-generation", "value": str(number)}}]
    return config


def generation(port):
    return client.fetch(port).header("x-generation")


def reloads(run, arguments, trigger):
    up = run.use(fast_upstream.FastUpstream())
    proxy = run.proxy(bootstrap.simple([up.port]), arguments=arguments)
    port = proxy.port
    loads = [run.use(load_client.Load(port, 8, **options).start())
             for options in ({}, {"method": "POST", "body": b"p" * 500})]
    slowest = 0.0
    for number in range(1, 21):
        proxy.write_config(reload_config(proxy, number))
        began = time.monotonic()
        trigger(proxy)
        seen = wait_until(lambda number=number: generation(port) == str(number), 5)
        slowest = max(slowest, time.monotonic() - began)
        if not run.expect("reload %d" % number, "takes effect", generation(port), seen):
            break
        under_load(run, loads[0], 50)
    with open(proxy.config_path, "w") as out:
        out.write("{ this is not: [a bootstrap")
    trigger(proxy)
    under_load(run, loads[1], 200)
    run.equal("after a broken file the last good one serves", "20", generation(port))
    for load in loads:
        load.stop()
        run.equal("failed %ss of %d" % (load.method, load.number), {}, load.bad())
    run.equal("executed twice", 0, up.finish()[1] - doubled_by_two_loads(loads))
    print("  slowest of 20 reloads: %.0f ms" % (slowest * 1000))


def doubled_by_two_loads(loads):
    """Both loads count their ids from 1."""
    return min(load.number for load in loads)


@scenario.scenario("20 reloads by SIGHUP under load: 0 failed requests, a broken file changes nothing")
def reload_by_signal(run):
    if not run.beyond_envoy("reload of the bootstrap"):
        reloads(run, [], lambda proxy: proxy.signal(signal.SIGHUP))


@scenario.scenario("20 reloads by --watch under load: 0 failed requests, a broken file changes nothing")
def reload_by_watch(run):
    if not run.beyond_envoy("reload of the bootstrap"):
        reloads(run, ["--watch"], lambda proxy: None)


@scenario.scenario("one of three upstreams is killed, 10 times, under GETs: no client sees an error")
def kill_upstream(run):
    previous = bootstrap.TYPE + "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate"
    retry = {"retry_on": "connect-failure,reset", "num_retries": 3, "host_selection_retry_max_attempts": 5,
             "retry_host_predicate": [{"name": "previous", "typed_config": {"@type": previous}}]}
    ups = [run.use(fast_upstream.FastUpstream()) for _ in range(3)]
    breakers = {"circuit_breakers": {"thresholds": [{"max_retries": 1000}]}}
    config = bootstrap.simple([u.port for u in ups], routes=[bootstrap.route(retry_policy=retry)], upstream=breakers)
    proxy = run.proxy(config)
    load = run.use(load_client.Load(proxy.port, 16).start())
    for number in range(10):
        victim = number % 3
        under_load(run, load, 100)
        port = ups[victim].port
        ups[victim].kill()
        under_load(run, load, 100)
        ups[victim] = run.use(fast_upstream.FastUpstream(port))
    load.stop()
    run.equal("failed of %d" % load.number, {}, load.bad())
    run.idle_again(proxy)


@scenario.scenario("all upstreams down: quick refusals without burning the CPU; back within a second")
def all_down(run):
    port = upstreams.unused_port()
    proxy = run.proxy(bootstrap.simple([port]))
    run.equal("while down", {503}, {client.fetch(proxy.port).status for _ in range(200)})
    before, began = proxy.cpu_seconds(), time.monotonic()
    time.sleep(1)  # The measurement: a second without traffic.
    share = (proxy.cpu_seconds() - before) / (time.monotonic() - began)
    run.expect("CPU at rest", "under 5 %", "%.1f %%" % (100 * share), share < 0.05)
    up = run.use(upstreams.Upstream(port=port))
    run.expect("after its return", "200 within 1 s", "", wait_until(lambda: client.fetch(proxy.port).status == 200, 1))
    run.expect("served by it", "at least 1", len(up.requests), len(up.requests) >= 1)


@scenario.scenario("connections in the accept queue at the time of SIGTERM are served or closed, not reset")
def accept_queue(run):
    up = run.use(upstreams.Upstream())
    resets = []
    for _ in range(5):
        proxy = run.proxy(bootstrap.simple([up.port]), arguments=DRAIN)
        waiting = [socket.create_connection(("127.0.0.1", proxy.port), 5) for _ in range(50)]
        proxy.signal(signal.SIGTERM)
        for sock in waiting:
            try:
                sock.sendall(client.request("GET", "/late"))
                sock.settimeout(5)
                sock.recv(100)
            except ConnectionResetError:
                resets.append(sock)
            except BrokenPipeError:
                pass
            sock.close()
        proxy.wait(15)
    run.equal("reset of 250", 0, len(resets), beyond_envoy=True)


if __name__ == "__main__":
    scenario.main(__doc__)
