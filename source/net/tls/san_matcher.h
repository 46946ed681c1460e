#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "source/net/tls/certificate.h"

namespace sluice::net::tls {

using TextTest = absl::AnyInvocable<bool(std::string_view) const>;

// One of match_typed_subject_alt_names. A certificate fits when one of its names of the type does.
struct SanMatcher {
  SanType type = SanType::kDns;
  // The text to be equal to: then a DNS name of the certificate may be a wildcard. Empty:
  // `matches`.
  std::string exact;
  bool ignore_case = false;
  std::shared_ptr<TextTest> matches;  // prefix, suffix, contains, regular expression
  std::string source;                 // its text, for digests

  bool Matches(const AltNames::Name& name) const;
};

// Whether `name`, as asked for, is what the certificate's `pattern` stands for: equal but for case,
// or with a star that is the whole left-most label, for exactly one label, above two others at
// least (RFC 6125 §6.4.3).
bool DnsNameMatches(std::string_view pattern, std::string_view name);

// Whether one of the matchers fits one of the names.
bool AnyMatches(const std::vector<SanMatcher>& matchers, const AltNames& names);
// Whether the certificate is that of `name`, a DNS name or an IP address.
bool IsFor(std::string_view name, const AltNames& names);

}  // namespace sluice::net::tls
