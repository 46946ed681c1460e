#include <google/protobuf/any.pb.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/wrappers.pb.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "source/config/load/proto_reader.h"
#include "test/config/load/parsed_text.h"

namespace sluice::config::load {
namespace {

using google::protobuf::Any;
using google::protobuf::Duration;
using ::testing::HasSubstr;

template <typename T>
struct WellKnown {
  explicit WellKnown(const std::string& yaml) : text(yaml) {
    if (text.ok) ProtoReader(text.document, {}, text.errors).Read(text.root(), proto);
  }
  std::string fault() const { return text.errors.ErrorText(); }

  Parsed text;
  T proto;
};

TEST(WellKnownTest, AWrapperIsWhatItHolds) {
  EXPECT_EQ(WellKnown<google::protobuf::UInt32Value>("7").proto.value(), 7u);
  EXPECT_EQ(WellKnown<google::protobuf::UInt32Value>("{value: 7}").proto.value(), 7u);
  EXPECT_THAT(WellKnown<google::protobuf::UInt32Value>("-7").fault(),
              HasSubstr("must be between 0 and 4294967295"));
  EXPECT_THAT(WellKnown<google::protobuf::BoolValue>("[x]").fault(),
              HasSubstr("must be true or false, not a list"));
}

TEST(WellKnownTest, AFieldMaskIsAListOfPaths) {
  const WellKnown<google::protobuf::FieldMask> mask("'a.bC, d_e'");
  ASSERT_TRUE(mask.text.errors.ok()) << mask.fault();
  ASSERT_EQ(mask.proto.paths_size(), 2);
  EXPECT_EQ(mask.proto.paths(0), "a.b_c");
  EXPECT_EQ(mask.proto.paths(1), "d_e");
}

TEST(WellKnownTest, ATimestampIsTextOfItsForm) {
  EXPECT_EQ(WellKnown<google::protobuf::Timestamp>("1970-01-01T00:00:01.5Z").proto.nanos(),
            500000000);
  EXPECT_THAT(WellKnown<google::protobuf::Timestamp>("5").fault(),
              HasSubstr("must be a time such as"));
}

TEST(WellKnownTest, AnAnyHoldsAWellKnownTypeUnderValue) {
  const WellKnown<Any> any("{'@type': type.googleapis.com/google.protobuf.Duration, value: 2s}");
  ASSERT_TRUE(any.text.errors.ok()) << any.fault();
  Duration duration;
  ASSERT_TRUE(any.proto.UnpackTo(&duration));
  EXPECT_EQ(duration.seconds(), 2);
}

TEST(WellKnownTest, AnEmptyAnyIsNoFault) {
  const WellKnown<Any> any("{}");
  EXPECT_TRUE(any.text.errors.ok()) << any.fault();
  EXPECT_EQ(any.proto.type_url(), "");
}

TEST(WellKnownTest, SaysWhatIsWrongWithTheTypeOfAnAny) {
  EXPECT_THAT(WellKnown<Any>("{a: 1}").fault(), HasSubstr("@type is missing"));
  EXPECT_THAT(WellKnown<Any>("[]").fault(), HasSubstr("must be a map with an @type, not a list"));
  EXPECT_THAT(WellKnown<Any>("{'@type': google.protobuf.Duration}").fault(),
              HasSubstr("write type.googleapis.com/google.protobuf.Duration"));
  EXPECT_THAT(WellKnown<Any>("{'@type': type.googleapis.com/no.Such}").fault(),
              HasSubstr("this build knows no type no.Such"));
}

TEST(WellKnownTest, AListOrMapSaysWhatItGotInstead) {
  EXPECT_THAT(WellKnown<google::protobuf::Struct>("[]").fault(),
              HasSubstr("must be a map, not a list"));
  EXPECT_THAT(WellKnown<google::protobuf::ListValue>("{}").fault(),
              HasSubstr("must be a list, not a map"));
}

}  // namespace
}  // namespace sluice::config::load
