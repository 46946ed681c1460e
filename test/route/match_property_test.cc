#include <gtest/gtest.h>

#include "source/base/ascii.h"
#include "source/base/random.h"
#include "test/route/table_from_bytes.h"

namespace sluice::route {
namespace {

std::string RandomBytes(base::Random& random, size_t size) {
  std::string bytes(size, '\0');
  for (char& c : bytes) c = static_cast<char>(random.Next());
  return bytes;
}

TEST(MatchPropertyTest, TheIndexAnswersAsTheLinearScanDoes) {
  base::Random random(1);
  int matched = 0;
  for (int round = 0; round < 3000; ++round) {
    const std::string bytes = RandomBytes(random, 400);
    ByteReader reader(bytes);
    const VirtualHost host(HostFromBytes(reader));
    for (int i = 0; i < 20; ++i) {
      const std::string request_bytes = RandomBytes(random, 40);
      ByteReader request_reader(request_bytes);
      const auto request = RequestFromBytes(request_reader);
      const uint64_t number = random.Next();
      const RouteSpec* const expected = host.MatchLinear(request->input(number));
      ASSERT_EQ(host.Match(request->input(number)), expected) << request->head().path;
      matched += expected != nullptr ? 1 : 0;
    }
  }
  // Both sides of the comparison have to come up, or it shows nothing.
  EXPECT_GT(matched, 10000);
  EXPECT_LT(matched, 58000);
}

// The rules of RouteTable::FindVirtualHost, one after the other.
const VirtualHostSpec* FindSlowly(const RouteConfigurationSpec& spec, std::string host) {
  if (spec.ignore_port) host = host.substr(0, host.rfind(':'));
  host = base::Lower(host);
  const VirtualHostSpec* exact = nullptr;
  const VirtualHostSpec* suffix = nullptr;
  const VirtualHostSpec* prefix = nullptr;
  const VirtualHostSpec* any = nullptr;
  size_t suffix_size = 0;
  size_t prefix_size = 0;
  for (const VirtualHostSpec& each : spec.virtual_hosts) {
    for (const std::string& domain : each.domains) {
      const std::string_view text = domain;
      if (domain == "*") {
        any = &each;
      } else if (base::StartsWith(text, "*")) {
        const bool fits = text.size() <= host.size() && base::EndsWith(host, text.substr(1));
        if (fits && text.size() > suffix_size) suffix = &each;
        if (fits) suffix_size = std::max(suffix_size, text.size());
      } else if (base::EndsWith(text, "*")) {
        const bool fits =
            text.size() <= host.size() && base::StartsWith(host, text.substr(0, text.size() - 1));
        if (fits && text.size() > prefix_size) prefix = &each;
        if (fits) prefix_size = std::max(prefix_size, text.size());
      } else if (domain == host) {
        exact = &each;
      }
    }
  }
  if (exact != nullptr) return exact;
  if (suffix != nullptr) return suffix;
  return prefix != nullptr ? prefix : any;
}

TEST(MatchPropertyTest, TheVirtualHostIsTheMostSpecificOne) {
  base::Random random(2);
  int found = 0;
  for (int round = 0; round < 3000; ++round) {
    const std::string bytes = RandomBytes(random, 400);
    ByteReader reader(bytes);
    const auto spec =
        std::make_shared<const RouteConfigurationSpec>(ConfigurationFromBytes(reader));
    const RouteTable table(spec);
    for (int i = 0; i < 20; ++i) {
      const std::string host_bytes = RandomBytes(random, 12);
      ByteReader host_reader(host_bytes);
      const std::string authority = AuthorityFromBytes(host_reader);
      const VirtualHost* const host = table.FindVirtualHost(authority);
      const VirtualHostSpec* const expected = FindSlowly(*spec, authority);
      ASSERT_EQ(host == nullptr ? nullptr : &host->spec(), expected) << authority;
      found += expected != nullptr ? 1 : 0;
    }
  }
  EXPECT_GT(found, 5000);
  EXPECT_LT(found, 58000);
}

}  // namespace
}  // namespace sluice::route
