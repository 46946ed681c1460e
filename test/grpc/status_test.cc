#include "source/grpc/status.h"

#include <gtest/gtest.h>

#include "source/base/arena.h"

namespace sluice::grpc {
namespace {

Status Read(std::string_view code, std::string_view message = {}) {
  base::ChunkPool chunks;
  base::Arena arena(chunks);
  http::HeaderMap fields(arena);
  fields.AddCopy("grpc-status", code);
  fields.AddCopy("grpc-message", message);
  Status status;
  EXPECT_TRUE(ReadStatus(fields, status));
  return status;
}

TEST(StatusTest, IsReadFromItsFields) {
  EXPECT_TRUE(Read("0").ok());
  EXPECT_EQ(Read("5").code, Code::kNotFound);
  EXPECT_EQ(Read("16").code, Code::kUnauthenticated);
  EXPECT_EQ(Read("5", "no such%20name").message, "no such name");
}

TEST(StatusTest, WhatIsNoCodeIsUnknown) {
  for (const char* text : {"17", "99", "-1", "x", "", "0x1", "100"})
    EXPECT_EQ(Read(text).code, Code::kUnknown) << text;
}

TEST(StatusTest, WithoutTheFieldThereIsNone) {
  base::ChunkPool chunks;
  base::Arena arena(chunks);
  http::HeaderMap fields(arena);
  fields.AddCopy("grpc-message", "x");
  Status status;
  EXPECT_FALSE(ReadStatus(fields, status));
}

TEST(StatusTest, HttpStatusesHaveTheirMeaning) {
  EXPECT_EQ(CodeOfHttp(400), Code::kInternal);
  EXPECT_EQ(CodeOfHttp(401), Code::kUnauthenticated);
  EXPECT_EQ(CodeOfHttp(403), Code::kPermissionDenied);
  EXPECT_EQ(CodeOfHttp(404), Code::kUnimplemented);
  for (const int status : {429, 502, 503, 504}) EXPECT_EQ(CodeOfHttp(status), Code::kUnavailable);
  EXPECT_EQ(CodeOfHttp(500), Code::kUnknown);
}

TEST(StatusTest, CodesHaveNames) {
  EXPECT_EQ(NameOf(Code::kOk), "OK");
  EXPECT_EQ(NameOf(Code::kUnauthenticated), "UNAUTHENTICATED");
}

}  // namespace
}  // namespace sluice::grpc
