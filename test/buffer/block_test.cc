#include "source/buffer/block.h"

#include <gtest/gtest.h>

#include <cstring>
#include <utility>

namespace sluice::buffer {
namespace {

TEST(BlockTest, ABlockIsAsLargeAsIsAskedForAndHasOneReference) {
  BlockPool pool;
  Block* const usual = pool.Take(1);
  EXPECT_EQ(usual->pool, &pool);
  EXPECT_EQ(usual->capacity, BlockPool::kCapacity);
  EXPECT_EQ(usual->refs, 1u);
  EXPECT_EQ(usual->used, 0u);
  Block* const large = pool.Take(100000);
  EXPECT_EQ(large->pool, nullptr);
  EXPECT_EQ(large->capacity, 100000u);
  memset(usual->data(), 1, usual->capacity);
  memset(large->data(), 1, large->capacity);
  BlockRef::Release(usual);
  BlockRef::Release(large);
}

TEST(BlockTest, TheBlockThatWasGivenBackLastIsTakenFirst) {
  BlockPool pool;
  Block* const first = pool.Take();
  Block* const second = pool.Take();
  BlockRef::Release(first);
  BlockRef::Release(second);
  EXPECT_EQ(pool.Take(), second);
  EXPECT_EQ(pool.Take(), first);
  BlockRef::Release(first);
  BlockRef::Release(second);
}

TEST(BlockTest, KeepsNoMoreFreeBlocksThanItMay) {
  BlockPool pool(/*max_free=*/1);
  Block* const kept = pool.Take();
  Block* const freed = pool.Take();
  BlockRef::Release(kept);
  BlockRef::Release(freed);
  EXPECT_EQ(pool.Take(), kept);
  BlockRef::Release(kept);
}

TEST(BlockTest, ABlockGoesBackWithItsLastReference) {
  BlockPool pool;
  Block* const block = pool.Take();
  {
    BlockRef one(block);
    BlockRef two(one);
    EXPECT_EQ(block->refs, 3u);
    const BlockRef moved(std::move(two));
    EXPECT_EQ(moved.get(), block);
    EXPECT_EQ(block->refs, 3u);
    one = BlockRef();
    EXPECT_EQ(block->refs, 2u);
    BlockRef::Release(block);
    Block* const other = pool.Take();
    EXPECT_NE(other, block);
    BlockRef::Release(other);
  }
  EXPECT_EQ(pool.Take(), block);
  BlockRef::Release(block);
}

}  // namespace
}  // namespace sluice::buffer
