"""What one control plane serves by gRPC to one proxy, and a scenario for each kind of the protocol."""
import bootstrap
import plane_process
import scenario
from discovery import CLUSTER, ENDPOINTS, LISTENER, ROUTES

KINDS = ("GRPC", "DELTA_GRPC")
HTTP2 = {"typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
    "@type": bootstrap.TYPE + "envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
    "explicit_http_config": {"http2_protocol_options": {}}}}}


def api(kind, cluster="plane", **fields):
    return dict({"api_type": kind, "transport_api_version": "V3",
                 "grpc_services": [{"envoy_grpc": {"cluster_name": cluster}}]}, **fields)


class Served:
    """What one control plane serves, and the bootstrap that asks it. `separate`: each type by a stream of its own."""

    def __init__(self, run, kind, separate=False):
        self.plane = run.use(plane_process.PlaneProcess(run.arguments.control_plane))
        self.kind, self.separate = kind, separate

    def source(self):
        source = {"api_config_source": api(self.kind)} if self.separate else {"ads": {}}
        return dict(source, resource_api_version="V3", initial_fetch_timeout="0s")

    def bootstrap(self, **ads):
        dynamic = {"cds_config": self.source(), "lds_config": self.source()}
        if not self.separate:
            dynamic["ads_config"] = api(self.kind, **ads)
        return bootstrap.bootstrap([], [bootstrap.cluster([self.plane.port], name="plane", **HTTP2)],
                                   node={"id": "n1", "cluster": "c1"}, dynamic_resources=dynamic)

    def clusters(self, *clusters):
        self.plane.put(CLUSTER, clusters)

    def endpoints(self, ports, name="up", *others):
        self.plane.put(ENDPOINTS, [bootstrap.endpoints(name, ports)] + list(others))

    def listeners(self, *listeners):
        self.plane.put(LISTENER, listeners)

    def routes(self, *routes):
        self.plane.put(ROUTES, [{"name": "r", "virtual_hosts": [
            {"name": "v", "domains": ["*"], "routes": list(routes)}]}])

    def eds_cluster(self, name="up", service="up", **fields):
        return dict({"name": name, "type": "EDS", "connect_timeout": "1s",
                     "eds_cluster_config": {"service_name": service, "eds_config": self.source()}}, **fields)

    def listener(self, **fields):
        out = bootstrap.listener([])
        manager = out["filter_chains"][0]["filters"][0]["typed_config"]
        del manager["route_config"]
        manager["rds"] = {"route_config_name": "r", "config_source": self.source()}
        out.update(fields)
        return out

    def everything(self, ports):
        self.clusters(self.eds_cluster())
        self.endpoints(ports)
        self.listeners(self.listener())
        self.routes(bootstrap.route())

    def requests(self, kind, **wanted):
        return self.plane.find(kind=kind, **wanted)


def in_both(title):
    """A scenario for each kind of the protocol; it gets the kind."""
    def register(function):
        for kind in KINDS:
            scenario.scenario("%s: %s" % (kind, title))(lambda run, kind=kind: function(run, kind))
        return function
    return register


def served_proxy(run, kind, ports, separate=False, **options):
    served = Served(run, kind, separate)
    served.everything(ports)
    return served, run.proxy(served.bootstrap(), concurrency=2, **options)
