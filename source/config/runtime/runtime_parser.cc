#include "source/config/runtime/runtime_parser.h"

#include <cmath>
#include <set>
#include <utility>

#include "envoy/type/v3/percent.pb.h"
#include "google/protobuf/util/json_util.h"
#include "source/base/ascii.h"
#include "source/config/load/scalar.h"
#include "source/config/load/text_loader.h"
#include "source/config/load/typed_config.h"
#include "source/config/load/value_rules.h"
#include "source/config/parse/config_source.h"
#include "source/config/parse/values.h"

namespace sluice::config {
namespace {

namespace bs = envoy::config::bootstrap::v3;
using extension::FieldErrors;
using google::protobuf::Struct;
using Percent = envoy::type::v3::FractionalPercent;

bool IsShare(const Struct& from) {
  for (const auto& [key, value] : from.fields()) {
    if (key != "numerator" && key != "denominator") return false;
  }
  return from.fields().contains("numerator");
}

runtime::Value ShareOf(const Struct& from, FieldErrors& errors) {
  runtime::Value out;
  const auto written = google::protobuf::util::MessageToJsonString(from, &out.text);
  if (!written.ok()) errors.Error("cannot be shown");
  Percent percent;
  load::FromStruct(from, percent, errors);
  out.share = ToShare(percent);
  return out;
}

runtime::Value NumberOf(double number) {
  constexpr double kLimit = 18446744073709551616.0;  // 2^64
  runtime::Value out;
  out.text = load::NumberText(number);
  if (number >= 0 && number < kLimit && std::floor(number) == number)
    out.number = static_cast<uint64_t>(number);
  return out;
}

void Add(const std::string& key, const google::protobuf::Value& value, FieldErrors& errors,
         runtime::Values& out) {
  using google::protobuf::Value;
  switch (value.kind_case()) {
    case Value::kNumberValue: out[key] = NumberOf(value.number_value()); return;
    case Value::kStringValue: out[key] = ToRuntimeValue(value.string_value()); return;
    case Value::kBoolValue:
      out[key].text = value.bool_value() ? "true" : "false";
      out[key].flag = value.bool_value();
      return;
    case Value::kStructValue: {
      if (IsShare(value.struct_value())) {
        FieldErrors::Scope scope(errors, key);
        out[key] = ShareOf(value.struct_value(), errors);
        return;
      }
      for (const auto& [inner, each] : value.struct_value().fields())
        Add(key + "." + inner, each, errors, out);
      return;
    }
    default:
      errors.Error(key, "is no value of the runtime")
          .WithHint("a number, true or false, a text, or {numerator: …, denominator: …}");
  }
}

void ParseLayer(const bs::RuntimeLayer& from, FieldErrors& errors, RuntimeLayerSpec& out) {
  using Kind = RuntimeLayerSpec::Kind;
  out.name = from.name();
  switch (from.layer_specifier_case()) {
    case bs::RuntimeLayer::kStaticLayer: {
      FieldErrors::Scope scope(errors, "static_layer");
      out.values =
          std::make_shared<const runtime::Values>(ToRuntimeValues(from.static_layer(), errors));
      return;
    }
    case bs::RuntimeLayer::kAdminLayer: out.kind = Kind::kAdmin; return;
    case bs::RuntimeLayer::kDiskLayer:
      out.kind = Kind::kDisk;
      out.symlink = from.disk_layer().symlink_root();
      out.folder = out.symlink;
      if (!from.disk_layer().subdirectory().empty())
        out.folder += "/" + from.disk_layer().subdirectory();
      out.append_cluster = from.disk_layer().append_service_cluster();
      return;
    case bs::RuntimeLayer::kRtdsLayer: {
      FieldErrors::Scope scope(errors, "rtds_layer");
      out.kind = Kind::kDiscovery;
      out.resource = from.rtds_layer().name();
      if (out.resource.empty()) errors.Error("name", "is needed: that of the resource to ask for");
      FieldErrors::Scope source(errors, "rtds_config");
      ParseConfigSource(from.rtds_layer().rtds_config(), errors, out.source);
      return;
    }
    case bs::RuntimeLayer::LAYER_SPECIFIER_NOT_SET:
      errors.Error("one of static_layer, disk_layer, admin_layer, rtds_layer is needed");
  }
}

}  // namespace

RuntimeSpec ParseRuntime(const bs::Bootstrap& bootstrap, FieldErrors& errors) {
  FieldErrors::Scope scope(errors, "layered_runtime");
  RuntimeSpec out;
  std::set<std::string> names;
  int admin_layers = 0;
  const auto& layers = bootstrap.layered_runtime().layers();
  for (int i = 0; i < layers.size(); ++i) {
    FieldErrors::Scope layer(errors, "layers", static_cast<size_t>(i));
    RuntimeLayerSpec& spec = out.layers.emplace_back();
    ParseLayer(layers.Get(i), errors, spec);
    if (!names.insert(spec.name).second)
      errors.Error("name", "stands here twice").WithValue(spec.name);
    if (spec.kind == RuntimeLayerSpec::Kind::kAdmin && ++admin_layers > 1)
      errors.Error("admin_layer", "stands here twice: there can be one");
  }
  if (out.layers.empty()) out.layers.emplace_back().kind = RuntimeLayerSpec::Kind::kAdmin;
  return out;
}

runtime::Values ToRuntimeValues(const Struct& from, FieldErrors& errors) {
  runtime::Values out;
  for (const auto& [key, value] : from.fields()) Add(key, value, errors, out);
  return out;
}

runtime::Value ToRuntimeValue(std::string text) {
  runtime::Value out;
  uint64_t number = 0;
  if (base::ParseDecimal(text, number)) out.number = number;
  if (base::EqualsIgnoreCase(text, "true")) out.flag = true;
  if (base::EqualsIgnoreCase(text, "false")) out.flag = false;
  if (text.find("numerator") != std::string::npos) {
    FieldErrors errors;
    load::SourceMap source;
    Percent percent;
    load::LoadText("value", text, {}, percent, source, errors);
    if (errors.ok()) out.share = ToShare(percent);
  }
  out.text = std::move(text);
  return out;
}

}  // namespace sluice::config
