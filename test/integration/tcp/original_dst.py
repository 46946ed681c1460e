"""Redirected connections in a network of their own: original_dst, virtual listeners, and where they are handed to.

Needs `unshare`, `ip` and `nft`, and the right to use them; says so in one line and passes where they are missing.
"""
import os
import shutil
import subprocess
import sys

import tcp_config
import bootstrap
import scenario
from scenario import scenario as case

RULES = ("add table ip nat; add chain ip nat out { type nat hook output priority -100 ; }; "
         "add rule ip nat out ip daddr 10.9.8.0/24 tcp dport 1-999 redirect to :%d")
PORT = 15001


def answer(name, host, port, text, **fields):
    filters = [tcp_config.network_filter("direct_response.v3.Config", response={"inline_string": text})]
    return tcp_config.listener(filters, name=name, address=bootstrap.address(port, host), **fields)


@case("a redirected connection reaches the listener of its destination")
def redirected(run):
    entry = answer("in", "0.0.0.0", PORT, "entry", use_original_dst=True,
                   listener_filters=[tcp_config.listener_filter("original_dst.v3.OriginalDst")])
    exact = answer("exact", "10.9.8.7", 80, "exact", bind_to_port=False)
    anywhere = answer("any", "0.0.0.0", 81, "any", bind_to_port=False)
    run.proxy(bootstrap.bootstrap([entry, exact, anywhere], []))

    def to(host, port):
        sock = tcp_config.socket.socket()
        sock.settimeout(10)
        sock.connect((host, port))
        return tcp_config.read_to_end(sock)[0]
    run.equal("its exact address", b"exact", to("10.9.8.7", 80))
    run.equal("its port", b"any", to("10.9.8.7", 81))
    run.equal("nobody's", b"entry", to("10.9.8.7", 82))
    run.equal("one that was not redirected", b"entry", to("127.0.0.1", PORT))


PASSTHROUGH = {"name": "up", "type": "ORIGINAL_DST", "lb_policy": "CLUSTER_PROVIDED", "connect_timeout": "1s"}


class Echo:
    """An upstream on every address: says which of them the client has come to, by HTTP."""

    def __init__(self):
        self.listener = tcp_config.socket.create_server(("0.0.0.0", 0))
        self.port = self.listener.getsockname()[1]
        tcp_config.threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            tcp_config.threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection:
            while connection.recv(65536):
                text = connection.getsockname()[0].encode()
                connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(text), text))

    def stop(self):
        self.listener.close()


def ask(host, port, header=b""):
    """The body of the answer, or its status."""
    with tcp_config.socket.create_connection((host, port), 10) as sock:
        sock.sendall(b"GET / HTTP/1.1\r\nhost: a\r\n%s\r\n" % header)
        answer = sock.recv(65536)
        return answer.rpartition(b"\n")[2].decode() if b" 200 " in answer[:15] else answer[9:12].decode()


@case("what is redirected goes on to where it wanted to go, as bytes")
def bytes_on(run):
    up = run.use(Echo())
    entry = tcp_config.listener([tcp_config.tcp_proxy()], address=bootstrap.address(PORT, "0.0.0.0"),
                                listener_filters=[tcp_config.listener_filter("original_dst.v3.OriginalDst")])
    proxy = run.proxy(bootstrap.bootstrap([entry], [dict(
        PASSTHROUGH, original_dst_lb_config={"upstream_port_override": up.port})]))
    run.equal("one", "10.9.8.7", ask("10.9.8.7", 80))
    run.equal("another", "10.9.8.8", ask("10.9.8.8", 80))
    run.equal("connections", 2, proxy.stats().get("cluster.up.upstream_cx_total"))


@case("what is redirected goes on to where it wanted to go, or where a header says, as requests")
def requests_on(run):
    up = run.use(Echo())
    entry = bootstrap.listener([bootstrap.route()])
    entry.update(address=bootstrap.address(PORT, "0.0.0.0"),
                 listener_filters=[tcp_config.listener_filter("original_dst.v3.OriginalDst")])
    proxy = run.proxy(bootstrap.bootstrap([entry], [dict(PASSTHROUGH, original_dst_lb_config={
        "use_http_header": True, "upstream_port_override": up.port})]))
    run.equal("one", "10.9.8.7", ask("10.9.8.7", 80))
    run.equal("another", "10.9.8.8", ask("10.9.8.8", 80))
    run.equal("where the header says", "10.9.8.9",
              ask("10.9.8.8", 80, b"x-envoy-original-dst-host: 10.9.8.9:1\r\n"))
    run.equal("a header that is no address", "10.9.8.8",
              ask("10.9.8.8", 80, b"x-envoy-original-dst-host: a\r\n"))
    run.equal("is counted", 1, proxy.stats().get("cluster.up.original_dst_host_invalid"))


def enter_network():
    """Runs this program again in a new network with the rules in place, or says why not."""
    missing = [tool for tool in ("unshare", "ip", "nft") if shutil.which(tool) is None]
    if missing:
        print("skipped: no " + ", ".join(missing))
        sys.exit(0)
    setup = "ip link set lo up && ip route add local 10.9.8.0/24 dev lo && nft '%s'" % (RULES % PORT)
    if subprocess.run(["unshare", "-n", "sh", "-c", setup], capture_output=True).returncode != 0:
        print("skipped: no right to make a network with redirection")
        sys.exit(0)
    command = setup + ' && exec "$@"'
    os.environ["SLUICE_IN_NETWORK"] = "1"
    os.execvp("unshare", ["unshare", "-n", "sh", "-c", command, "sh", sys.executable] + sys.argv)


if __name__ == "__main__":
    if not os.environ.get("SLUICE_IN_NETWORK"):
        enter_network()
    scenario.main(__doc__)
