#include "source/xds/protocol/ads.h"

#include <gmock/gmock.h>

#include <deque>

#include "envoy/config/endpoint/v3/endpoint.pb.h"
#include "test/xds/messages.h"
#include "test/xds/recording_watcher.h"
#include "test/xds/watched_loop.h"

namespace sluice::xds {
namespace {

namespace v3 = envoy::service::discovery::v3;
using ::testing::ElementsAre;

// The control plane: keeps what it is sent, and sends what it is told to.
class ControlPlane final : public StreamOpener {
 public:
  std::unique_ptr<Stream> Open(StreamEvents& events) override {
    ++streams;
    client = &events;
    sent.clear();
    return std::make_unique<End>(*this);
  }
  v3::DiscoveryRequest Take() {
    v3::DiscoveryRequest request;
    if (sent.empty()) {
      ADD_FAILURE() << "nothing was sent";
      return request;
    }
    EXPECT_TRUE(request.ParseFromString(sent.front()));
    sent.pop_front();
    return request;
  }

  int streams = 0;
  StreamEvents* client = nullptr;
  std::deque<std::string> sent;

 private:
  class End final : public Stream {
   public:
    explicit End(ControlPlane& plane) : plane_(plane) {}
    void Send(std::string bytes) override { plane_.sent.push_back(std::move(bytes)); }

   private:
    ControlPlane& plane_;
  };
};

class AdsTest : public WatchedLoop {
 protected:
  void Start(bool node_once = false) {
    Ads::Options options;
    options.delta = false;
    options.node.set_id("n1");
    options.node_on_first_message_only = node_once;
    ads_ = std::make_unique<Ads>(environment_, plane_, random_, options);
    ads_->Start();
    Turn();
  }
  void Turn() {
    loop_.Post([] {});
    loop_.RunOnce(/*wait=*/false);
  }
  void Respond(const v3::DiscoveryResponse& response) {
    plane_.client->OnMessage(response.SerializeAsString());
    Turn();
  }
  static v3::DiscoveryResponse Clusters(const std::string& nonce,
                                        const std::vector<std::string>& names) {
    v3::DiscoveryResponse response;
    response.set_type_url(std::string(TypeUrl(Type::kCluster)));
    response.set_version_info(nonce);
    response.set_nonce(nonce);
    for (const std::string& name : names) response.add_resources()->PackFrom(NamedCluster(name));
    return response;
  }
  static v3::DiscoveryResponse Endpoints(const std::string& nonce,
                                         const std::vector<std::string>& names) {
    v3::DiscoveryResponse response;
    response.set_type_url(std::string(TypeUrl(Type::kEndpoint)));
    response.set_nonce(nonce);
    for (const std::string& name : names) {
      envoy::config::endpoint::v3::ClusterLoadAssignment assignment;
      assignment.set_cluster_name(name);
      response.add_resources()->PackFrom(assignment);
    }
    return response;
  }
  void Close(int status = 14) {
    plane_.client->OnClosed(status, "gone");
    Turn();
  }
  std::unique_ptr<Delivery> To(Type type, Watcher& watcher, const std::string& prefix) {
    return std::make_unique<Delivery>(environment_, type, prefix, std::chrono::seconds(15),
                                      watcher);
  }

