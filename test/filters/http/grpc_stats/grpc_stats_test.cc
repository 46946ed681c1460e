#include "source/filters/http/grpc_stats/grpc_stats.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "source/filters/http/grpc_stats/factory.h"
#include "source/upstream/cluster.h"
#include "test/config/load/from_yaml.h"
#include "test/filters/http/fake_context.h"

namespace sluice::filters::http {
namespace {

constexpr char kMessage[] = "envoy.extensions.filters.http.grpc_stats.v3.FilterConfig";

// One call through a filter, to a cluster "web".
class GrpcStatsFilterTest : public testing::Test {
 protected:
  using Counts = std::map<std::string, uint64_t>;

  GrpcStatsFilterTest() {
    auto spec = std::make_shared<upstream::ClusterSpec>();
    spec->name = spec->stat_name = "web";
    shared_ = std::make_shared<upstream::SharedCluster>(spec, store_);
    cluster_ = upstream::ClusterRef(new upstream::Cluster(http2_, shared_));
    context_.chosen = cluster_.get();
    context_.request.path = "/pkg.Svc/Do?x=1";
    context_.request.headers.AddView(sluice::http::HeaderId::kContentType, "application/grpc");
  }
  ~GrpcStatsFilterTest() override {
    if (filter_ != nullptr) filter_->~HttpFilter();
  }

  void Begin(const std::string& fields) {
    extension::Registry registry;
    RegisterGrpcStats(registry);
    extension::HttpFilterParseContext parse{errors_, store_, "http.test."};
    factory_ = registry.FindHttpFilter(kMessage)->parse(
        config::FromYaml<google::protobuf::Any>("{'@type': type.googleapis.com/" +
                                                std::string(kMessage) + fields + "}"),
        parse);
    EXPECT_TRUE(errors_.ok()) << errors_.ErrorText();
    filter_ = factory_->Make(context_, context_.memory, nullptr);
    EXPECT_EQ(filter_->OnRequestHead(context_.request, false), proxy::Next::kContinue);
  }
  void Request(const std::string& bytes) {
    buffer::Buffer body(blocks_);
    body.Append(bytes);
    EXPECT_EQ(filter_->OnRequestBody(body, false), proxy::Next::kContinue);
    EXPECT_EQ(body.ToString(), bytes);
  }
  void Answer(const std::string& bytes, std::string_view status) {
    context_.response.status = 200;
    context_.response.headers.AddView(sluice::http::HeaderId::kContentType, "application/grpc");
    filter_->OnResponseHead(context_.response, false);
    buffer::Buffer body(blocks_);
    body.Append(bytes);
    filter_->OnResponseBody(body, false);
    sluice::http::HeaderMap trailers(context_.memory);
    trailers.AddCopy(sluice::http::HeaderId::kGrpcStatus, status);
    buffer::Buffer last(blocks_);
    EXPECT_EQ(filter_->OnResponseTrailers(trailers, last), proxy::Trailers::kKeep);
    EXPECT_TRUE(last.empty());
  }
  // The cluster's gRPC statistics that have counted something.
  Counts Used() {
    Counts used;
    const std::string prefix = "cluster.web.grpc.";
    store_.ForEach([&](const stats::Sample& sample) {
      const std::string name(sample.name);
      const uint64_t value = sample.total != nullptr ? sample.total->count() : sample.value;
      if (value != 0 && name.rfind(prefix, 0) == 0) used[name.substr(prefix.size())] = value;
    });
    return used;
  }

