#include "test/route/table_from_bytes.h"

#include <set>

namespace sluice::route {
namespace {

std::string TextFromBytes(ByteReader& bytes, std::string_view alphabet, uint32_t max_size) {
  std::string text;
  const uint32_t size = bytes.Below(max_size + 1);
  for (uint32_t i = 0; i < size; ++i)
    text += alphabet[bytes.Below(static_cast<uint32_t>(alphabet.size()))];
  return text;
}

std::string PathFromBytes(ByteReader& bytes) { return "/" + TextFromBytes(bytes, "/abAB", 5); }

std::shared_ptr<const Regex> RegexFromBytes(ByteReader& bytes) {
  static constexpr const char* kExpressions[] = {"/a.*",       ".*b", "/[ab]+",
                                                 "(?i)/A/?b*", "/",   "[^A]*"};
  std::string error;
  return Regex::Compile(kExpressions[bytes.Below(6)], error);
}

StringMatcher StringFromBytes(ByteReader& bytes) {
  StringMatcher matcher;
  matcher.kind = static_cast<StringMatcher::Kind>(bytes.Below(5));
  matcher.value = TextFromBytes(bytes, "aB", 2);
  matcher.ignore_case = bytes.Flag();
  if (matcher.kind == StringMatcher::Kind::kRegex) matcher.regex = RegexFromBytes(bytes);
  return matcher;
}

HeaderMatcher HeaderFromBytes(ByteReader& bytes) {
  HeaderMatcher matcher;
  matcher.kind = static_cast<HeaderMatcher::Kind>(bytes.Below(3));
  matcher.pseudo = static_cast<HeaderMatcher::Pseudo>(bytes.Below(5));
  matcher.name = bytes.Flag() ? "x" : "y";
  matcher.invert = bytes.Flag();
  matcher.missing_as_empty = bytes.Flag();
  matcher.present = bytes.Flag();
  matcher.string = StringFromBytes(bytes);
  matcher.range_begin = static_cast<int8_t>(bytes.Byte());
  matcher.range_end = static_cast<int8_t>(bytes.Byte());
  return matcher;
}

QueryMatcher QueryFromBytes(ByteReader& bytes) {
  QueryMatcher matcher;
  matcher.name = bytes.Flag() ? "p" : "q";
  matcher.by_presence = bytes.Flag();
  matcher.present = bytes.Flag();
  matcher.string = StringFromBytes(bytes);
  return matcher;
}

MatchSpec MatchFromBytes(ByteReader& bytes) {
  MatchSpec match;
  // Prefixes and exact paths are what tables are made of.
  static constexpr PathKind kKinds[] = {
      PathKind::kPrefix,          PathKind::kPrefix, PathKind::kExact,  PathKind::kExact,
      PathKind::kSeparatedPrefix, PathKind::kRegex,  PathKind::kConnect};
  match.path_kind = kKinds[bytes.Below(7)];
  match.path = PathFromBytes(bytes);
  if (match.path_kind == PathKind::kRegex) match.regex = RegexFromBytes(bytes);
  match.case_sensitive = bytes.Below(3) != 0;
  const uint32_t conditions = bytes.Byte();
  match.grpc = conditions % 16 == 1;
  if (conditions % 8 == 2) match.headers.push_back(HeaderFromBytes(bytes));
  if (conditions % 8 == 3) match.query.push_back(QueryFromBytes(bytes));
  if (conditions % 8 == 4) {
    match.has_fraction = true;
    match.fraction = runtime::Fraction({static_cast<uint32_t>(bytes.Below(101)), 100});
  }
  return match;
}

}  // namespace

VirtualHostSpec HostFromBytes(ByteReader& bytes) {
  VirtualHostSpec host;
  const uint32_t count = bytes.Below(24);
  for (uint32_t i = 0; i < count; ++i) host.routes.emplace_back().match = MatchFromBytes(bytes);
  return host;
}

std::unique_ptr<TestRequest> RequestFromBytes(ByteReader& bytes) {
  std::string path = PathFromBytes(bytes);
  if (bytes.Flag()) path += "?" + TextFromBytes(bytes, "pq=&aB/", 6);
  auto request = std::make_unique<TestRequest>(path, "aB", bytes.Below(8) == 0 ? "CONNECT" : "GET");
  for (const char* name : {"x", "x", "y"}) {
    if (bytes.Flag()) request->With(name, TextFromBytes(bytes, "aB1-", 3));
  }
  if (bytes.Below(4) == 0)
    request->With("content-type", bytes.Flag() ? "application/grpc" : "text/plain");
  return request;
}

std::string AuthorityFromBytes(ByteReader& bytes) {
  std::string authority = TextFromBytes(bytes, "abAB.*", 5);
  if (bytes.Below(4) == 0) authority += ":80";
  return authority;
}

RouteConfigurationSpec ConfigurationFromBytes(ByteReader& bytes) {
  RouteConfigurationSpec spec;
  spec.ignore_port = bytes.Below(4) == 0;
  std::set<std::string> domains;
  const uint32_t hosts = bytes.Below(12);
  for (uint32_t i = 0; i < hosts; ++i) {
    VirtualHostSpec& host = spec.virtual_hosts.emplace_back();
    for (uint32_t n = bytes.Below(3) + 1; n > 0; --n) {
      std::string domain = TextFromBytes(bytes, "ab.", 4);
      const uint32_t kind = bytes.Below(6);
      if (kind == 1 || kind == 2) domain.insert(0, 1, '*');
      if (kind == 3 || kind == 4) domain += '*';
      if (kind == 5) domain += ":80";
      if (domains.insert(domain).second) host.domains.push_back(domain);
    }
  }
  return spec;
}

}  // namespace sluice::route
