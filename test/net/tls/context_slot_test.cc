#include "source/net/tls/context_slot.h"

#include <gtest/gtest.h>

#include "test/net/tls/tls_pair.h"

namespace sluice::net::tls {
namespace {

TEST(ContextSlotTest, EachThreadHasItsPlace) {
  TlsPair pair;
  pair.MakeContexts();
  stats::Store store(2);
  ServerSlot slot(2, nullptr, store.AddGroup<SlotStats>("l."), {store, "l."});
  EXPECT_EQ(slot.Of(0), nullptr);
  EXPECT_EQ(slot.latest(), nullptr);
  slot.SetLatest(pair.server_context);
  slot.Put(1, pair.server_context);
  EXPECT_EQ(slot.latest(), pair.server_context);
  EXPECT_EQ(slot.Of(1), pair.server_context);
  EXPECT_EQ(slot.Of(0), nullptr);
}

TEST(ContextSlotTest, StartsEverywhereWithTheFirst) {
  TlsPair pair;
  pair.MakeContexts();
  stats::Store store(2);
  const ClientSlot slot(2, pair.client_context, store.AddGroup<SlotStats>("c."), {store, "c."});
  EXPECT_EQ(slot.Of(0), pair.client_context);
  EXPECT_EQ(slot.Of(1), pair.client_context);
  EXPECT_EQ(slot.latest(), pair.client_context);
}

}  // namespace
}  // namespace sluice::net::tls
