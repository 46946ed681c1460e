#include "source/xds/transport/grpc_opener.h"

#include "test/grpc/call_fixture.h"
#include "test/grpc/raw_server.h"

namespace sluice::xds {
namespace {

class RecordedStream final : public StreamEvents {
 public:
  void OnMessage(std::string_view bytes) override { messages.emplace_back(bytes); }
  void OnClosed(int ended, std::string_view text) override {
    ++closed;
    status = ended;
    message = text;
  }

  std::vector<std::string> messages;
  int closed = 0;
  int status = 0;
  std::string message;
};

class GrpcOpenerTest : public grpc::CallFixture {
 protected:
  GrpcOpenerTest() {
    auto spec = std::make_shared<upstream::ControlPlaneSpec>();
    spec->cluster = "plane";
    spec->authority = "plane.test";
    spec->metadata = {{"x-token", "secret"}};
    opener_ = std::make_unique<GrpcOpener>(
        worker_,
        [this](std::string_view name) {
          return name == "plane" ? cluster_ : upstream::ClusterRef();
        },
        std::move(spec), AggregatedMethod(/*delta=*/false));
  }
  ~GrpcOpenerTest() override {
    stream_.reset();
    cluster_ = upstream::ClusterRef();
    Turn();
    server_.reset();
  }
  template <typename F>
  void PumpUntil(F over) {
    for (int turns = 0; !over() && turns < 10000; ++turns) {
      Turn();
      if (server_ != nullptr) server_->Pump();
    }
    EXPECT_TRUE(over());
  }
  void Open() {
    ConnectTo(listener_.address());
    stream_ = opener_->Open(events_);
    stream_->Send("ask");
    Turn();
    server_ = std::make_unique<grpc::RawServer>(listener_.Accept(), *http2_);
    PumpUntil([&] { return server_->has_request(); });
  }

  net::Listener listener_;
  std::unique_ptr<grpc::RawServer> server_;
  std::unique_ptr<GrpcOpener> opener_;
  RecordedStream events_;
  std::unique_ptr<Stream> stream_;
};

TEST_F(GrpcOpenerTest, MessagesComeUntilTheStatus) {
  Open();
  server_->Head(200, {{"content-type", "application/grpc"}});
  server_->Body(std::string("\0\0\0\0\2hi", 7));
  PumpUntil([&] { return events_.messages.size() == 1; });
  EXPECT_EQ(events_.messages[0], "hi");
  server_->Trailers({{"grpc-status", "8"}, {"grpc-message", "later"}});
  PumpUntil([&] { return events_.closed == 1; });
  EXPECT_EQ(events_.status, 8);
  EXPECT_EQ(events_.message, "later");
}

TEST_F(GrpcOpenerTest, AsksAsTheConfigurationSays) {
  Open();
  EXPECT_EQ(server_->request().path, AggregatedMethod(/*delta=*/false));
  EXPECT_EQ(server_->request().authority, "plane.test");
  EXPECT_EQ(server_->request().headers.Find("x-token")->value(), "secret");
  EXPECT_FALSE(server_->request().headers.Has(http::HeaderId::kGrpcTimeout));
}

TEST_F(GrpcOpenerTest, WithoutAClusterItIsClosedLater) {
  stream_ = opener_->Open(events_);
  EXPECT_EQ(events_.closed, 0);
  Turn();
  EXPECT_EQ(events_.closed, 1);
  EXPECT_EQ(events_.status, 14);
}

TEST_F(GrpcOpenerTest, AControlPlaneThatReadsNothingLosesItsStream) {
  Open();
  const std::string large(16 << 20, 'x');
  for (int i = 0; i < 8; ++i) stream_->Send(large);
  EXPECT_EQ(events_.closed, 0);
  Turn();
  EXPECT_EQ(events_.closed, 1);
  EXPECT_EQ(events_.status, 8);
  Turn();
  EXPECT_EQ(events_.closed, 1);
}

TEST_F(GrpcOpenerTest, DestroyingTheStreamTellsNobody) {
  Open();
  stream_.reset();
  PumpUntil([&] { return server_->was_reset(); });
  EXPECT_EQ(events_.closed, 0);
}

TEST(MethodTest, EachTypeHasItsService) {
  EXPECT_EQ(AggregatedMethod(true),
            "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources");
  EXPECT_EQ(MethodOf(Type::kCluster, false),
            "/envoy.service.cluster.v3.ClusterDiscoveryService/StreamClusters");
  EXPECT_EQ(MethodOf(Type::kListener, true),
            "/envoy.service.listener.v3.ListenerDiscoveryService/DeltaListeners");
  EXPECT_EQ(MethodOf(Type::kRoute, true),
            "/envoy.service.route.v3.RouteDiscoveryService/DeltaRoutes");
  EXPECT_EQ(MethodOf(Type::kEndpoint, false),
            "/envoy.service.endpoint.v3.EndpointDiscoveryService/StreamEndpoints");
}

}  // namespace
}  // namespace sluice::xds
