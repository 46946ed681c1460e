#include "source/config/parse/proxy_header.h"

#include "gtest/gtest.h"
#include "test/config/load/from_yaml.h"

namespace sluice::config {
namespace {

class ProxyHeaderParserTest : public testing::Test {
 protected:
  net::ProxyHeaderSpec Parse(const std::string& fields) {
    return ParseProxyHeader(
        FromYaml<envoy::config::core::v3::ProxyProtocolConfig>("{" + fields + "}"), errors_);
  }
  std::string fault() const {
    if (errors_.faults().empty()) return "";
    return errors_.faults()[0].path + ": " + errors_.faults()[0].why;
  }
  extension::FieldErrors errors_;
};

TEST_F(ProxyHeaderParserTest, ReadsTheVersionAndWhatIsAdded) {
  EXPECT_EQ(Parse("").version, 1);
  const net::ProxyHeaderSpec spec = Parse("version: V2, added_tlvs: [{type: 224, value: YWI=}]");
  EXPECT_EQ(fault(), "");
  EXPECT_EQ(spec.version, 2);
  EXPECT_EQ(spec.tlvs, std::string("\xe0\0\x02"
                                   "ab",
                                   5));
}

TEST_F(ProxyHeaderParserTest, RefusesWhatHasNoRoomOrIsNotBuilt) {
  Parse("added_tlvs: [{type: 1, value: YQ==}]");
  EXPECT_EQ(fault(), "added_tlvs: needs the version V2: V1 has no room for them");
  errors_ = extension::FieldErrors();
  Parse("version: V2, added_tlvs: [{type: 1, format_string: {text_format: x}}]");
  EXPECT_EQ(fault(), "added_tlvs[0].format_string: is not built yet");
  errors_ = extension::FieldErrors();
  Parse("pass_through_tlvs: {}");
  EXPECT_EQ(fault(), "pass_through_tlvs: is not built yet");
  errors_ = extension::FieldErrors();
  Parse("version: V2, added_tlvs: [{type: 1, value: " + std::string(90000, 'A') + "}]");
  EXPECT_EQ(fault(), "added_tlvs[0].value: makes the header longer than 65,000 bytes");
}

}  // namespace
}  // namespace sluice::config
