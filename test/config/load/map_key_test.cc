#include "source/config/load/map_key.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/text_format.h>

#include <memory>
#include <string>

#include "gtest/gtest.h"

namespace sluice::config::load {
namespace {

using google::protobuf::TextFormat;

// The text of the one key in a map whose keys are of `type` ("TYPE_INT32").
std::string KeyText(const std::string& type, const std::string& key) {
  google::protobuf::FileDescriptorProto file;
  EXPECT_TRUE(TextFormat::ParseFromString(
      R"(name: "f" syntax: "proto3" message_type {
           name: "M"
           field { name: "m" number: 1 label: LABEL_REPEATED type: TYPE_MESSAGE type_name: ".M.MEntry" }
           nested_type {
             name: "MEntry"
             options { map_entry: true }
             field { name: "key" number: 1 label: LABEL_OPTIONAL type: )" +
          type + R"( }
             field { name: "value" number: 2 label: LABEL_OPTIONAL type: TYPE_INT32 }
           }
         })",
      &file));
  google::protobuf::DescriptorPool pool;
  const auto* descriptor = pool.BuildFile(file)->message_type(0);
  google::protobuf::DynamicMessageFactory factory;
  const std::unique_ptr<google::protobuf::Message> message(factory.GetPrototype(descriptor)->New());
  EXPECT_TRUE(TextFormat::ParseFromString("m { key: " + key + " }", message.get()));
  return MapKeyText(
      message->GetReflection()->GetRepeatedMessage(*message, descriptor->field(0), 0));
}

TEST(MapKeyTest, ATextIsItself) {
  EXPECT_EQ(KeyText("TYPE_STRING", "'a.b'"), "a.b");
  EXPECT_EQ(KeyText("TYPE_STRING", "''"), "");
}

TEST(MapKeyTest, ABooleanIsAWord) {
  EXPECT_EQ(KeyText("TYPE_BOOL", "true"), "true");
  EXPECT_EQ(KeyText("TYPE_BOOL", "false"), "false");
}

TEST(MapKeyTest, ANumberKeepsItsSignAndItsWidth) {
  EXPECT_EQ(KeyText("TYPE_INT32", "-7"), "-7");
  EXPECT_EQ(KeyText("TYPE_INT64", "-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(KeyText("TYPE_UINT32", "4294967295"), "4294967295");
  EXPECT_EQ(KeyText("TYPE_UINT64", "18446744073709551615"), "18446744073709551615");
}

}  // namespace
}  // namespace sluice::config::load
