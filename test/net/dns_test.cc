#include "source/net/dns.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace sluice::net {
namespace {

constexpr DnsStatus kStatuses[] = {
    DnsStatus::kOk,       DnsStatus::kNoData,  DnsStatus::kNoSuchName,  DnsStatus::kServerFailure,
    DnsStatus::kRefused,  DnsStatus::kTimeout, DnsStatus::kUnreachable, DnsStatus::kBadName,
    DnsStatus::kBadAnswer};

TEST(DnsTest, EachStatusHasATextOfItsOwn) {
  std::set<std::string_view> texts;
  for (const DnsStatus status : kStatuses) texts.insert(TextOf(status));
  EXPECT_EQ(texts.size(), std::size(kStatuses));
  EXPECT_EQ(texts.count("unknown"), 0u);
}

TEST(DnsTest, AFailureToFindOutIsNoAnswer) {
  std::set<DnsStatus> answers;
  for (const DnsStatus status : kStatuses) {
    if (Answered(status)) answers.insert(status);
  }
  EXPECT_EQ(answers,
            (std::set<DnsStatus>{DnsStatus::kOk, DnsStatus::kNoData, DnsStatus::kNoSuchName}));
}

TEST(DnsTest, OptionsAreEqualWhenTheyAskTheSameServersInTheSameWay) {
  DnsOptions a;
  DnsOptions b;
  EXPECT_TRUE(a == b);
  b.use_tcp = true;
  EXPECT_FALSE(a == b);
  b = a;
  Address server;
  ASSERT_TRUE(Address::ParseIp("127.0.0.1", 53, server));
  b.servers.push_back(server);
  EXPECT_FALSE(a == b);
}

}  // namespace
}  // namespace sluice::net
