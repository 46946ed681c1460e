#include "source/xds/response.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <set>

namespace sluice::xds {
namespace {

namespace v3 = envoy::service::discovery::v3;
using extension::FieldErrors;
using google::protobuf::internal::WireFormatLite;

constexpr std::string_view kWrapper = "type.googleapis.com/envoy.service.discovery.v3.Resource";

base::Duration ToDuration(const google::protobuf::Duration& from) {
  constexpr int64_t kMaxSeconds = int64_t{100} * 365 * 24 * 3600;
  if (from.seconds() < 0 || from.nanos() < 0) return base::Duration(0);
  return std::chrono::seconds(std::min(from.seconds(), kMaxSeconds)) +
         std::chrono::nanoseconds(from.nanos());
}

bool HasType(const google::protobuf::Any& any, Type type, FieldErrors& errors) {
  if (any.type_url() == TypeUrl(type)) return true;
  errors.Error("is of another type than the response")
      .WithValue(any.type_url())
      .WithHint("expected is " + std::string(TypeUrl(type)));
  return false;
}

// A resource in its wrapping. False when it cannot be used.
bool ReadWrapped(const v3::Resource& from, Type type, FieldErrors& errors, Resource& out) {
  out.name = from.has_resource_name() ? from.resource_name().name() : from.name();
  out.version = from.version();
  out.aliases.assign(from.aliases().begin(), from.aliases().end());
  if (from.has_ttl()) out.ttl = ToDuration(from.ttl());
  out.has_body = from.has_resource();
  if (!out.has_body) return true;
  if (!HasType(from.resource(), type, errors)) return false;
  out.body = from.resource().value();
  if (out.name.empty()) out.name = NameInside(out.body);
  return true;
}

// Keeps the first of each name.
void Keep(Resource resource, std::set<std::string>& names, FieldErrors& errors, Response& out) {
  if (!names.insert(resource.name).second) {
    errors.Error("the response has two resources of this name").WithValue(resource.name);
    return;
  }
  out.resources.push_back(std::move(resource));
}

}  // namespace

std::string NameInside(std::string_view body) {
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const uint8_t*>(body.data()),
                                            static_cast<int>(body.size()));
  std::string name;
  while (const uint32_t tag = in.ReadTag()) {
    const bool is_name =
        tag == WireFormatLite::MakeTag(1, WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
    if (is_name ? !WireFormatLite::ReadBytes(&in, &name) : !WireFormatLite::SkipField(&in, tag))
      return {};
    // A later one would win, but nobody writes two.
    if (is_name) return name;
  }
  return name;
}

bool ReadResponse(const v3::DiscoveryResponse& from, Type type, FieldErrors& errors,
                  Response& out) {
  std::set<std::string> names;
  bool usable = true;
  for (int i = 0; i < from.resources_size(); ++i) {
    FieldErrors::Scope scope(errors, "resources", static_cast<size_t>(i));
    const google::protobuf::Any& any = from.resources(i);
    Resource resource;
    if (any.type_url() == kWrapper) {
      v3::Resource& wrapped = out.unwrapped.emplace_back();
      if (!wrapped.ParseFromString(any.value())) {
        errors.Error("is no valid envoy.service.discovery.v3.Resource");
        usable = false;
        continue;
      }
      if (!ReadWrapped(wrapped, type, errors, resource)) usable = false;
    } else if (HasType(any, type, errors)) {
      resource.body = any.value();
      resource.name = NameInside(resource.body);
    } else {
      usable = false;
    }
    if (!usable) continue;
    if (resource.version.empty()) resource.version = from.version_info();
    Keep(std::move(resource), names, errors, out);
  }
  return usable;
}

bool ReadResponse(const v3::DeltaDiscoveryResponse& from, Type type, FieldErrors& errors,
                  Response& out) {
  std::set<std::string> names;
  bool usable = true;
  for (int i = 0; i < from.resources_size(); ++i) {
    FieldErrors::Scope scope(errors, "resources", static_cast<size_t>(i));
    Resource resource;
    if (!ReadWrapped(from.resources(i), type, errors, resource)) {
      usable = false;
      continue;
    }
    Keep(std::move(resource), names, errors, out);
  }
  const auto remove = [&](const std::string& name, int i) {
    FieldErrors::Scope scope(errors, "removed_resources", static_cast<size_t>(i));
    if (names.insert(name).second) {
      out.removed.push_back(name);
    } else {
      errors.Error("the response has two resources of this name").WithValue(name);
    }
  };
  for (int i = 0; i < from.removed_resources_size(); ++i) remove(from.removed_resources(i), i);
  for (int i = 0; i < from.removed_resource_names_size(); ++i)
    remove(from.removed_resource_names(i).name(), i);
  return usable;
}

}  // namespace sluice::xds
