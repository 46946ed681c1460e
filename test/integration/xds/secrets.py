"""Certificates, keys and trust that come while the proxy runs: from files, by the aggregated stream, by a stream of their
own. They change under load and nothing is lost; what is wrong changes nothing; a control plane may be reached by them."""
import json
import os
import socket
import ssl
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE] + [os.path.join(os.path.dirname(HERE), other) for other in ("faults", "tls")]

import bootstrap
import certificates
import fast_upstream
import scenario
from discovery import ENDPOINTS, SECRET, get, reaches
from scenario import wait_until
from served import HTTP2, Served, in_both

TLS = bootstrap.TYPE + "envoy.extensions.transport_sockets.tls.v3."
REQUEST = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"
LOG = ("code=%RESPONSE_CODE% flags=%RESPONSE_FLAGS% details=%RESPONSE_CODE_DETAILS% "
       "why=%UPSTREAM_TRANSPORT_FAILURE_REASON%\n")


def socket_of(side, **common):
    """A transport socket of "Downstream" or "Upstream"."""
    return {"name": "tls", "typed_config": {"@type": TLS + side + "TlsContext", "common_tls_context": common}}


def reference(name, source):
    return {"name": name, "sds_config": source}


def direct_listener(transport, **fields):
    made = bootstrap.listener([bootstrap.direct("/", 200, "hello")])
    made["filter_chains"][0]["transport_socket"] = transport
    return dict(made, **fields)


class Secrets:
    """Certificates, and secrets of them as resources, with their texts inside."""

    def __init__(self, run):
        self.certs = certificates.Certificates(os.path.join(run.folder, "certs"))

    def text(self, path):
        with open(path) as file:
            return {"inline_string": file.read()}

    def leaf(self, cert, name="server", key=None):
        return {"name": name, "tls_certificate": {"certificate_chain": self.text(self.certs.pem(cert)),
                                                  "private_key": self.text(self.certs.key(key or cert))}}

    def trust(self, ca="ca", name="roots"):
        return {"name": name, "validation_context": {"trusted_ca": self.text(self.certs.pem(ca))}}

    def context(self, cert=None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.load_verify_locations(self.certs.pem("ca"))
        if cert:
            context.load_cert_chain(self.certs.pem(cert), self.certs.key(cert))
        return context

    def connect(self, port, cert=None):
        plain = socket.create_connection(("127.0.0.1", port), timeout=10)
        return self.context(cert).wrap_socket(plain, server_hostname="server.test")

    def shown(self, port, cert=None):
        """The common name that the server shows, or the name of the failure."""
        try:
            with self.connect(port, cert) as tls:
                tls.sendall(REQUEST)
                if not tls.recv(65536).startswith(b"HTTP/1.1 200"):
                    return "no answer"
                return dict(pair for part in tls.getpeercert()["subject"] for pair in part)["commonName"]
        except ssl.SSLError as error:
            return error.reason or type(error).__name__
        except OSError as error:
            return type(error).__name__


class SecretFile:
    """A file of secrets, replaced as a whole."""

    def __init__(self, run, name="secrets"):
        folder = os.path.join(run.folder, name)
        os.makedirs(folder)
        self.path = os.path.join(folder, "sds.json")
        self.version = 0

    def put(self, *secrets):
        self.version += 1
        with open(self.path + ".new", "w") as out:
            json.dump({"version_info": str(self.version),
                       "resources": [dict({"@type": SECRET}, **secret) for secret in secrets]}, out)
        os.rename(self.path + ".new", self.path)

    def source(self):
        return {"path_config_source": {"path": self.path}, "resource_api_version": "V3"}


class Handshakes:
    """Clients that connect, ask once and leave, and one that stays and asks on, until stop()."""

    def __init__(self, secrets, port, number=3):
        self.secrets, self.port = secrets, port
        self.failures, self.done, self.asked = {}, 0, 0
        self.ends = threading.Event()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.come_and_go) for _ in range(number)]
        self.threads.append(threading.Thread(target=self.stay))
        for thread in self.threads:
            thread.start()

    def come_and_go(self):
        while not self.ends.is_set():
            seen = self.secrets.shown(self.port)
            with self.lock:
                self.done += 1
                if seen not in ("one", "two"):
                    self.failures[seen] = self.failures.get(seen, 0) + 1

    def stay(self):
        with self.secrets.connect(self.port) as tls:
            while not self.ends.is_set():
                tls.sendall(REQUEST)
                if not tls.recv(65536).startswith(b"HTTP/1.1 200"):
                    self.failures["closed"] = 1
                    return
                self.asked += 1

    def stop(self):
        self.ends.set()
        for thread in self.threads:
            thread.join()


