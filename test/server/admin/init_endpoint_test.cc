#include "test/server/admin/admin_fixture.h"

namespace sluice::server::admin {
namespace {

// What is shown while something is waited for: test/integration/xds/streams.py.
class InitEndpointTest : public AdminFixture {};

TEST_F(InitEndpointTest, NothingIsWaitedForWhenAllIsThere) {
  EXPECT_EQ(BodyOf(Get("/init_dump")), "{}\n");
}

TEST_F(InitEndpointTest, AMaskNamesFieldsThatAreThere) {
  EXPECT_EQ(StatusOf(Get("/init_dump?mask=unready_targets_dumps")), 200);
  EXPECT_EQ(StatusOf(Get("/init_dump?mask=nonsense")), 400);
}

}  // namespace
}  // namespace sluice::server::admin
