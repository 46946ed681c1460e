#include "source/http/h2/field_list.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::http::h2 {
namespace {

class FieldListTest : public ::testing::Test {
 protected:
  static std::string Print(const FieldList& fields) {
    std::string text;
    for (size_t i = 0; i < fields.size(); ++i) {
      const nghttp2_nv& field = fields.data()[i];
      text += std::string(reinterpret_cast<char*>(field.name), field.namelen) + "=" +
              std::string(reinterpret_cast<char*>(field.value), field.valuelen) + "\n";
    }
    return text;
  }
  base::ChunkPool chunks;
  base::Arena arena{chunks};
};

TEST_F(FieldListTest, ARequestsPseudoHeadersComeFirst) {
  RequestHead head(arena);
  head.method = Method::kPost;
  head.scheme = "https";
  head.path = "/x";
  head.authority = "a.test";
  head.has_authority = true;
  head.framing = Framing::kLength;
  head.content_length = 12;
  head.headers.AddCopy("x-a", "1");
  head.headers.AddCopy("content-length", "99");
  EXPECT_EQ(Print(FieldList(head, false)),
            ":method=POST\n:scheme=https\n:path=/x\n:authority=a.test\nx-a=1\n"
            "content-length=12\n");
}

TEST_F(FieldListTest, AMethodWithoutAnIdKeepsItsName) {
  RequestHead head(arena);
  head.method_name = "PROPFIND";
  head.path = "/";
  EXPECT_EQ(Print(FieldList(head, true)), ":method=PROPFIND\n:scheme=http\n:path=/\n");
}

TEST_F(FieldListTest, OfTeOnlyTrailersGoesOn) {
  HeaderMap map(arena);
  map.AddCopy("te", "gzip");
  EXPECT_EQ(FieldList(map).size(), 0u);
  map.Clear();
  map.AddCopy("te", "Trailers");
  EXPECT_EQ(FieldList(map).size(), 1u);
}

TEST_F(FieldListTest, NamesThatAreLiteralsAreNotCopied) {
  HeaderMap map(arena);
  map.AddCopy("server", "x");
  map.AddCopy("x-own", "y");
  const FieldList fields(map);
  EXPECT_EQ(fields.data()[0].flags, NGHTTP2_NV_FLAG_NO_COPY_NAME);
  EXPECT_EQ(fields.data()[1].flags, NGHTTP2_NV_FLAG_NONE);
}

TEST_F(FieldListTest, AnAnswersLengthIsToldWhereItIsTrue) {
  ResponseHead head(arena);
  head.status = 200;
  head.framing = Framing::kLength;
  head.content_length = 5;
  EXPECT_EQ(Print(FieldList(head, false, Method::kGet, false)), ":status=200\ncontent-length=5\n");
  EXPECT_EQ(Print(FieldList(head, true, Method::kGet, false)), ":status=200\ncontent-length=0\n");
  EXPECT_EQ(Print(FieldList(head, true, Method::kHead, false)), ":status=200\ncontent-length=5\n");
  head.status = 204;
  EXPECT_EQ(Print(FieldList(head, true, Method::kGet, false)), ":status=204\n");
}

TEST_F(FieldListTest, ManyFieldsFindRoom) {
  HeaderMap map(arena);
  for (int i = 0; i < 500; ++i) map.AddCopy("x-" + std::to_string(i), "v");
  EXPECT_EQ(FieldList(map).size(), 500u);
}

}  // namespace
}  // namespace sluice::http::h2
