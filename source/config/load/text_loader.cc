#include "source/config/load/text_loader.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <memory>

#include "source/base/ascii.h"
#include "source/config/load/proto_reader.h"
#include "source/config/load/yaml.h"

namespace sluice::config::load {
namespace {

using extension::FieldErrors;

class TextProtoFaults : public google::protobuf::io::ErrorCollector {
 public:
  TextProtoFaults(const std::string& name, FieldErrors& errors) : name_(name), errors_(errors) {}
  void AddError(int line, int column, const std::string& message) override {
    errors_.Error(message).At({name_, line + 1, column + 1});
  }
  void AddWarning(int line, int column, const std::string& message) override {
    errors_.Warning(message).At({name_, line + 1, column + 1});
  }

 private:
  const std::string& name_;
  FieldErrors& errors_;
};

bool BeginsLikeJson(std::string_view text) {
  const size_t start = text.find_first_not_of(" \t\r\n");
  return start != std::string_view::npos && text[start] == '{';
}

// YAML holds JSON, but ours for JSON is many times faster; only what it cannot read falls to the
// other.
bool ParseAsYaml(std::unique_ptr<Document>& document, const DocumentLimits& limits,
                 FieldErrors& errors) {
  if (BeginsLikeJson(document->text())) {
    FieldErrors json_errors;
    if (ParseJson(*document, limits, json_errors)) {
      errors.Append(json_errors);
      return true;
    }
    document = std::make_unique<Document>(document->name(), document->text());
  }
  return ParseYaml(*document, limits, errors);
}

bool Parse(std::unique_ptr<Document>& document, const TextOptions& options, FieldErrors& errors) {
  if (document->text().size() > options.limits.max_bytes) {
    errors.Error(document->name() + " is larger than " +
                 std::to_string(options.limits.max_bytes >> 20) + " MiB");
    return false;
  }
  if (options.format == Format::kJson) return ParseJson(*document, options.limits, errors);
  return ParseAsYaml(document, options.limits, errors);
}

}  // namespace

Format FormatOf(std::string_view path) {
  if (base::EndsWithIgnoreCase(path, ".json")) return Format::kJson;
  if (base::EndsWithIgnoreCase(path, ".yaml") || base::EndsWithIgnoreCase(path, ".yml"))
    return Format::kYaml;
  if (base::EndsWithIgnoreCase(path, ".pb")) return Format::kBinary;
  if (base::EndsWithIgnoreCase(path, ".pb_text")) return Format::kTextProto;
  return Format::kGuess;
}

std::unique_ptr<Document> LoadDocument(std::string name, std::string text,
                                       const TextOptions& options, FieldErrors& errors) {
  auto document = std::make_unique<Document>(std::move(name), std::move(text));
  if (!Parse(document, options, errors)) return nullptr;
  return document;
}

size_t LoadText(std::string name, std::string text, const TextOptions& options,
                google::protobuf::Message& out, SourceMap& source, FieldErrors& errors) {
  if (options.format == Format::kBinary) {
    if (!out.ParseFromString(text))
      errors.Error(name + " is no binary " + out.GetDescriptor()->full_name());
    return 0;
  }
  if (options.format == Format::kTextProto) {
    TextProtoFaults faults(name, errors);
    google::protobuf::TextFormat::Parser parser;
    parser.RecordErrorsTo(&faults);
    parser.ParseFromString(text, &out);
    return 0;
  }
  auto document = LoadDocument(std::move(name), std::move(text), options, errors);
  if (document == nullptr) return 0;
  ProtoReader::Options reader_options;
  reader_options.allow_unknown = options.allow_unknown;
  ProtoReader reader(*document, reader_options, errors);
  reader.Read(*document->root(), out);
  source.Add(std::move(document));
  return reader.unknown_fields();
}

}  // namespace sluice::config::load
