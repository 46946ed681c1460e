"""Builds the Envoy bootstraps of the scenarios: plain dictionaries, written as JSON.

The listener is called "in" and so is the connection manager's stat_prefix; the cluster is called "up".
"""
TYPE = "type.googleapis.com/"
HCM = TYPE + "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
ROUTER = TYPE + "envoy.extensions.filters.http.router.v3.Router"
FILE_LOG = TYPE + "envoy.extensions.access_loggers.file.v3.FileAccessLog"

LOG_FIELDS = ("id=%REQ(X-ID)% method=%REQ(:METHOD)% path=%REQ(:PATH)% code=%RESPONSE_CODE% "
              "flags=%RESPONSE_FLAGS% details=%RESPONSE_CODE_DETAILS% rx=%BYTES_RECEIVED% tx=%BYTES_SENT%\n")


def address(port, host="127.0.0.1"):
    return {"socket_address": {"address": host, "port_value": port}}


def endpoints(name, ports, host="127.0.0.1"):
    return {"cluster_name": name,
            "endpoints": [{"lb_endpoints": [{"endpoint": {"address": address(p, host)}} for p in ports]}]}


def cluster(ports, name="up", **fields):
    """A STATIC cluster over 127.0.0.1 ports."""
    out = {"name": name, "type": "STATIC", "connect_timeout": "1s", "load_assignment": endpoints(name, ports)}
    out.update(fields)
    return out


def route(prefix="/", target="up", match=None, **action):
    """One route; `action` are fields of RouteAction."""
    return {"match": match or {"prefix": prefix}, "route": dict({"cluster": target}, **action)}


def direct(prefix, status, body):
    return {"match": {"prefix": prefix},
            "direct_response": {"status": status, "body": {"inline_string": body}}}


def access_log(path, fields=LOG_FIELDS):
    return [{"name": "log", "typed_config": {
        "@type": FILE_LOG, "path": path,
        "log_format": {"text_format_source": {"inline_string": fields}}}}]


def listener(routes, log=None, port=0, **manager):
    """A listener with one connection manager; `manager` are its further fields."""
    fields = {"@type": HCM, "stat_prefix": "in", "codec_type": "HTTP1",
              "route_config": {"name": "r", "virtual_hosts": [
                  {"name": "v", "domains": ["*"], "routes": routes}]},
              "http_filters": [{"name": "router", "typed_config": {"@type": ROUTER}}]}
    if log:
        fields["access_log"] = access_log(log)
    fields.update(manager)
    return {"name": "in", "address": address(port),
            "filter_chains": [{"filters": [{"name": "hcm", "typed_config": fields}]}]}


def bootstrap(listeners, clusters, **fields):
    out = {"admin": {"address": address(0)},
           "static_resources": {"listeners": listeners, "clusters": clusters}}
    out.update(fields)
    return out


def simple(ports, log=None, routes=None, manager=None, upstream=None):
    """The usual proxy: every path to one cluster over `ports`."""
    return bootstrap([listener(routes or [route()], log, **(manager or {}))], [cluster(ports, **(upstream or {}))])
