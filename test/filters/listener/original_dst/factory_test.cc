#include "source/filters/listener/original_dst/factory.h"

#include "test/filters/listener/listener_filter_fixture.h"

namespace sluice::filters::listener {
namespace {

class OriginalDstFactoryTest : public ListenerFilterFixture {};

TEST_F(OriginalDstFactoryTest, ItsFilterLooksAtNoBytes) {
  ASSERT_TRUE(Parse(&RegisterOriginalDst, "original_dst.v3.OriginalDst", "")) << fault();
  EXPECT_EQ(factory_->Make(context_)->max_bytes(), 0u);
}

}  // namespace
}  // namespace sluice::filters::listener
