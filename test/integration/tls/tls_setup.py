"""What the scenarios of TLS share: contexts, a proxy with certificates, and a client of it."""
import os
import re
import socket
import ssl
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "faults"))
import bootstrap  # noqa: E402
import certificates  # noqa: E402
from scenario import wait_until  # noqa: E402

TLS = bootstrap.TYPE + "envoy.extensions.transport_sockets.tls.v3."
LOG = ("path=%REQ(:PATH)% code=%RESPONSE_CODE% flags=%RESPONSE_FLAGS% details=%RESPONSE_CODE_DETAILS% "
       "version=%DOWNSTREAM_TLS_VERSION% subject=%DOWNSTREAM_PEER_SUBJECT% sni=%REQUESTED_SERVER_NAME% "
       "upstream=%UPSTREAM_TLS_VERSION% upsubject=%UPSTREAM_PEER_SUBJECT% why=%UPSTREAM_TRANSPORT_FAILURE_REASON%\n")
REQUEST = b"GET /%s HTTP/1.1\r\nhost: a\r\n\r\n"


def downstream(common, **fields):
    return {"name": "tls", "typed_config": dict({"@type": TLS + "DownstreamTlsContext",
                                                 "common_tls_context": common}, **fields)}


def upstream(common, **fields):
    return {"name": "tls", "typed_config": dict({"@type": TLS + "UpstreamTlsContext",
                                                 "common_tls_context": common}, **fields)}


class Setup:
    """A proxy whose one listener speaks TLS and answers /, or passes on to the cluster "up"."""

    def __init__(self, run, socket_of=None, cluster=None, chain=None, manager=None, certs=None, **options):
        self.run = run
        self.certs = certs or certificates.Certificates(os.path.join(run.folder, "certs"))
        self.log = os.path.join(run.folder, "access%d.log" % len(run.proxies))
        routes = [bootstrap.route("/up")] if cluster else []
        made = bootstrap.listener(routes + [bootstrap.direct("/", 200, "hello")], None,
                                  access_log=bootstrap.access_log(self.log, LOG), **(manager or {}))
        if socket_of:
            made["filter_chains"][0]["transport_socket"] = socket_of(self.certs)
        made["filter_chains"][0].update(chain or {})
        clusters = [cluster(self.certs)] if cluster else []
        self.config = bootstrap.bootstrap([made], clusters)
        self.proxy = run.proxy(self.config, arguments=["--file-flush-interval-msec", "20"], **options)

    def context(self, cert=None, ca="ca", maximum=None, minimum=None, alpn=None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.load_verify_locations(self.certs.pem(ca))
        if cert:
            context.load_cert_chain(self.certs.pem(cert), self.certs.key(cert))
        if maximum:
            context.maximum_version = maximum
        if minimum:
            context.minimum_version = minimum
        if alpn:
            context.set_alpn_protocols(alpn)
        return context

    def ask(self, context, path="", sni="server.test", session=None):
        """The answer's first line, or the name of the failure; and the socket's facts."""
        plain = socket.create_connection(("127.0.0.1", self.proxy.port), timeout=10)
        try:
            tls = context.wrap_socket(plain, server_hostname=sni, session=session)
            tls.sendall(REQUEST % path.encode())
            line = tls.recv(65536).split(b"\r\n")[0].decode()
            facts = {"alpn": tls.selected_alpn_protocol(), "version": tls.version(), "reused": tls.session_reused,
                     "session": tls.session, "cert": tls.getpeercert()}
            tls.close()
            return line or "closed", facts
        except ssl.SSLError as error:
            return error.reason or str(error), {}
        except OSError as error:
            return type(error).__name__, {}
        finally:
            plain.close()

    def stat(self, name):
        full = "listener.127.0.0.1_0.ssl." + name
        return wait_until(lambda: self.proxy.stats().get(full)) or 0

    def logged(self, pattern):
        def find():
            with open(self.log) as file:
                found = [line for line in file.read().splitlines() if re.search(pattern, line)]
            return found[-1] if found else None
        return wait_until(find) or ""


OK = "HTTP/1.1 200 OK"
