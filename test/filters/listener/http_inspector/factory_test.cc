#include "source/filters/listener/http_inspector/factory.h"

#include "source/filters/listener/http_inspector/http_inspector.h"
#include "test/filters/listener/listener_filter_fixture.h"

namespace sluice::filters::listener {
namespace {

class HttpInspectorFactoryTest : public ListenerFilterFixture {};

TEST_F(HttpInspectorFactoryTest, ItsFiltersCountUnderOneName) {
  ASSERT_TRUE(Parse(&RegisterHttpInspector, "http_inspector.v3.HttpInspector", "")) << fault();
  Ask("GET / HTTP/1.0\r\n");
  Ask("\x16\x03\x01");
  const auto stats = store_.AddGroup<HttpInspectorStats>("http_inspector.");
  EXPECT_EQ(stats.ForThread(0).http10_found.value(), 1u);
  EXPECT_EQ(stats.ForThread(0).http_not_found.value(), 1u);
}

}  // namespace
}  // namespace sluice::filters::listener