def rotate(run, secrets, proxy, change, rotations=40):
    """Changes certificates under load, each as soon as the one before is in force; `change(name)` brings one."""
    in_force = "listener.127.0.0.1_0.server_ssl_socket_factory.ssl_context_update_by_sds"
    load = Handshakes(secrets, proxy.port)
    wait_until(lambda: load.done > 10 and load.asked > 10)
    for number in range(rotations):
        before, made = proxy.stats().get(in_force, 0), load.done
        change("two" if number % 2 == 0 else "one")
        run.expect("rotation %d" % number, "in force, and a handshake by it", None, wait_until(
            lambda: proxy.stats().get(in_force, 0) > before and load.done > made))
    load.stop()
    run.equal("failures", {}, load.failures)
    run.expect("handshakes", "many", load.done, load.done >= rotations)
    run.expect("requests on the connection that stays", "many", load.asked, load.asked > rotations)


@scenario.scenario("a secret in a file that changes again and again loses no handshake and no connection")
def files(run):
    secrets, file = Secrets(run), SecretFile(run)
    for name in ("one", "two"):
        secrets.certs.leaf(name, "DNS:server.test")
    file.put(secrets.leaf("one"))
    proxy = run.proxy(bootstrap.bootstrap([direct_listener(socket_of(
        "Downstream", tls_certificate_sds_secret_configs=[reference("server", file.source())]))], []), concurrency=2)
    run.equal("shown", "one", secrets.shown(proxy.port))
    rotate(run, secrets, proxy, lambda name: file.put(secrets.leaf(name)))
    reaches(run, proxy, "sds.server.update_success", 41)
    run.equal("refused", 0, proxy.stats().get("sds.server.update_rejected"))


@scenario.scenario("certificate and key in a volume that is swapped as Kubernetes does, without SDS")
def volume(run):
    secrets = Secrets(run)
    folder = os.path.join(run.folder, "volume")
    os.makedirs(folder)
    count = [0]

    def swap(name):
        count[0] += 1
        data = os.path.join(folder, "..%d" % count[0])
        os.makedirs(data)
        for ending in ("pem", "key"):
            with open(os.path.join(secrets.certs.folder, name + "." + ending)) as source:
                with open(os.path.join(data, "tls." + ending), "w") as out:
                    out.write(source.read())
        os.symlink("..%d" % count[0], os.path.join(folder, "..tmp"))
        os.rename(os.path.join(folder, "..tmp"), os.path.join(folder, "..data"))
    for name in ("one", "two"):
        secrets.certs.leaf(name, "DNS:server.test")
    swap("one")
    for ending in ("pem", "key"):
        os.symlink("..data/tls." + ending, os.path.join(folder, "tls." + ending))
    pair = {"certificate_chain": {"filename": os.path.join(folder, "tls.pem")},
            "private_key": {"filename": os.path.join(folder, "tls.key")}}
    proxy = run.proxy(bootstrap.bootstrap([direct_listener(socket_of("Downstream", tls_certificates=[pair]))], []),
                      concurrency=2)
    rotate(run, secrets, proxy, swap)
    swap("two")
    run.equal("shown in the end", "two", wait_until(lambda: secrets.shown(proxy.port) == "two" and "two"))
    swap("server")
    with open(os.path.join(folder, "..%d" % count[0], "tls.key"), "w") as out:
        out.write("broken")
    os.rename(os.path.join(folder, "..data"), os.path.join(folder, "..tmp"))
    os.rename(os.path.join(folder, "..tmp"), os.path.join(folder, "..data"))
    run.expect("what is broken", "said in the log", proxy.log_tail(), wait_until(lambda: "cannot be used" in proxy.log_tail()))


