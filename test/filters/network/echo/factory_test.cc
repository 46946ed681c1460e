#include "source/filters/network/echo/factory.h"

#include "gtest/gtest.h"
#include "test/filters/network/parsed_filter.h"

namespace sluice::filters::network {
namespace {

TEST(EchoFactoryTest, IsTerminal) {
  stats::Store store(1);
  const ParsedFilter parsed(&RegisterEcho, "echo.v3.Echo", "", store);
  ASSERT_TRUE(parsed.errors.ok()) << parsed.errors.ErrorText();
  EXPECT_TRUE(parsed.factory->terminal());
}

}  // namespace
}  // namespace sluice::filters::network
