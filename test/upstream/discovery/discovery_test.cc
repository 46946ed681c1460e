#include "source/upstream/discovery/discovery.h"

#include <gtest/gtest.h>

#include "test/upstream/discovery/discovery_fixture.h"

namespace sluice::upstream {
namespace {

class DiscoveryTest : public DiscoveryFixture {
 protected:
  std::unique_ptr<Discovery> MakeKind(DiscoveryType kind, const Discovery* predecessor = nullptr) {
    spec_->discovery = kind;
    return MakeDiscovery(context_, spec_, Recorder(), predecessor);
  }
};

TEST_F(DiscoveryTest, MakesWhatTheSpecAsksFor) {
  AddName("web.test");
  dns_.Set("web.test", {Ip("10.0.0.1", 0), Ip("10.0.0.2", 0)});
  const auto strict = MakeKind(DiscoveryType::kStrictDns);
  strict->Start();
  Turn();
  EXPECT_EQ(Hosts(), "10.0.0.1:80 10.0.0.2:80");
  const auto logical = MakeKind(DiscoveryType::kLogicalDns);
  logical->Start();
  Turn();
  EXPECT_EQ(Hosts(), "10.0.0.1:80");
}

TEST_F(DiscoveryTest, MakesNothingForHostsThatComeOtherwise) {
  EXPECT_EQ(MakeKind(DiscoveryType::kEds), nullptr);
  EXPECT_EQ(MakeKind(DiscoveryType::kOriginalDst), nullptr);
}

TEST_F(DiscoveryTest, WhatThePredecessorKnowsIsUsedAcrossKinds) {
  AddName("web.test");
  dns_.Set("web.test", {Ip("10.0.0.1", 0)});
  const auto strict = MakeKind(DiscoveryType::kStrictDns);
  strict->Start();
  Turn();
  hosts_ = nullptr;
  const auto logical = MakeKind(DiscoveryType::kLogicalDns, strict.get());
  logical->Start();
  EXPECT_EQ(Hosts(), "10.0.0.1:80");  // before any answer
}

}  // namespace
}  // namespace sluice::upstream
