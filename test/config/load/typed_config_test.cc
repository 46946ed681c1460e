#include "source/config/load/typed_config.h"

#include "envoy/config/cluster/v3/cluster.pb.h"
#include "envoy/extensions/filters/http/router/v3/router.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "udpa/type/v1/typed_struct.pb.h"
#include "xds/type/v3/typed_struct.pb.h"

namespace sluice::config::load {
namespace {

using envoy::extensions::filters::http::router::v3::Router;
using extension::FieldErrors;
using google::protobuf::Any;
using ::testing::HasSubstr;

constexpr char kRouter[] = "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router";

template <typename TypedStruct>
Any Wrapped(const std::string& type_url, const std::string& field, bool value) {
  TypedStruct typed;
  typed.set_type_url(type_url);
  (*typed.mutable_value()->mutable_fields())[field].set_bool_value(value);
  Any any;
  any.PackFrom(typed);
  return any;
}

TEST(TypedConfigTest, UnwrapsBothKindsOfTypedStruct) {
  for (const Any& any :
       {Wrapped<udpa::type::v1::TypedStruct>(kRouter, "suppressEnvoyHeaders", true),
        Wrapped<xds::type::v3::TypedStruct>(kRouter, "suppress_envoy_headers", true)}) {
    FieldErrors errors;
    const auto message = UnpackTyped(any, errors);
    ASSERT_NE(message, nullptr) << errors.ErrorText();
    ASSERT_EQ(message->GetDescriptor(), Router::descriptor());
    EXPECT_TRUE(static_cast<const Router&>(*message).suppress_envoy_headers());
    EXPECT_EQ(TypeName(any), Router::descriptor()->full_name());
  }
}

TEST(TypedConfigTest, UnpacksAnOrdinaryMessage) {
  Router router;
  router.set_suppress_envoy_headers(true);
  Any any;
  any.PackFrom(router);
  FieldErrors errors;
  const auto message = UnpackTyped(any, errors);
  ASSERT_NE(message, nullptr);
  EXPECT_TRUE(static_cast<const Router&>(*message).suppress_envoy_headers());
}

TEST(TypedConfigTest, AnEmptyAnyIsNothingAndNoFault) {
  FieldErrors errors;
  EXPECT_EQ(UnpackTyped(Any(), errors), nullptr);
  EXPECT_TRUE(errors.ok());
}

TEST(TypedConfigTest, SaysWhatIsWrong) {
  const auto fault = [](const Any& any) {
    FieldErrors errors;
    FieldErrors::Scope scope(errors, "typed_config");
    EXPECT_EQ(UnpackTyped(any, errors), nullptr);
    return errors.ErrorText();
  };
  EXPECT_EQ(fault(Wrapped<udpa::type::v1::TypedStruct>(kRouter, "dynamic_stat", true)),
            "error: typed_config.dynamic_stat: no such field in "
            "envoy.extensions.filters.http.router.v3.Router; "
            "did you mean \"dynamic_stats\"?\n");
  EXPECT_THAT(fault(Wrapped<udpa::type::v1::TypedStruct>("", "a", true)),
              HasSubstr("type_url: must be set"));
  EXPECT_THAT(fault(Wrapped<xds::type::v3::TypedStruct>("t/no.Such", "a", true)),
              HasSubstr("knows no type no.Such"));
  Any broken;
  broken.set_type_url(kRouter);
  broken.set_value("\xff\xff");
  EXPECT_THAT(fault(broken), HasSubstr("holds bytes that are no envoy.extensions"));
}

}  // namespace
}  // namespace sluice::config::load
