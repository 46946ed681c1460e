#include "source/exe/extensions.h"

#include "source/filters/http/grpc_stats/factory.h"
#include "source/filters/http/grpc_web/factory.h"
#include "source/filters/http/header_mutation/factory.h"
#include "source/filters/http/health_check/factory.h"
#include "source/filters/http/rbac/factory.h"
#include "source/filters/listener/http_inspector/factory.h"
#include "source/filters/listener/original_dst/factory.h"
#include "source/filters/listener/proxy_protocol/factory.h"
#include "source/filters/listener/tls_inspector/factory.h"
#include "source/filters/network/connection_limit/factory.h"
#include "source/filters/network/direct_response/factory.h"
#include "source/filters/network/echo/factory.h"
#include "source/filters/network/local_ratelimit/factory.h"
#include "source/filters/network/rbac/factory.h"
#include "source/filters/network/set_filter_state/factory.h"
#include "source/filters/network/sni_cluster/factory.h"
#include "source/filters/network/tcp_proxy/factory.h"

namespace sluice {

void RegisterExtensions(extension::Registry& registry) {
  filters::http::RegisterGrpcStats(registry);
  filters::http::RegisterGrpcWeb(registry);
  filters::http::RegisterHeaderMutation(registry);
  filters::http::RegisterHealthCheck(registry);
  filters::http::RegisterRbac(registry);

  filters::listener::RegisterHttpInspector(registry);
  filters::listener::RegisterOriginalDst(registry);
  filters::listener::RegisterProxyProtocol(registry);
  filters::listener::RegisterTlsInspector(registry);

  filters::network::RegisterConnectionLimit(registry);
  filters::network::RegisterDirectResponse(registry);
  filters::network::RegisterEcho(registry);
  filters::network::RegisterLocalRateLimit(registry);
  filters::network::RegisterRbac(registry);
  filters::network::RegisterSetFilterState(registry);
  filters::network::RegisterSniCluster(registry);
  filters::network::RegisterTcpProxy(registry);
}

}  // namespace sluice
