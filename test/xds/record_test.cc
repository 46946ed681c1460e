#include "source/xds/record.h"

#include <gtest/gtest.h>

#include "test/xds/messages.h"

namespace sluice::xds {
namespace {

Resource Of(std::string_view body) {
  Resource resource;
  resource.name = "a";
  resource.version = "1";
  resource.body = body;
  return resource;
}

TEST(RecordTest, HoldsWhatItAcceptedLast) {
  Record record;
  EXPECT_FALSE(record.Holds(Of("")));
  record.Accept(Of("one"), base::WallTime());
  EXPECT_TRUE(record.Holds(Of("one")));
  EXPECT_FALSE(record.Holds(Of("two")));
}

TEST(RecordTest, TheSameFormAgainKeepsItsBytes) {
  Record record;
  record.Accept(Of("one"), base::WallTime());
  const std::string* const before = record.body.get();
  Resource again = Of("one");
  again.version = "2";
  record.Accept(again, base::WallTime());
  EXPECT_EQ(record.body.get(), before);
  EXPECT_EQ(record.version, "2");
}

TEST(FormsTest, TheFormInForceEndsWhatWasOnItsWay) {
  Forms forms;
  EXPECT_EQ(forms.Recognize(Of("one"), base::WallTime()), Forms::Known::kNo);
  forms.next.Accept(Of("one"), base::WallTime());
  EXPECT_EQ(forms.Recognize(Of("one"), base::WallTime()), Forms::Known::kNext);
  forms.Advance();
  forms.next.Accept(Of("two"), base::WallTime());
  extension::FieldErrors errors;
  forms.refusal = Refuse(Of("three"), errors, base::WallTime());
  EXPECT_EQ(forms.Recognize(Of("three"), base::WallTime()), Forms::Known::kNo);
  EXPECT_NE(forms.refusal, nullptr);
  EXPECT_EQ(forms.Recognize(Of("one"), base::WallTime()), Forms::Known::kActive);
  EXPECT_EQ(forms.next.body, nullptr);
  EXPECT_EQ(forms.refusal, nullptr);
}

TEST(RecordTest, ARefusalSaysWhy) {
  extension::FieldErrors errors;
  errors.Error("name", "is needed");
  const auto refusal = Refuse(Of("one"), errors, base::WallTime());
  EXPECT_EQ(refusal->why, "name: is needed");
  EXPECT_EQ(refusal->version, "1");
  EXPECT_EQ(refusal->body, "one");
}

TEST(RecordTest, ABodyIsCheckedByTheRulesOfTheApi) {
  config::load::Checker checker;
  extension::FieldErrors errors;
  envoy::config::cluster::v3::Cluster cluster;
  const std::string good = NamedCluster("a").SerializeAsString();
  EXPECT_TRUE(ReadBody(Of(good), checker, errors, cluster));
  EXPECT_FALSE(ReadBody(Of(""), checker, errors, cluster));  // without a name
  EXPECT_FALSE(ReadBody(Of("\xff"), checker, errors, cluster));
  EXPECT_EQ(errors.error_count(), 2u);
}

}  // namespace
}  // namespace sluice::xds
