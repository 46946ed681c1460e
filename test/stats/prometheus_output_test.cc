#include "source/stats/prometheus_output.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "test/stats/output_fixture.h"

namespace sluice::stats {
namespace {

class PrometheusOutputTest : public OutputFixture {};

TEST_F(PrometheusOutputTest, WritesPrometheusByMetric) {
  const auto other = store_.AddGroup<ClusterLike>("cluster.q\"uo\\te.");
  cluster_.ForThread(0).upstream_rq.Inc(200);
  store_.SetGauge("server.live", 1);
  store_.SetText("control_plane.identifier", "istiod");
  EXPECT_EQ(
      Show(As(Format::kPrometheus, "server|upstream_(cx|rq_(2|act))")),
      "# TYPE envoy_cluster_upstream_cx_total counter\n"
      "envoy_cluster_upstream_cx_total{envoy_cluster_name=\"b0\"} 0\n"
      "envoy_cluster_upstream_cx_total{envoy_cluster_name=\"q\\\"uo\\\\te\"} 0\n"
      "# TYPE envoy_cluster_upstream_rq counter\n"
      "envoy_cluster_upstream_rq{envoy_response_code=\"200\",envoy_cluster_name=\"b0\"} 1\n"
      "# TYPE envoy_cluster_upstream_rq_xx counter\n"
      "envoy_cluster_upstream_rq_xx{envoy_response_code_class=\"2\",envoy_cluster_name=\"b0\"} 1\n"
      "# TYPE envoy_cluster_upstream_rq_active gauge\n"
      "envoy_cluster_upstream_rq_active{envoy_cluster_name=\"b0\"} 0\n"
      "envoy_cluster_upstream_rq_active{envoy_cluster_name=\"q\\\"uo\\\\te\"} 0\n"
      "# TYPE envoy_server_live gauge\n"
      "envoy_server_live{} 1\n");
  OutputOptions options = As(Format::kPrometheus, "identifier");
  EXPECT_EQ(Show(options), "");
  options.text_readouts = true;
  EXPECT_EQ(Show(options),
            "# TYPE envoy_control_plane_identifier gauge\n"
            "envoy_control_plane_identifier{text_value=\"istiod\"} 0\n");
}

TEST_F(PrometheusOutputTest, WritesHistogramsForPrometheus) {
  RecordTimes();
  spec_.buckets = {{{NameMatchSpec::Kind::kSuffix, "rq_time"}, {0.5, 43, 3600000}}};
  EXPECT_EQ(Show(As(Format::kPrometheus, "time")),
            "# TYPE envoy_cluster_upstream_rq_time histogram\n"
            "envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name=\"b0\",le=\"0.5\"} 0\n"
            "envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name=\"b0\",le=\"43\"} 7\n"
            "envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name=\"b0\",le=\"3600000\"} 11\n"
            "envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name=\"b0\",le=\"+Inf\"} 11\n"
            "envoy_cluster_upstream_rq_time_sum{envoy_cluster_name=\"b0\"} 1429\n"
            "envoy_cluster_upstream_rq_time_count{envoy_cluster_name=\"b0\"} 11\n");
  const std::string summary = Show(As(Format::kPrometheus, "time", Buckets::kSummary));
  EXPECT_EQ(summary.rfind(
                "# TYPE envoy_cluster_upstream_rq_time summary\n"
                "envoy_cluster_upstream_rq_time{envoy_cluster_name=\"b0\",quantile=\"0\"} 125\n",
                0),
            0u);
  EXPECT_NE(summary.find("quantile=\"0.999\"} 1050\n"), std::string::npos);
  EXPECT_EQ(Show(As(Format::kPrometheus, "", Buckets::kDetailed)),
            "error: unsupported prometheus histogram bucket mode");
}

TEST_F(PrometheusOutputTest, DropsACustomNamespaceForPrometheus) {
  spec_.custom_namespaces = {"wasmcustom"};
  store_.Count("wasmcustom.istio_requests_total", 2);
  EXPECT_EQ(Show(As(Format::kPrometheus, "istio")),
            "# TYPE istio_requests_total counter\nistio_requests_total{} 2\n");
}

}  // namespace
}  // namespace sluice::stats
