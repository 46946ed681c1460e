#pragma once

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "source/config/load/text_loader.h"

namespace sluice::config {

// The tree of a text that has to be right.
inline std::unique_ptr<load::Document> DocumentOf(const std::string& text,
                                                  const std::string& name = "f.yaml") {
  extension::FieldErrors errors;
  auto document = load::LoadDocument(name, text, {}, errors);
  EXPECT_TRUE(errors.ok()) << errors.ErrorText();
  return document;
}

}  // namespace sluice::config
