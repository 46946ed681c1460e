#include "source/http/h2/client_ids.h"

#include <gtest/gtest.h>

namespace sluice::http::h2 {
namespace {

TEST(ClientIdsTest, IdsInOrderAreFine) {
  ClientIds ids;
  for (int32_t id = 1; id < 100; id += 2) EXPECT_TRUE(ids.OnHeaders(id));
  for (int32_t id = 1; id < 100; id += 2) EXPECT_TRUE(ids.OnHeaders(id));
}

TEST(ClientIdsTest, AnIdThatWasSkippedIsNot) {
  ClientIds ids;
  EXPECT_TRUE(ids.OnHeaders(5));
  EXPECT_FALSE(ids.OnHeaders(1));
  EXPECT_FALSE(ids.OnHeaders(3));
  EXPECT_TRUE(ids.OnHeaders(5));
  EXPECT_TRUE(ids.OnHeaders(11));
  EXPECT_FALSE(ids.OnHeaders(7));
  EXPECT_FALSE(ids.OnHeaders(9));
}

TEST(ClientIdsTest, TheHighestIdHasNoNext) {
  ClientIds ids;
  EXPECT_TRUE(ids.OnHeaders(0x7fffffff));
  EXPECT_FALSE(ids.OnHeaders(0x7ffffffd));
  EXPECT_TRUE(ids.OnHeaders(0x7fffffff));
}

TEST(ClientIdsTest, OnlyWhatWeHaveResetMayCross) {
  ClientIds ids;
  EXPECT_TRUE(ids.OnHeaders(1));
  EXPECT_TRUE(ids.OnHeaders(3));
  ids.NoteReset(3);
  EXPECT_TRUE(ids.WasUsed(1));
  EXPECT_FALSE(ids.WasUsed(5));
  EXPECT_FALSE(ids.MayCross(1));
  EXPECT_TRUE(ids.MayCross(3));
  for (int32_t id = 5; id < 200; id += 2) ids.NoteReset(id);
  EXPECT_TRUE(ids.MayCross(1));  // what is forgotten gets the benefit of the doubt
}

}  // namespace
}  // namespace sluice::http::h2
