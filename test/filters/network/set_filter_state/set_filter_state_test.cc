#include "source/filters/network/set_filter_state/set_filter_state.h"

#include "source/filters/network/set_filter_state/factory.h"
#include "test/filters/network/parsed_filter.h"
#include "test/proxy/tcp_fixture.h"

namespace sluice::filters::network {
namespace {

// Copies the filter state that it finds.
class Witness final : public proxy::NetworkFilter {
 public:
  Witness(proxy::FilterState& seen, proxy::NetworkFilterContext& context)
      : seen_(seen), context_(context) {}
  proxy::Next OnNewConnection() override {
    seen_ = context_.filter_state();
    return proxy::Next::kContinue;
  }

 private:
  proxy::FilterState& seen_;
  proxy::NetworkFilterContext& context_;
};

class WitnessFactory final : public proxy::NetworkFilterFactory {
 public:
  explicit WitnessFactory(proxy::FilterState& seen) : seen_(seen) {}
  std::unique_ptr<proxy::NetworkFilter> Make(proxy::NetworkFilterContext& context) const override {
    return std::make_unique<Witness>(seen_, context);
  }

 private:
  proxy::FilterState& seen_;
};

class SetFilterStateTest : public proxy::TcpFixture {
 protected:
  void Begin(const std::string& values) {
    const ParsedFilter parsed(&RegisterSetFilterState, "set_filter_state.v3.Config",
                              "on_new_connection: [" + values + "]", store_);
    ASSERT_EQ(parsed.fault(), "");
    chain_.filters = {{"set", parsed.factory},
                      {"witness", std::make_shared<WitnessFactory>(seen_)}};
    Open();
  }
  static std::string Value(const std::string& key, const std::string& format,
                           const std::string& more = "") {
    return "{object_key: '" + key + "', factory_key: envoy.string, " + more +
           "format_string: {text_format_source: {inline_string: '" + format + "'}}}";
  }
  proxy::FilterState seen_;
};

TEST_F(SetFilterStateTest, SetsWhatItsFormatsGive) {
  ASSERT_TRUE(net::Address::ParseIp("10.0.0.9", 5, addresses_.remote));
  Begin(Value("a", "%DOWNSTREAM_REMOTE_ADDRESS%") + ", " + Value("b", "text"));
  ASSERT_NE(seen_.Find("a"), nullptr);
  EXPECT_EQ(*seen_.Find("a"), "10.0.0.9:5");
  ASSERT_NE(seen_.Find("b"), nullptr);
  EXPECT_EQ(*seen_.Find("b"), "text");
}

TEST_F(SetFilterStateTest, LeavesOutWhatIsEmptyWhenToldTo) {
  Begin(Value("a", "%REQUESTED_SERVER_NAME%", "skip_if_empty: true, ") + ", " +
        Value("b", "%REQUESTED_SERVER_NAME%"));
  EXPECT_EQ(seen_.Find("a"), nullptr);
  ASSERT_NE(seen_.Find("b"), nullptr);
  EXPECT_EQ(*seen_.Find("b"), "");
}

}  // namespace
}  // namespace sluice::filters::network
