#include "source/http/h2/frame_scanner.h"

#include <gtest/gtest.h>

#include "test/http/h2/frames.h"

namespace sluice::http::h2 {
namespace {

// Heads and pieces as they come, when `bytes` arrive in parts of `part` bytes.
struct Scan {
  Scan(uint32_t preface, std::string_view bytes, size_t part) : scanner(preface) {
    while (!bytes.empty()) {
      std::string_view input = bytes.substr(0, part);
      bytes.remove_prefix(input.size());
      while (!input.empty()) {
        const FrameScanner::Piece piece = scanner.Next(input);
        if (piece.starts_frame) {
          const FrameHead& head = scanner.head();
          heads += std::to_string(head.type) + "/" + std::to_string(head.flags) + "/" +
                   std::to_string(head.id) + "/" + std::to_string(head.length) + "/" +
                   std::to_string(head.word) + " ";
        }
        passed += piece.bytes;
        input.remove_prefix(piece.used);
      }
    }
  }
  FrameScanner scanner;
  std::string heads;
  std::string passed;
};

TEST(FrameScannerTest, FindsEachHeadHoweverTheBytesAreCut) {
  const std::string bytes = std::string(kPreface) + Settings({{3, 1}}) + Data(1, "hello", true) +
                            WindowUpdate(5, 0x01020304) + Data(3, "", false) +
                            Frame(NGHTTP2_PRIORITY, 0, 7, Big(7, 4) + "w") + Ping();
  for (size_t part = 1; part <= bytes.size(); ++part) {
    const Scan scan(sizeof(kPreface) - 1, bytes, part);
    EXPECT_EQ(scan.heads, "4/0/0/6/0 0/1/1/5/0 8/0/5/4/16909060 0/0/3/0/0 2/0/7/5/7 6/0/0/8/0 ");
    EXPECT_EQ(scan.passed, bytes) << part;
  }
}

TEST(FrameScannerTest, AWordThatIsNotThereIsZero) {
  const std::string bytes = Frame(NGHTTP2_WINDOW_UPDATE, 0, 1, "ab") + Ping();
  for (size_t part = 1; part <= bytes.size(); ++part) {
    const Scan scan(0, bytes, part);
    EXPECT_EQ(scan.heads, "8/0/1/2/0 6/0/0/8/0 ");
    EXPECT_EQ(scan.passed, bytes);
  }
}

TEST(FrameScannerTest, TheReservedBitIsNotOfTheId) {
  std::string bytes = Ping();
  bytes[5] = '\x80';
  EXPECT_EQ(Scan(0, bytes, bytes.size()).heads, "6/0/0/8/0 ");
}

TEST(FrameScannerTest, HoldsNoMoreThanAHead) {
  const std::string bytes = Data(1, "x", false);
  FrameScanner scanner(0);
  EXPECT_TRUE(scanner.Next(bytes.substr(0, 8)).bytes.empty());
  const FrameScanner::Piece piece = scanner.Next(bytes.substr(8));
  EXPECT_EQ(piece.bytes.size(), 9u);
  EXPECT_EQ(piece.used, 1u);
  EXPECT_EQ(scanner.Next("x").bytes, "x");
}

}  // namespace
}  // namespace sluice::http::h2