  const std::string one_ = std::string("\0\0\0\0\1a", 6);
  stats::Store store_{1};
  base::SystemClock clock_;
  net::Worker worker_{0, clock_};
  sluice::http::h2::WorkerState http2_{worker_};
  buffer::BlockPool& blocks_ = worker_.blocks;
  std::shared_ptr<upstream::SharedCluster> shared_;
  upstream::ClusterRef cluster_;
  FakeContext context_;
  extension::FieldErrors errors_;
  std::shared_ptr<const proxy::HttpFilterFactory> factory_;
  proxy::HttpFilter* filter_ = nullptr;
};

TEST_F(GrpcStatsFilterTest, CountsCallsAndMessagesTogether) {
  Begin("");
  Request(one_ + one_);
  Answer(one_, "0");
  EXPECT_EQ(Used(), (Counts{{"total", 1},
                            {"success", 1},
                            {"0", 1},
                            {"request_message_count", 2},
                            {"response_message_count", 1}}));
}

TEST_F(GrpcStatsFilterTest, CountsEachMethodWhereAsked) {
  Begin(", stats_for_all_methods: true");
  Answer("", "5");
  EXPECT_EQ(Used(),
            (Counts{{"pkg.Svc.Do.total", 1}, {"pkg.Svc.Do.failure", 1}, {"pkg.Svc.Do.5", 1}}));
}

TEST_F(GrpcStatsFilterTest, DotsOfAServiceMayBecomeUnderscores) {
  Begin(", stats_for_all_methods: true, replace_dots_in_grpc_service_name: true");
  Request(one_);
  EXPECT_EQ(Used(), (Counts{{"pkg_Svc.Do.request_message_count", 1}}));
}

TEST_F(GrpcStatsFilterTest, AListNamesTheMethodsThatHaveTheirOwn) {
  const std::string list =
      ", individual_method_stats_allowlist: {services: [{name: pkg.Svc, method_names: [Do]}]}";
  Begin(list);
  Request(one_);
  filter_->~HttpFilter();
  context_.request.path = "/pkg.Svc/Other";
  Begin(list);
  Request(one_);
  EXPECT_EQ(Used(),
            (Counts{{"pkg.Svc.Do.request_message_count", 1}, {"request_message_count", 1}}));
}

TEST_F(GrpcStatsFilterTest, APathThatNamesNoMethodIsNotCounted) {
  for (const char* path : {"/", "/a", "//b", "/a/", "/a/b/c", "*", ""}) {
    context_.request.path = path;
    Begin(", stats_for_all_methods: true");
    Request(one_);
    filter_->~HttpFilter();
    filter_ = nullptr;
  }
  EXPECT_EQ(Used(), Counts{});
}

TEST_F(GrpcStatsFilterTest, AStatusInTheHeadCounts) {
  Begin("");
  context_.response.status = 200;
  context_.response.headers.AddView(sluice::http::HeaderId::kGrpcStatus, "13");
  filter_->OnResponseHead(context_.response, true);
  EXPECT_EQ(Used(), (Counts{{"total", 1}, {"failure", 1}, {"13", 1}}));
}

TEST_F(GrpcStatsFilterTest, ACallEndsOnce) {
  Begin("");
  context_.response.headers.AddView(sluice::http::HeaderId::kGrpcStatus, "13");
  Answer("", "0");
  EXPECT_EQ(Used(), (Counts{{"total", 1}, {"failure", 1}, {"13", 1}}));
}

TEST_F(GrpcStatsFilterTest, OtherRequestsAreNotCounted) {
  context_.request.headers.SetView(sluice::http::HeaderId::kContentType, "application/grpc-web");
  Begin("");
  Request(one_);
  Answer(one_, "0");
  EXPECT_EQ(Used(), Counts{});
}

TEST_F(GrpcStatsFilterTest, WhatComesBeforeTheClusterIsKnownCountsLater) {
  context_.chosen = nullptr;
  Begin("");
  Request(one_);
  EXPECT_EQ(Used(), Counts{});
  context_.chosen = cluster_.get();
  filter_->OnDone();
  EXPECT_EQ(Used(), (Counts{{"request_message_count", 1}}));
}

TEST_F(GrpcStatsFilterTest, TheUpstreamsTimeIsRecordedWhereAsked) {
  Begin(", enable_upstream_stats: true");
  context_.stream.upstream_tx_end = 1000000;
  context_.stream.upstream_rx_end = 8000000;
  Answer("", "0");
  EXPECT_EQ(Used().at("upstream_rq_time"), 1u);
}

}  // namespace
}  // namespace sluice::filters::http
