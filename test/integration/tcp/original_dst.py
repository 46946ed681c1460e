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
         "add rule ip nat out ip daddr 10.9.8.0/24 tcp dport 1-65535 redirect to :%d")
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


def enter_network():
    """Runs this program again in a new network with the rules in place, or says why not."""
    missing = [tool for tool in ("unshare", "ip", "nft") if shutil.which(tool) is None]
    if missing:
        print("skipped: no " + ", ".join(missing))
        sys.exit(0)
    setup = "ip link set lo up && ip route add 10.9.8.0/24 dev lo && nft '%s'" % (RULES % PORT)
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
