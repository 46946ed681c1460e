#include "source/filters/network/sni_cluster/sni_cluster.h"

#include "source/filters/network/sni_cluster/factory.h"
#include "test/filters/network/parsed_filter.h"
#include "test/proxy/tcp_fixture.h"

namespace sluice::filters::network {
namespace {

// Remembers the cluster that was chosen before it.
class Witness final : public proxy::NetworkFilter {
 public:
  Witness(std::string& seen, proxy::NetworkFilterContext& context)
      : seen_(seen), context_(context) {}
  proxy::Next OnNewConnection() override {
    const std::string* cluster = context_.filter_state().Find(proxy::kTcpProxyCluster);
    seen_ = cluster == nullptr ? "none" : *cluster;
    return proxy::Next::kContinue;
  }

 private:
  std::string& seen_;
  proxy::NetworkFilterContext& context_;
};

class WitnessFactory final : public proxy::NetworkFilterFactory {
 public:
  explicit WitnessFactory(std::string& seen) : seen_(seen) {}
  std::unique_ptr<proxy::NetworkFilter> Make(proxy::NetworkFilterContext& context) const override {
    return std::make_unique<Witness>(seen_, context);
  }

 private:
  std::string& seen_;
};

class SniClusterTest : public proxy::TcpFixture {
 protected:
  void Begin() {
    chain_.filters = {
        {"sni", ParsedFilter(&RegisterSniCluster, "sni_cluster.v3.SniCluster", "", store_).factory},
        {"witness", std::make_shared<WitnessFactory>(seen_)}};
    Open();
  }
  std::string seen_;
};

TEST_F(SniClusterTest, TheServersNameIsTheClusters) {
  addresses_.SetServerName("a.test");
  Begin();
  EXPECT_EQ(seen_, "a.test");
}

TEST_F(SniClusterTest, WithoutANameNothingIsChosen) {
  Begin();
  EXPECT_EQ(seen_, "none");
}

}  // namespace
}  // namespace sluice::filters::network