@in_both("a listener waits for its secrets; they change, what is wrong is refused, who is connected stays")
def aggregated(run, kind):
    secrets = Secrets(run)
    served = Served(run, kind)
    served.clusters()
    served.listeners(direct_listener(socket_of(
        "Downstream", tls_certificate_sds_secret_configs=[reference("server", served.source())],
        validation_context_sds_secret_config=reference("roots", served.source()))))
    proxy = run.proxy(served.bootstrap(), concurrency=2, ready=False)
    wait_until(proxy.find_admin)
    run.expect("requests", "for both", None, served.plane.wait_for(
        lambda: {"server", "roots"} <= {name for _, r in served.requests("Secret")
                                        for name in r.get("resource_names", r.get("resource_names_subscribe", []))}))
    dumps = json.loads(proxy.admin("/init_dump")[1])["unready_targets_dumps"]
    run.equal("waits for", ["target SdsApi roots", "target SdsApi server"],
              sorted(name for dump in dumps for name in dump["target_names"]))
    served.plane.put(SECRET, [secrets.leaf("server"), secrets.trust()])
    proxy.wait_ready()
    run.equal("shown", "server", secrets.shown(proxy.port))
    run.equal("a client that is known", "server", secrets.shown(proxy.port, "client"))
    with secrets.connect(proxy.port) as old:
        served.plane.put(SECRET, [secrets.leaf("rsa"), secrets.trust()])
        run.equal("shown next", "rsa", wait_until(lambda: secrets.shown(proxy.port) == "rsa" and "rsa"))
        served.plane.put(SECRET, [secrets.leaf("server", key="client"), secrets.trust("otherca")])
        refusal = served.plane.wait_for(lambda: [r for _, r in served.requests("Secret") if "error_detail" in r])
        run.expect("the refusal", "names the secret", refusal and refusal[0]["error_detail"]["message"],
                   refusal and 'secret["server"].tls_certificate: the private key is not the certificate\'s'
                   in refusal[0]["error_detail"]["message"])
        run.equal("shown still", "rsa", secrets.shown(proxy.port))
        run.expect("the other secret", "is in force", None, wait_until(
            lambda: secrets.shown(proxy.port, "client") != "rsa"))
        run.equal("a client of the new trust", "rsa", secrets.shown(proxy.port, "stranger"))
        old.sendall(REQUEST)
        run.expect("the old connection", "answered", "", old.recv(65536).startswith(b"HTTP/1.1 200"))
    stats = proxy.stats()
    run.equal("rejected", 1, stats.get("sds.server.update_rejected"))
    dump = json.loads(proxy.admin("/config_dump?resource=dynamic_active_secrets")[1])["configs"]
    run.equal("keys in the dump", False, "PRIVATE KEY" in json.dumps(dump))
    run.equal("states", {"roots": "ACKED", "server": "NACKED"}, {each["name"]: each["client_status"] for each in dump})


@in_both("the secrets of the bootstrap's own resources come by a stream of their own")
def separate(run, kind):
    secrets = Secrets(run)
    served = Served(run, kind, separate=True)
    up = run.use(fast_upstream.FastUpstream())
    inner = direct_listener(socket_of(
        "Downstream", tls_certificate_sds_secret_configs=[reference("server", served.source())]))
    text = bootstrap.bootstrap([inner], [bootstrap.cluster([served.plane.port], name="plane", **HTTP2),
                                         bootstrap.cluster([up.port])], node={"id": "n1", "cluster": "c1"})
    proxy = run.proxy(text, concurrency=2, ready=False)
    wait_until(proxy.find_admin)
    served.plane.put(SECRET, [secrets.leaf("server")])
    proxy.wait_ready()
    run.equal("shown", "server", secrets.shown(proxy.port))
    served.plane.kill()
    run.equal("shown without the control plane", "server", secrets.shown(proxy.port))
    served.plane.start()
    served.plane.put(SECRET, [secrets.leaf("rsa")])
    run.equal("shown when it is back", "rsa", wait_until(lambda: secrets.shown(proxy.port) == "rsa" and "rsa", 40))


@scenario.scenario("who waited in vain goes on: handshakes fail and say why until the secret comes")
def late(run):
    secrets, file = Secrets(run), SecretFile(run)
    file.put()
    log = os.path.join(run.folder, "access.log")
    outer = bootstrap.listener([bootstrap.route()], None, access_log=bootstrap.access_log(log, LOG))
    inner = direct_listener(socket_of(
        "Downstream", tls_certificate_sds_secret_configs=[reference("server", file.source())]), name="inner")
    up = run.use(fast_upstream.FastUpstream())
    proxy = run.proxy(bootstrap.bootstrap(
        [outer, inner], [bootstrap.cluster([up.port], transport_socket=socket_of(
            "Upstream", validation_context_sds_secret_config=reference("roots", file.source())))]),
        concurrency=1, arguments=["--file-flush-interval-msec", "20"])
    run.equal("status", 503, get(proxy).status)
    run.expect("the log", "says why", open(log).read(), wait_until(
        lambda: "flags=UF" in open(log).read() and "is_not_supplied_by_SDS" in open(log).read().replace(" ", "_")))
    port = proxy.ports["inner"]
    run.expect("shown", "a failure", None, secrets.shown(port) not in ("server",))
    stats = proxy.stats()
    run.equal("counted", 1, stats.get("cluster.up.client_ssl_socket_factory.upstream_context_secrets_not_ready"))
    file.put(secrets.leaf("server"), secrets.trust())
    run.equal("shown then", "server", wait_until(lambda: secrets.shown(port) == "server" and "server"))


