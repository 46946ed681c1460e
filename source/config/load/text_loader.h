#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <string_view>

#include "source/config/load/document.h"
#include "source/config/load/source_map.h"
#include "source/extension/field_errors.h"

namespace sluice::config::load {

enum class Format {
  kGuess,      // JSON when it begins with {, else YAML: a pipe or a file of another name
  kJson,       // .json
  kYaml,       // .yaml .yml
  kBinary,     // .pb
  kTextProto,  // .pb_text
};

// By the end of the name, in any letter case.
Format FormatOf(std::string_view path);

struct TextOptions {
  Format format = Format::kGuess;
  bool allow_unknown = false;
  DocumentLimits limits;
};

// The tree of a text in YAML or JSON. Null, with errors that name the place, when it is neither.
std::unique_ptr<Document> LoadDocument(std::string name, std::string text,
                                       const TextOptions& options, extension::FieldErrors& errors);

// Reads a configuration text into a message, and its tree into `source` for the places of later
// faults. `name` is what messages call it. All faults go to `errors`; what could be read is in
// `out` nevertheless. Returns how many fields were unknown, also those that only warned.
size_t LoadText(std::string name, std::string text, const TextOptions& options,
                google::protobuf::Message& out, SourceMap& source, extension::FieldErrors& errors);

}  // namespace sluice::config::load
