#include "source/config/tls/fetched_secrets.h"

#include <gtest/gtest.h>

namespace sluice::config {
namespace {

TEST(FetchedSecretsTest, HoldsWhatCameLast) {
  FetchedSecrets secrets;
  EXPECT_EQ(secrets.Find("k"), nullptr);
  const auto first = std::make_shared<FetchedSecrets::Secret>();
  const auto second = std::make_shared<FetchedSecrets::Secret>();
  secrets.Set("k", first);
  secrets.Set("k", second);
  EXPECT_EQ(secrets.Find("k"), second);
  secrets.Set("k", nullptr);
  EXPECT_EQ(secrets.Find("k"), nullptr);
}

}  // namespace
}  // namespace sluice::config
