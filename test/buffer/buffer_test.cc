#include "source/buffer/buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "source/base/random.h"

namespace sluice::buffer {
namespace {

std::string Pattern(base::Random& random, size_t size) {
  std::string text(size, ' ');
  for (char& c : text) c = static_cast<char>('a' + random.Below(26));
  return text;
}

// A few buffers and the strings that they should hold, driven by chance: sharing between buffers is
// the hard part.
class Model {
 public:
  explicit Model(uint64_t seed) : random_(seed) {
    for (int i = 0; i < kBuffers; ++i) {
      buffers_.push_back(std::make_unique<Buffer>(pool_));
      texts_.emplace_back();
    }
  }
  void Step() {
    const size_t a = random_.Below(kBuffers);
    const size_t b = (a + 1 + random_.Below(kBuffers - 1)) % kBuffers;
    Buffer& buffer = *buffers_[a];
    std::string& text = texts_[a];
    const size_t n = random_.Below(text.size() + 1);
    switch (random_.Below(9)) {
      case 0: {
        const std::string added = Pattern(random_, Size());
        buffer.Append(added);
        text += added;
        break;
      }
      case 1:
        buffer.Drain(n);
        text.erase(0, n);
        break;
      case 2:
        buffers_[b]->AppendFrom(buffer, n);
        texts_[b] += text.substr(0, n);
        text.erase(0, n);
        break;
      case 3:
        buffers_[b]->Append(std::move(buffer));
        texts_[b] += text;
        text.clear();
        break;
      case 4:
        if (text.empty()) break;
        ASSERT_EQ(std::string(buffer.Linearize(n), n), text.substr(0, n));
        ASSERT_GE(buffer.front().size(), n);
        break;
      case 5: ShareView(a, b); break;
      case 6: ReserveAndCommit(buffer, text); break;
      case 7: ReserveBlocks(buffer, text); break;
      case 8: {
        Buffer moved(std::move(buffer));
        ASSERT_TRUE(buffer.empty());
        buffer.Append(std::move(moved));
        break;
      }
    }
  }
  void Check() {
    for (int i = 0; i < kBuffers; ++i) {
      const Buffer& buffer = *buffers_[i];
      const std::string& text = texts_[i];
      ASSERT_EQ(buffer.size(), text.size());
      ASSERT_EQ(buffer.ToString(), text);
      ASSERT_EQ(buffer.front(), text.substr(0, buffer.front().size()));
      std::string slices;
      buffer.ForEachSlice([&slices](std::string_view slice) { slices += slice; });
      ASSERT_EQ(slices, text);
      iovec vectors[4];
      const int count = buffer.Gather(vectors, 4);
      std::string gathered;
      for (int v = 0; v < count; ++v)
        gathered.append(static_cast<char*>(vectors[v].iov_base), vectors[v].iov_len);
      ASSERT_EQ(gathered, text.substr(0, gathered.size()));
      ASSERT_EQ(count > 0, !text.empty());
      if (text.empty()) {
        ASSERT_EQ(buffer.slice_count(), 0u) << "an empty buffer holds no block";
      }
    }
  }

 private:
  static constexpr int kBuffers = 3;

  size_t Size() { return random_.Below(6) == 0 ? random_.Below(40000) : random_.Below(700); }
  void ShareView(size_t a, size_t b) {
    const std::string_view front = buffers_[a]->front();
    if (front.empty()) return;
    const size_t from = random_.Below(front.size());
    const std::string_view view = front.substr(from, 1 + random_.Below(front.size() - from));
    texts_[b] += view;
    buffers_[b]->AppendView(buffers_[a]->front_block(), view);
  }
  void ReserveAndCommit(Buffer& buffer, std::string& text) {
    const size_t size = Size() + 1;
    const Buffer::Space space = buffer.Reserve(size);
    ASSERT_GE(space.size, size);
    const std::string added = Pattern(random_, random_.Below(size + 1));
    memcpy(space.data, added.data(), added.size());
    buffer.Commit(added.size());
    if (added.empty()) buffer.ReleaseReserved();
    text += added;
  }
  void ReserveBlocks(Buffer& buffer, std::string& text) {
    const int blocks = 1 + static_cast<int>(random_.Below(4));
    iovec vectors[8];
    ASSERT_EQ(buffer.ReserveBlocks(vectors, blocks), blocks);
    const std::string added =
        Pattern(random_, random_.Below(static_cast<size_t>(blocks) * BlockPool::kCapacity + 1));
    size_t at = 0;
    for (int i = 0; i < blocks; ++i) {
      const size_t n = std::min(vectors[i].iov_len, added.size() - at);
      memcpy(vectors[i].iov_base, added.data() + at, n);
      at += n;
    }
    buffer.CommitBlocks(added.size(), blocks);
    text += added;
  }

  base::Random random_;
  BlockPool pool_{4};
  std::vector<std::unique_ptr<Buffer>> buffers_;
  std::vector<std::string> texts_;
};

TEST(BufferTest, BehavesLikeAStringHoweverItsBytesAreShared) {
  for (uint64_t seed = 0; seed < 60; ++seed) {
    Model model(seed);
    for (int step = 0; step < 150; ++step) {
      model.Step();
      model.Check();
      if (HasFatalFailure()) FAIL() << "seed " << seed << " step " << step;
    }
  }
}

TEST(BufferTest, HandsLargeBytesOverWithoutCopying) {
  BlockPool pool;
  Buffer a(pool);
  Buffer b(pool);
  a.Append(std::string(5000, 'x'));
  b.Append("head");
  const char* const bytes = a.front().data();
  b.Append(std::move(a));
  bool found = false;
  b.ForEachSlice([&](std::string_view slice) { found = found || slice.data() == bytes; });
  EXPECT_TRUE(found);
  EXPECT_EQ(b.slice_count(), 2u);
}

TEST(BufferTest, JoinsSmallPiecesInsteadOfChainingThem) {
  BlockPool pool;
  Buffer all(pool);
  for (int i = 0; i < 1000; ++i) {
    Buffer one(pool);
    one.Append("12345678");
    all.Append(std::move(one));
  }
  EXPECT_EQ(all.size(), 8000u);
  EXPECT_LE(all.slice_count(), 2u);
}

TEST(BufferTest, ABlockLivesAsLongAsItsLastReference) {
  BlockPool pool;
  BlockRef ref;
  std::string_view view;
  {
    Buffer buffer(pool);
    buffer.Append("kept");
    ref = BlockRef(buffer.front_block());
    view = buffer.front();
  }
  Buffer other(pool);
  other.Append("XXXX");  // must not get the block that is referred to
  EXPECT_EQ(view, "kept");
}

TEST(BlockPoolTest, TheWarmestBlockIsTakenFirst) {
  BlockPool pool(2);
  Block* const a = pool.Take();
  Block* const b = pool.Take();
  BlockRef::Release(a);
  BlockRef::Release(b);
  EXPECT_EQ(pool.Take(), b);
  EXPECT_EQ(pool.Take(), a);
  BlockRef::Release(a);
  BlockRef::Release(b);
  pool.Trim();
}

TEST(BlockPoolTest, LargeBlocksComeFromTheAllocator) {
  BlockPool pool;
  Block* const block = pool.Take(BlockPool::kCapacity + 1);
  EXPECT_EQ(block->pool, nullptr);
  EXPECT_GE(block->capacity, BlockPool::kCapacity + 1);
  BlockRef::Release(block);
}

}  // namespace
}  // namespace sluice::buffer
