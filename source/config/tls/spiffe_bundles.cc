#include "source/config/tls/spiffe_bundles.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <map>

#include "absl/strings/escaping.h"

namespace sluice::config {
namespace {

using extension::FieldErrors;
using google::protobuf::Struct;
using google::protobuf::Value;

constexpr size_t kPemLine = 64;

const Value* Find(const Struct& in, const std::string& name) {
  const auto found = in.fields().find(name);
  return found == in.fields().end() ? nullptr : &found->second;
}

// RFC 7468 from RFC 7517 §4.7, which has the same base64 without lines.
std::string ToPem(const std::string& base64) {
  std::string pem = "-----BEGIN CERTIFICATE-----\n";
  for (size_t at = 0; at < base64.size(); at += kPemLine) {
    pem.append(base64, at, kPemLine).push_back('\n');
  }
  return pem + "-----END CERTIFICATE-----\n";
}

void ParseChain(const Value& chain, FieldErrors& errors, std::string& pem) {
  const auto& list = chain.list_value().values();
  if (list.empty()) errors.Error("must be a list of certificates in base64");
  for (int i = 0; i < list.size(); ++i) {
    const std::string& each = list.Get(i).string_value();
    std::string der;
    if (each.empty() || !absl::Base64Unescape(absl::string_view(each.data(), each.size()), &der)) {
      errors.Error("must be certificates in base64").WithValue(each.substr(0, kPemLine));
      return;
    }
    pem += ToPem(each);
  }
}

void ParseDomain(const Struct& domain, FieldErrors& errors, std::string& pem) {
  const size_t before = errors.error_count();
  const Value* const keys = Find(domain, "keys");
  const int count = keys == nullptr ? 0 : keys->list_value().values_size();
  for (int i = 0; i < count; ++i) {
    const Struct& key = keys->list_value().values(i).struct_value();
    const Value* const use = Find(key, "use");
    if (use == nullptr || use->string_value() != "x509-svid") continue;
    FieldErrors::Scope scope(errors, "keys", static_cast<size_t>(i));
    FieldErrors::Scope field(errors, "x5c");
    const Value* const chain = Find(key, "x5c");
    ParseChain(chain == nullptr ? Value() : *chain, errors, pem);
  }
  if (pem.empty() && errors.error_count() == before) {
    errors.Error("keys", "holds no certificate for workloads").WithHint("\"use\": \"x509-svid\"");
  }
}

}  // namespace

void ParseSpiffeBundles(std::string_view json, const std::string& path, FieldErrors& errors,
                        std::vector<net::tls::TrustDomainSpec>& out) {
  Struct whole;
  const google::protobuf::StringPiece text(json.data(), json.size());
  if (!google::protobuf::util::JsonStringToMessage(text, &whole).ok()) {
    errors.Error("is no JSON object").WithValue(path);
    return;
  }
  const Value* const domains = Find(whole, "trust_domains");
  const Struct& named = domains == nullptr ? whole : domains->struct_value();
  if (domains == nullptr || named.fields().empty()) {
    errors.Error("trust_domains", "is needed, with one trust domain at least").WithValue(path);
    return;
  }
  // In an order that does not change from one reading to the next.
  const std::map<std::string, Value> ordered(named.fields().begin(), named.fields().end());
  for (const auto& [name, domain] : ordered) {
    FieldErrors::Scope each(errors, "trust_domains", name);
    net::tls::TrustDomainSpec& spec = out.emplace_back();
    spec.name = name;
    spec.bundle_path = path;
    ParseDomain(domain.struct_value(), errors, spec.bundle);
  }
}

}  // namespace sluice::config
