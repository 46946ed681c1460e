#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "source/config/load/text_loader.h"

namespace sluice::config {

// A message written in YAML, read by the loader. A fault in the text fails the test.
template <typename T>
T FromYaml(const std::string& yaml) {
  T message;
  load::SourceMap source;
  load::TextOptions options;
  options.format = load::Format::kYaml;
  extension::FieldErrors errors;
  load::LoadText("test", yaml, options, message, source, errors);
  EXPECT_TRUE(errors.ok()) << errors.ErrorText();
  return message;
}

}  // namespace sluice::config
