#include "source/http/format/operators.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sluice::http::format {
namespace {

Part Compiled(std::string_view name, std::string_view arguments = {}) {
  Part part;
  std::string error;
  EXPECT_TRUE(CompileOperator(name, !arguments.empty(), arguments, part, error)) << error;
  return part;
}

std::string Fault(std::string_view name, std::string_view arguments = {}) {
  Part part;
  std::string error;
  return CompileOperator(name, !arguments.empty(), arguments, part, error) ? "" : error;
}

// The parts of a time, one behind the other: "{text}" or the digits.
std::string Times(std::string_view text) {
  std::vector<TimePart> parts;
  CompileTime(text, parts);
  std::string all;
  for (const TimePart& part : parts) {
    all += part.digits == 0 ? "{" + part.text + "}" : std::to_string(part.digits);
  }
  return all;
}

TEST(OperatorsTest, AnUnknownNameSuggestsTheNearestOne) {
  EXPECT_NE(Fault("RESPONSE_COD").find("did you mean %RESPONSE_CODE%?"), std::string::npos);
  EXPECT_EQ(Fault("SOMETHING_ELSE_ENTIRELY").find("did you mean"), std::string::npos);
  EXPECT_NE(Fault("protocol"), "");
}

TEST(OperatorsTest, ArgumentsAreRefusedOrDemandedAsTheOperatorHasThem) {
  EXPECT_NE(Fault("PROTOCOL", "x").find("takes no arguments"), std::string::npos);
  EXPECT_NE(Fault("QUERY_PARAM").find("needs an argument"), std::string::npos);
  EXPECT_NE(Fault("GRPC_STATUS", "short").find("not 'short'"), std::string::npos);
  EXPECT_NE(Fault("REQ").find("needs a header name"), std::string::npos);
  EXPECT_NE(Fault("REQ", "a?b?c").find("more than two headers"), std::string::npos);
  EXPECT_NE(Fault("RESP", "?b").find("a header name is missing"), std::string::npos);
}

TEST(OperatorsTest, APathSaysWhichAndWhetherWithQuery) {
  EXPECT_EQ(Compiled("PATH").variant, kPathWithQuery | kPathOriginalOrCurrent);
  EXPECT_EQ(Compiled("PATH", "NQ:PATH").variant, 0);
  EXPECT_EQ(Compiled("PATH", "WQ:ORIG").variant, kPathWithQuery | kPathOriginal);
  EXPECT_NE(Fault("PATH", "XX"), "");
  EXPECT_NE(Fault("PATH", "WQ:XX"), "");
}

TEST(OperatorsTest, ASpanHasTwoPointsAndAUnit) {
  const int begin = static_cast<int>(TimePoint::kDownstreamRxEnd);
  const int end = static_cast<int>(TimePoint::kUpstreamTxBegin);
  EXPECT_EQ(Compiled("COMMON_DURATION", "DS_RX_END:US_TX_BEG:us").variant, 256 + begin * 16 + end);
  EXPECT_NE(Fault("COMMON_DURATION", "DS_RX_END:US_TX_BEG"), "");
  EXPECT_NE(Fault("COMMON_DURATION", "DS_RX_END:US_TX_BEG:s"), "");
  EXPECT_NE(Fault("COMMON_DURATION", "NOW:US_TX_BEG:ms"), "");
}

TEST(OperatorsTest, ATimeIsSplitAtItsFractions) {
  EXPECT_EQ(Times("%Y-%m-%dT%H:%M:%E3SZ"), "{%Y-%m-%dT%H:%M:%S.}3{Z}");
  EXPECT_EQ(Times("%H.%6f|%f"), "{%H.}6{|}9");
  EXPECT_EQ(Times("%s %3s"), "-1{ }-2");
  EXPECT_EQ(Times("plain%"), "{plain%}");
  EXPECT_EQ(Compiled("START_TIME").time.size(), 3u);
}

}  // namespace
}  // namespace sluice::http::format
