"""What the scenarios of every transport share: the types, and how one looks at a proxy."""
import bootstrap
import client
from scenario import wait_until

CLUSTER = bootstrap.TYPE + "envoy.config.cluster.v3.Cluster"
LISTENER = bootstrap.TYPE + "envoy.config.listener.v3.Listener"
ROUTES = bootstrap.TYPE + "envoy.config.route.v3.RouteConfiguration"
ENDPOINTS = bootstrap.TYPE + "envoy.config.endpoint.v3.ClusterLoadAssignment"
SECRET = bootstrap.TYPE + "envoy.extensions.transport_sockets.tls.v3.Secret"
RUNTIME = bootstrap.TYPE + "envoy.service.runtime.v3.Runtime"


def reaches(run, proxy, stat, value):
    seen = wait_until(lambda: proxy.stats().get(stat, 0) >= value, 10)
    run.expect(stat, value, proxy.stats().get(stat), bool(seen))


def get(proxy, path="/"):
    with client.Client(proxy.port) as c:
        c.send(client.request("GET", path))
        return c.read_response()
