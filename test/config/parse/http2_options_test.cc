#include "source/config/parse/http2_options.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "test/config/load/from_yaml.h"

namespace sluice::config {
namespace {

using http::h2::Options;

struct Parsed {
  explicit Parsed(const std::string& json, Options defaults = {}) : options(std::move(defaults)) {
    ParseHttp2Options(FromYaml<envoy::config::core::v3::Http2ProtocolOptions>(json), errors,
                      options);
  }
  // The first fault, "path: why".
  std::string fault() const {
    if (errors.faults().empty()) return "";
    return errors.faults()[0].path + ": " + errors.faults()[0].why;
  }

  Options options;
  extension::FieldErrors errors;
};

TEST(Http2OptionsTest, WithoutFieldsTheDefaultsStay) {
  EXPECT_TRUE(Parsed("{}").options == Options());
  Options strict;
  strict.stream_error_on_invalid_http_message = true;
  EXPECT_TRUE(Parsed("{}", strict).options.stream_error_on_invalid_http_message);
}

TEST(Http2OptionsTest, ReadsEveryField) {
  const Parsed parsed(R"({
    "hpackTableSize": 0, "maxConcurrentStreams": 7, "initialStreamWindowSize": 65535,
    "initialConnectionWindowSize": 65536, "allowConnect": true, "maxOutboundFrames": 11,
    "maxOutboundControlFrames": 12, "maxConsecutiveInboundFramesWithEmptyPayload": 13,
    "maxInboundPriorityFramesPerStream": 14, "maxInboundWindowUpdateFramesPerDataFrameSent": 15,
    "streamResetBurst": 16, "streamResetRate": 17,
    "connectionKeepalive": {"interval": "30s", "timeout": "5s", "intervalJitter": {"value": 40},
                            "connectionIdleInterval": "9s"},
    "customSettingsParameters": [{"identifier": 77, "value": 5}]})");
  EXPECT_EQ(parsed.fault(), "");
  const Options& options = parsed.options;
  EXPECT_EQ(options.hpack_table_size, 0u);
  EXPECT_EQ(options.max_concurrent_streams, 7u);
  EXPECT_EQ(options.initial_stream_window_size, 65535u);
  EXPECT_EQ(options.initial_connection_window_size, 65536u);
  EXPECT_TRUE(options.allow_connect);
  EXPECT_EQ(options.max_outbound_frames, 11u);
  EXPECT_EQ(options.max_outbound_control_frames, 12u);
  EXPECT_EQ(options.max_consecutive_inbound_frames_with_empty_payload, 13u);
  EXPECT_EQ(options.max_inbound_priority_frames_per_stream, 14u);
  EXPECT_EQ(options.max_inbound_window_update_frames_per_data_frame_sent, 15u);
  EXPECT_EQ(options.stream_reset_burst, 16u);
  EXPECT_EQ(options.stream_reset_rate, 17u);
  EXPECT_EQ(options.keepalive.interval, std::chrono::seconds(30));
  EXPECT_EQ(options.keepalive.timeout, std::chrono::seconds(5));
  EXPECT_EQ(options.keepalive.jitter_percent, 40);
  EXPECT_EQ(options.keepalive.idle_interval, std::chrono::seconds(9));
  ASSERT_EQ(options.custom_settings.size(), 1u);
  EXPECT_EQ(options.custom_settings[0], (std::pair<uint16_t, uint32_t>{77, 5}));
}

TEST(Http2OptionsTest, TheNewerFieldForStreamErrorsWins) {
  EXPECT_TRUE(Parsed(R"({"streamErrorOnInvalidHttpMessaging": true})")
                  .options.stream_error_on_invalid_http_message);
  EXPECT_FALSE(Parsed(R"({"streamErrorOnInvalidHttpMessaging": true,
                          "overrideStreamErrorOnInvalidHttpMessage": false})")
                   .options.stream_error_on_invalid_http_message);
}

TEST(Http2OptionsTest, ACustomSettingThatHasAFieldIsThatField) {
  const Parsed parsed(R"({"customSettingsParameters": [{"identifier": 3, "value": 9},
      {"identifier": 1, "value": 128}, {"identifier": 4, "value": 70000},
      {"identifier": 2, "value": 0}]})");
  EXPECT_EQ(parsed.fault(), "");
  EXPECT_EQ(parsed.options.max_concurrent_streams, 9u);
  EXPECT_EQ(parsed.options.hpack_table_size, 128u);
  EXPECT_EQ(parsed.options.initial_stream_window_size, 70000u);
  EXPECT_TRUE(parsed.options.custom_settings.empty());
}

TEST(Http2OptionsTest, RefusesWhatContradictsOrIsNotBuilt) {
  const struct {
    const char* json;
    const char* fault;
  } kCases[] = {
      {R"({"allowMetadata": true})", "allow_metadata: is not built yet"},
      {R"({"disallowObsText": true})", "disallow_obs_text: is not built yet"},
      {R"({"customSettingsParameters": [{"identifier": 2, "value": 1}]})",
       "custom_settings_parameters[0]: server push is not supported"},
      {R"({"maxConcurrentStreams": 1,
           "customSettingsParameters": [{"identifier": 3, "value": 1}]})",
       "custom_settings_parameters[0]: is given by its own field as well"},
      {R"({"customSettingsParameters": [{"identifier": 8, "value": 1}]})",
       "custom_settings_parameters[0]: is set by allow_connect"},
      {R"({"customSettingsParameters": [{"identifier": 9, "value": 1},
                                        {"identifier": 9, "value": 2}]})",
       "custom_settings_parameters[1]: has two values"},
      {R"({"customSettingsParameters": [{"identifier": 4, "value": 2147483648}]})",
       "custom_settings_parameters[0]: the window is larger than HTTP/2 allows"},
  };
  for (const auto& each : kCases) {
    EXPECT_EQ(Parsed(each.json).fault(), each.fault);
  }
}

}  // namespace
}  // namespace sluice::config
