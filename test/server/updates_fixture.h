#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "source/server/dynamic_config.h"
#include "test/config/load/from_yaml.h"
#include "test/event/simulated_clock.h"
#include "test/server/bootstrap_text.h"
#include "test/server/file_sources.h"
#include "test/xds/temporary_folder.h"

namespace sluice::server {

// The parts of a dynamic configuration on a main thread with simulated time; no workers.
class UpdatesFixture : public testing::Test {
 protected:
  UpdatesFixture() { SetBase("", ""); }

  void SetBase(const std::string& listeners, const std::string& clusters) {
    extension::FieldErrors errors;
    base_ = builder_.Build(Parse(BootstrapText(listeners, clusters)), nullptr, errors);
    ASSERT_TRUE(errors.ok()) << errors.ErrorText();
    hosts_.Prepare(*base_, nullptr);
  }
  // Hands over one update of `bodies`, by name; returns the text of a NACK.
  using Bodies = std::vector<std::pair<std::string, std::string>>;
  static std::string Send(xds::Watcher& watcher, const Bodies& bodies, bool complete = true,
                          const std::vector<std::string>& removed = {}) {
    std::vector<xds::Resource> resources;
    for (const auto& [name, body] : bodies) {
      xds::Resource& resource = resources.emplace_back();
      resource.name = name;
      resource.version = "1";
      resource.body = body;
    }
    extension::FieldErrors errors;
    watcher.OnUpdate({resources, removed, "1", complete}, errors);
    return errors.NackText();
  }
  template <typename T>
  static std::string BodyOf(const std::string& json) {
    return config::FromYaml<T>(json).SerializeAsString();
  }
  static std::string ClusterBody(const std::string& json) {
    return BodyOf<envoy::config::cluster::v3::Cluster>(json);
  }
  static std::string ListenerBody(const std::string& json) {
    return BodyOf<envoy::config::listener::v3::Listener>(json);
  }
  std::string EdsCluster(const std::string& name, const std::string& file = "eds.yaml") {
    return R"({"name": ")" + name + R"(", "type": "EDS", "eds_cluster_config": {"eds_config":
        {"path_config_source": {"path": ")" +
           folder_.Path(file) + R"("}}}})";
  }
  static std::string Assignment(const std::string& name, uint16_t port) {
    const std::string endpoints = Endpoints(name, "127.0.0.1", port);
    return R"({"resources": [{"@type":
        "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment", )" +
           endpoints.substr(endpoints.find('{') + 1) + "]}";
  }
  // A listener whose routes come from `file`.
  std::string RdsListener(const std::string& name, uint16_t port, const std::string& file,
                          const std::string& fields = "") {
    return R"({"name": ")" + name + R"(", "address": )" + SocketAddress(port) + fields +
           R"(, "filter_chains": [{"filters": [{"name": "hcm", "typed_config": {
      "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
      "stat_prefix": "in", "rds": {"route_config_name": "r", "config_source":
      {"path_config_source": {"path": ")" +
           folder_.Path(file) + R"("}}}}}]}]})";
  }
  static std::string Routes(const std::string& cluster, const std::string& fields = "") {
    return R"({"resources": [{"@type":
        "type.googleapis.com/envoy.config.route.v3.RouteConfiguration", "name": "r")" +
           fields + R"(, "virtual_hosts": [{"name": "v", "domains": ["*"], "routes": [)" +
           RouteTo(cluster) + "]}]}]}";
  }
  void Turn() { main_.loop.RunOnce(/*wait=*/false); }
  void Advance(base::Duration by) {
    clock_.Advance(by);
    Turn();
  }
  uint64_t Stat(const std::string& name) {
    uint64_t value = 0;
    stats_.ForEach([&](const stats::Sample& sample) {
      if (sample.name == name) value = sample.value;
    });
    return value;
  }

  xds::TemporaryFolder folder_;
  event::SimulatedClock clock_;
  net::Worker main_{1, clock_};
  const extension::Registry registry_;
  stats::Store stats_{3};
  proxy::LogWriter logs_{stats_};
  config::SnapshotBuilder builder_{registry_, stats_, &logs_};
  config::load::Checker checker_;
  xds::Environment environment_{main_.loop, stats_, 1};
  FileSources files_{main_, environment_};
  int changes_ = 0;
  bool all_known_ = true;
  UpdateContext context_{main_,
                         stats_,
                         builder_,
                         checker_,
                         environment_,
                         files_.configs,
                         [this](uint32_t) { return all_known_; },
                         [this] { ++changes_; },
                         [](const config::ContextSwapRef& swap) { swap->Put(/*thread=*/0); }};
  SecretUpdates secrets_{context_, files_.files};
  ClusterHosts hosts_{main_, stats_, {files_.configs, checker_}, [](auto&&...) {}};
  BoundListeners bound_{1};
  std::shared_ptr<const config::Snapshot> base_;
};

}  // namespace sluice::server
