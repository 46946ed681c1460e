#include "source/net/tls/tls_stats.h"

#include <gtest/gtest.h>

#include <set>

namespace sluice::net::tls {
namespace {

TEST(TlsStatsTest, CountsAChoiceUnderItsName) {
  TlsChoiceStats stats;
  stats.Count("versions", "TLSv1.3");
  stats.Count("ciphers", "TLS_AES_128_GCM_SHA256");
  stats.Count("curves", "X25519");
  stats.Count("curves", "unheard of");
  stats.Count("versions", "X25519");
  uint64_t sum = 0;
  for (size_t i = 0; i < std::size(TlsChoiceStats::kFields); ++i) {
    const uint64_t value = stats.choices[i].value();
    sum += value;
    const std::string_view name = TlsChoiceStats::kFields[i].name;
    const bool counted = name == "versions.TLSv1.3" || name == "curves.X25519" ||
                         name == "ciphers.TLS_AES_128_GCM_SHA256";
    EXPECT_EQ(value, counted ? 1u : 0u) << name;
  }
  EXPECT_EQ(sum, 3u);
}

TEST(TlsStatsTest, EachFieldHasACellOfItsOwn) {
  std::set<size_t> offsets;
  std::set<std::string_view> names;
  for (const stats::Field& field : TlsChoiceStats::kFields) {
    offsets.insert(field.offset);
    names.insert(field.name);
  }
  EXPECT_EQ(offsets.size(), std::size(TlsChoiceStats::kFields));
  EXPECT_EQ(names.size(), std::size(TlsChoiceStats::kFields));
}

}  // namespace
}  // namespace sluice::net::tls
