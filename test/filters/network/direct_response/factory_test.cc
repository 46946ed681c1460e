#include "source/filters/network/direct_response/factory.h"

#include "gtest/gtest.h"
#include "test/filters/network/parsed_filter.h"

namespace sluice::filters::network {
namespace {

TEST(DirectResponseFactoryTest, IsTerminal) {
  stats::Store store(1);
  const ParsedFilter parsed(&RegisterDirectResponse, "direct_response.v3.Config",
                            "response: {inline_string: x}", store);
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_TRUE(parsed.factory->terminal());
}

TEST(DirectResponseFactoryTest, RefusesAFileThatIsNotThere) {
  stats::Store store(1);
  const ParsedFilter parsed(&RegisterDirectResponse, "direct_response.v3.Config",
                            "response: {filename: /nowhere/at/all}", store);
  EXPECT_EQ(parsed.factory, nullptr);
  EXPECT_EQ(parsed.errors.faults().at(0).path.substr(0, 8), "response");
}

}  // namespace
}  // namespace sluice::filters::network
