#include "source/filters/listener/tls_inspector/factory.h"

#include "test/filters/listener/listener_filter_fixture.h"

namespace sluice::filters::listener {
namespace {

class TlsInspectorFactoryTest : public ListenerFilterFixture {};

TEST_F(TlsInspectorFactoryTest, LooksAtNoMoreThanItIsTold) {
  ASSERT_TRUE(
      Parse(&RegisterTlsInspector, "tls_inspector.v3.TlsInspector", "max_client_hello_size: 300"))
      << fault();
  EXPECT_EQ(factory_->Make(context_)->max_bytes(), 300u);
}

}  // namespace
}  // namespace sluice::filters::listener