  base::Random random_{7};
  ControlPlane plane_;
  RecordingWatcher clusters_;
  RecordingWatcher a_, b_;
  std::unique_ptr<Delivery> to_clusters_ = To(Type::kCluster, clusters_, "cds.");
  std::unique_ptr<Delivery> to_a_ = To(Type::kEndpoint, a_, "a.");
  std::unique_ptr<Delivery> to_b_ = To(Type::kEndpoint, b_, "b.");
  std::unique_ptr<Ads> ads_;
};

TEST_F(AdsTest, OneStreamCarriesAllTypesInTheOrderOfTheirFirstInterest) {  // A6
  Start();
  const auto cds = ads_->Subscribe(Type::kCluster, "", *to_clusters_);
  const auto eds = ads_->Subscribe(Type::kEndpoint, "a", *to_a_);
  Turn();
  EXPECT_EQ(plane_.Take().type_url(), TypeUrl(Type::kCluster));
  EXPECT_EQ(plane_.Take().type_url(), TypeUrl(Type::kEndpoint));
  EXPECT_EQ(plane_.streams, 1);
  EXPECT_EQ(Stat("cds.update_attempt"), 1u);
}

TEST_F(AdsTest, EveryMessageCarriesTheNodeUnlessToldOtherwise) {  // A1, A2
  Start();
  const auto cds = ads_->Subscribe(Type::kCluster, "", *to_clusters_);
  Turn();
  EXPECT_EQ(plane_.Take().node().id(), "n1");
  Respond(Clusters("1", {}));
  EXPECT_EQ(plane_.Take().node().id(), "n1");
}

TEST_F(AdsTest, TheNodeOnFirstMessageOnlyComesAgainOnANewStream) {  // A2
  Start(/*node_once=*/true);
  const auto cds = ads_->Subscribe(Type::kCluster, "", *to_clusters_);
  const auto eds = ads_->Subscribe(Type::kEndpoint, "a", *to_a_);
  Turn();
  EXPECT_TRUE(plane_.Take().has_node());
  EXPECT_FALSE(plane_.Take().has_node());
  Close();
  Advance(std::chrono::seconds(1));
  Turn();
  EXPECT_EQ(plane_.streams, 2);
  EXPECT_TRUE(plane_.Take().has_node());
}

TEST_F(AdsTest, AResponseOfAnUnknownTypeIsIgnored) {  // A5
  Start();
  const auto cds = ads_->Subscribe(Type::kCluster, "", *to_clusters_);
  Turn();
  plane_.sent.clear();
  v3::DiscoveryResponse response;
  response.set_type_url("type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret");
  Respond(response);
  Respond(Endpoints("n", {"a"}));  // known, but nobody asked
  EXPECT_TRUE(plane_.sent.empty());
}

TEST_F(AdsTest, EachWatcherGetsTheResourceOfItsName) {
  Start();
  const auto a = ads_->Subscribe(Type::kEndpoint, "a", *to_a_);
  const auto b = ads_->Subscribe(Type::kEndpoint, "b", *to_b_);
  Turn();
  Respond(Endpoints("n", {"b"}));
  EXPECT_EQ(a_.updates, 0);
  EXPECT_THAT(b_.names, ElementsAre("b"));
}

TEST_F(AdsTest, TwoWatchersOfOneNameAskForItOnce) {
  Start();
  const auto a = ads_->Subscribe(Type::kEndpoint, "a", *to_a_);
  auto again = ads_->Subscribe(Type::kEndpoint, "a", *to_b_);
  Turn();
  EXPECT_EQ(plane_.Take().resource_names_size(), 1);
  Respond(Endpoints("n", {"a"}));
  EXPECT_EQ(a_.updates + b_.updates, 2);
  plane_.sent.clear();
  again.reset();
  Turn();
  EXPECT_TRUE(plane_.sent.empty());
}

TEST_F(AdsTest, ALaterWatcherOfANameGetsWhatAnotherHas) {
  Start();
  const auto a = ads_->Subscribe(Type::kEndpoint, "a", *to_a_);
  Turn();
  Respond(Endpoints("n", {"a"}));
  plane_.sent.clear();
  a_.accepted.version = "7";
  a_.accepted.body = std::make_shared<const std::string>("body");
  const auto again = ads_->Subscribe(Type::kEndpoint, "a", *to_b_);
  EXPECT_EQ(b_.updates, 0);
  Turn();
  EXPECT_THAT(b_.names, ElementsAre("a"));
  EXPECT_EQ(b_.version, "7");
  EXPECT_EQ(a_.updates, 1);
  EXPECT_TRUE(plane_.sent.empty());
}

TEST_F(AdsTest, StatsMayHaveAPrefix) {
  Ads::Options options;
  options.stat_prefix = "cds.";
  const Ads other(environment_, plane_, random_, options);
  bool found = false;
  stats_.ForEach([&](const stats::Sample& sample) {
    found = found || sample.name == "cds.control_plane.connected_state";
  });
  EXPECT_TRUE(found);
}

TEST_F(AdsTest, TwoResourcesOfOneNameAreNotAppliedAtAllWhereTheyComeByName) {  // B11
  Start();
  const auto a = ads_->Subscribe(Type::kEndpoint, "a", *to_a_);
  Turn();
  plane_.sent.clear();
  Respond(Endpoints("n", {"a", "a"}));
  EXPECT_EQ(a_.updates, 0);
  EXPECT_TRUE(plane_.Take().has_error_detail());
}

TEST_F(AdsTest, AClosedStreamIsOpenedAgainAndNothingIsTakenAway) {  // A10, A13
  Start();
  const auto cds = ads_->Subscribe(Type::kCluster, "", *to_clusters_);
  Turn();
  Respond(Clusters("1", {"a"}));
  EXPECT_TRUE(ads_->connected());
  Close();
  EXPECT_FALSE(ads_->connected());
  EXPECT_EQ(clusters_.updates, 1);
  EXPECT_EQ(clusters_.no_answers, 0);
  EXPECT_EQ(Stat("cds.update_failure"), 1u);
  Advance(std::chrono::milliseconds(501));
  Turn();
  EXPECT_EQ(plane_.streams, 2);
  const auto request = plane_.Take();
  EXPECT_EQ(request.version_info(), "1");
  EXPECT_EQ(request.response_nonce(), "");
}

TEST_F(AdsTest, ALostStreamDoesNotEndTheWaitForTheFirstAnswer) {  // F3
  Start();
  const auto cds = ads_->Subscribe(Type::kCluster, "", *to_clusters_);
  Close();
  EXPECT_EQ(clusters_.no_answers, 0);
  Advance(std::chrono::seconds(16));
  EXPECT_EQ(clusters_.no_answers, 1);
  EXPECT_EQ(Stat("cds.init_fetch_timeout"), 1u);
}

TEST_F(AdsTest, APausedTypeCollectsItsChanges) {  // B8, F8
  Start();
  ads_->SetPaused(Type::kEndpoint, true);
  const auto a = ads_->Subscribe(Type::kEndpoint, "a", *to_a_);
  Turn();
  EXPECT_TRUE(plane_.sent.empty());
  const auto b = ads_->Subscribe(Type::kEndpoint, "b", *to_b_);
  ads_->SetPaused(Type::kEndpoint, false);
  Turn();
  EXPECT_EQ(plane_.Take().resource_names_size(), 2);
  EXPECT_TRUE(plane_.sent.empty());
}

TEST_F(AdsTest, ATimeToLiveIsWatchedOver) {  // D1
  Start();
  const auto a = ads_->Subscribe(Type::kEndpoint, "a", *to_a_);
  Turn();
  v3::Resource wrapped;
  wrapped.set_name("a");
  wrapped.mutable_ttl()->set_seconds(2);
  envoy::config::endpoint::v3::ClusterLoadAssignment assignment;
  assignment.set_cluster_name("a");
  wrapped.mutable_resource()->PackFrom(assignment);
  v3::DiscoveryResponse response = Endpoints("n", {});
  response.add_resources()->PackFrom(wrapped);
  Respond(response);
  EXPECT_EQ(a_.updates, 1);
  Advance(std::chrono::seconds(3));
  EXPECT_EQ(a_.updates, 2);
  EXPECT_TRUE(a_.names.empty());
}

TEST_F(AdsTest, ShowsTheControlPlanesState) {  // A14
  Start();
  const auto cds = ads_->Subscribe(Type::kCluster, "", *to_clusters_);
  auto response = Clusters("1", {});
  response.mutable_control_plane()->set_identifier("plane-1");
  Respond(response);
  EXPECT_EQ(Stat("control_plane.connected_state"), 1u);
  Close();
  EXPECT_EQ(Stat("control_plane.connected_state"), 0u);
}

}  // namespace
}  // namespace sluice::xds
