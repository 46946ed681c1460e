#include "source/http/trailer_fields.h"

#include <gtest/gtest.h>

namespace sluice::http {
namespace {

bool Forbidden(std::string_view name) {
  base::ChunkPool chunks(0);
  base::Arena arena(chunks);
  HeaderMap map(arena);
  map.AddCopy(name, "v");
  return IsForbiddenInTrailers(*map.Find(name));
}

TEST(TrailerFieldsTest, WhatTheHeadDecidesCannotComeAfterTheBody) {
  for (const char* name : {"content-length", "transfer-encoding", "host", "authorization", "cookie",
                           "x-forwarded-for", "x-envoy-internal", "connection", "te"}) {
    EXPECT_TRUE(Forbidden(name)) << name;
  }
}

TEST(TrailerFieldsTest, OthersPass) {
  for (const char* name : {"grpc-status", "grpc-message", "x-checksum", "etag", "server-timing"}) {
    EXPECT_FALSE(Forbidden(name)) << name;
  }
}

}  // namespace
}  // namespace sluice::http