@in_both("endpoints of one EDS cluster are spoken to by TLS or plainly, as their metadata say")
def mixed(run, kind):
    secrets = Secrets(run)
    served = Served(run, kind)
    gate = run.proxy(bootstrap.bootstrap([direct_listener(socket_of(
        "Downstream", tls_certificates=[secrets.certs.pair("server")]))], []))
    plain = run.use(fast_upstream.FastUpstream())
    raw = {"name": "raw", "typed_config": {
        "@type": bootstrap.TYPE + "envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer"}}
    served.clusters(served.eds_cluster(transport_socket_matches=[
        {"name": "tls", "match": {"tlsMode": "istio"}, "transport_socket": socket_of(
            "Upstream", validation_context_sds_secret_config=reference("roots", served.source()))},
        {"name": "plain", "match": {}, "transport_socket": raw}]))
    assignment = bootstrap.endpoints("up", [gate.port, plain.port])
    assignment["endpoints"][0]["lb_endpoints"][0]["metadata"] = {
        "filter_metadata": {"envoy.transport_socket_match": {"tlsMode": "istio"}}}
    served.plane.put(ENDPOINTS, [assignment])
    served.plane.put(SECRET, [secrets.trust()])
    served.listeners(served.listener())
    served.routes(bootstrap.route())
    proxy = run.proxy(served.bootstrap(), concurrency=1)
    run.equal("statuses", {200}, {get(proxy).status for _ in range(10)})
    stats = proxy.stats()
    run.equal("handshakes", 1, stats.get("cluster.up.ssl.handshake"))
    run.equal("connections", 2, stats.get("cluster.up.upstream_cx_total"))


@scenario.scenario("a control plane behind mutual TLS, with secrets from a file")
def control_plane(run):
    secrets, file, theirs = Secrets(run), SecretFile(run, "ours"), SecretFile(run, "theirs")
    secrets.certs.leaf("plane", "DNS:plane.test")
    theirs.put(secrets.leaf("plane"), secrets.trust())
    file.put(secrets.leaf("client"), secrets.trust())
    served = Served(run, "DELTA_GRPC")
    up = run.use(fast_upstream.FastUpstream())
    served.everything([up.port])
    front = bootstrap.listener([bootstrap.route(target="plane", timeout="0s")], None, codec_type="AUTO",
                               stream_idle_timeout="0s")
    front["filter_chains"][0]["transport_socket"] = socket_of(
        "Downstream", alpn_protocols=["h2"],
        tls_certificate_sds_secret_configs=[reference("server", theirs.source())],
        validation_context_sds_secret_config=reference("roots", theirs.source()))
    front["filter_chains"][0]["transport_socket"]["typed_config"]["require_client_certificate"] = True
    gate = run.proxy(bootstrap.bootstrap([front], [bootstrap.cluster([served.plane.port], name="plane", **HTTP2)]))
    text = served.bootstrap()
    plane = bootstrap.cluster([gate.port], name="plane", **HTTP2)
    plane["transport_socket"] = socket_of(
        "Upstream", tls_certificate_sds_secret_configs=[reference("server", file.source())],
        combined_validation_context={
            "default_validation_context": {"match_typed_subject_alt_names": [
                {"san_type": "DNS", "matcher": {"exact": "plane.test"}}]},
            "validation_context_sds_secret_config": reference("roots", file.source())})
    text["static_resources"]["clusters"] = [plane]
    proxy = run.proxy(text, concurrency=2)
    run.equal("status", 200, get(proxy).status)
    run.equal("opened once", 1, proxy.stats().get("cluster.plane.upstream_cx_total"))
    # Another identity: the stream that runs goes on, the next is opened by the new one.
    file.put(secrets.leaf("stranger"), secrets.trust())
    reaches(run, proxy, "sds.server.update_success", 2)
    served.routes(bootstrap.direct("/", 201, "by the old stream"))
    run.equal("status by the old stream", 201, wait_until(lambda: get(proxy).status == 201 and 201))
    served.plane.close_streams(14)
    file.put(secrets.leaf("client"), secrets.trust())
    served.routes(bootstrap.direct("/", 202, "again"))
    run.equal("status in the end", 202, wait_until(lambda: get(proxy).status == 202 and 202, 40))


if __name__ == "__main__":
    PARSER = scenario.parser(__doc__)
    PARSER.add_argument("--control-plane", required=True, help="the control plane to ask")
    scenario.main(__doc__, PARSER.parse_args())
