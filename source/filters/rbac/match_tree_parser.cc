#include "source/filters/rbac/match_tree_parser.h"

#include <utility>

#include "envoy/extensions/matching/common_inputs/network/v3/network_inputs.pb.h"
#include "envoy/extensions/matching/input_matchers/ip/v3/ip.pb.h"
#include "envoy/type/matcher/v3/http_inputs.pb.h"
#include "envoy/type/matcher/v3/string.pb.h"
#include "source/base/ascii.h"
#include "source/config/parse/values.h"
#include "source/config/route/route_config_parser.h"

namespace sluice::filters {
namespace {

namespace v3 = xds::type::matcher::v3;
using extension::FieldErrors;
using Extension = xds::core::v3::TypedExtensionConfig;
using Input = RbacMatchInput::Kind;
using Kind = RbacCondition::Kind;

constexpr int kMaxDepth = 32;

struct NamedInput {
  std::string_view type;
  Input kind;
};
constexpr NamedInput kNamedInputs[] = {
    {"envoy.extensions.matching.common_inputs.ssl.v3.UriSanInput", Input::kUriSans},
    {"envoy.extensions.matching.common_inputs.ssl.v3.DnsSanInput", Input::kDnsSans},
    {"envoy.extensions.matching.common_inputs.ssl.v3.SubjectInput", Input::kSubject},
    {"envoy.extensions.matching.common_inputs.network.v3.SourceIPInput", Input::kSourceIp},
    {"envoy.extensions.matching.common_inputs.network.v3.SourcePortInput", Input::kSourcePort},
    {"envoy.extensions.matching.common_inputs.network.v3.DirectSourceIPInput",
     Input::kDirectSourceIp},
    {"envoy.extensions.matching.common_inputs.network.v3.DestinationIPInput",
     Input::kDestinationIp},
    {"envoy.extensions.matching.common_inputs.network.v3.DestinationPortInput",
     Input::kDestinationPort},
    {"envoy.extensions.matching.common_inputs.network.v3.ServerNameInput", Input::kServerName},
};

// One tree with all that is around it.
class TreeParser {
 public:
  TreeParser(RbacSubject subject, FieldErrors& errors) : subject_(subject), errors_(errors) {}

  std::shared_ptr<const RbacMatchTree> Parse(const v3::Matcher& from, int depth) {
    auto tree = std::make_shared<RbacMatchTree>();
    if (TooDeep(depth)) return tree;
    switch (from.matcher_type_case()) {
      case v3::Matcher::kMatcherList: ParseList(from.matcher_list(), depth, *tree); break;
      case v3::Matcher::kMatcherTree: ParseMap(from.matcher_tree(), depth, *tree); break;
      default: break;  // only what is to be done otherwise
    }
    if (from.has_on_no_match()) {
      FieldErrors::Scope scope(errors_, "on_no_match");
      auto otherwise = std::make_shared<RbacMatchTree::OnMatch>();
      ParseOnMatch(from.on_no_match(), depth, *otherwise);
      tree->otherwise = std::move(otherwise);
    }
    return tree;
  }

 private:
  bool TooDeep(int depth) {
    if (depth <= kMaxDepth) return false;
    errors_.Error("is nested too deeply");
    return true;
  }

  void ParseList(const v3::Matcher::MatcherList& from, int depth, RbacMatchTree& out) {
    FieldErrors::Scope scope(errors_, "matcher_list");
    for (int i = 0; i < from.matchers_size(); ++i) {
      FieldErrors::Scope each(errors_, "matchers", static_cast<size_t>(i));
      RbacMatchTree::Rule& rule = out.rules.emplace_back();
      {
        FieldErrors::Scope predicate(errors_, "predicate");
        ParsePredicate(from.matchers(i).predicate(), depth, rule.condition);
      }
      FieldErrors::Scope then(errors_, "on_match");
      ParseOnMatch(from.matchers(i).on_match(), depth, rule.then);
    }
  }

  void ParseMap(const v3::Matcher::MatcherTree& from, int depth, RbacMatchTree& out) {
    FieldErrors::Scope scope(errors_, "matcher_tree");
    ParseInput(from.input(), out.input);
    const bool exact = from.has_exact_match_map();
    if (!exact && !from.has_prefix_match_map()) {
      errors_.Error("custom_match", "is not built yet");
      return;
    }
    out.kind = exact ? RbacMatchTree::Kind::kExactMap : RbacMatchTree::Kind::kPrefixMap;
    FieldErrors::Scope kind(errors_, exact ? "exact_match_map" : "prefix_match_map");
    const auto& map = exact ? from.exact_match_map().map() : from.prefix_match_map().map();
    for (const auto& [text, then] : map) {
      FieldErrors::Scope entry(errors_, "map", text);
      ParseOnMatch(then, depth, out.map[text]);
    }
  }

  void ParseOnMatch(const v3::Matcher::OnMatch& from, int depth, RbacMatchTree::OnMatch& out) {
    out.keep_matching = from.keep_matching();
    if (from.has_matcher()) {
      FieldErrors::Scope scope(errors_, "matcher");
      out.tree = Parse(from.matcher(), depth + 1);
      return;
    }
    FieldErrors::Scope scope(errors_, "action");
    FieldErrors::Scope config(errors_, "typed_config");
    envoy::config::rbac::v3::Action action;
    if (!config::Unpack(from.action().typed_config(), errors_, action)) return;
    out.action.kind = ToRbacAction(action.action());
    out.action.details = RbacDetails(action.name());
  }

  void ParsePredicates(const v3::Matcher::MatcherList::Predicate::PredicateList& from,
                       std::string_view field, Kind kind, int depth, RbacCondition& out) {
    FieldErrors::Scope scope(errors_, field);
    out.kind = kind;
    for (int i = 0; i < from.predicate_size(); ++i) {
      FieldErrors::Scope each(errors_, "predicate", static_cast<size_t>(i));
      ParsePredicate(from.predicate(i), depth + 1, out.parts.emplace_back());
    }
  }

  void ParsePredicate(const v3::Matcher::MatcherList::Predicate& from, int depth,
                      RbacCondition& out) {
    using Predicate = v3::Matcher::MatcherList::Predicate;
    if (TooDeep(depth)) return;
    switch (from.match_type_case()) {
      case Predicate::kSinglePredicate: {
        FieldErrors::Scope scope(errors_, "single_predicate");
        return ParseSingle(from.single_predicate(), out);
      }
      case Predicate::kOrMatcher:
        return ParsePredicates(from.or_matcher(), "or_matcher", Kind::kOr, depth, out);
      case Predicate::kAndMatcher:
        return ParsePredicates(from.and_matcher(), "and_matcher", Kind::kAnd, depth, out);
      case Predicate::kNotMatcher: {
        FieldErrors::Scope scope(errors_, "not_matcher");
        out.kind = Kind::kNot;
        return ParsePredicate(from.not_matcher(), depth + 1, out.parts.emplace_back());
      }
      default: errors_.Error("says nothing");
    }
  }

  void ParseSingle(const v3::Matcher::MatcherList::Predicate::SinglePredicate& from,
                   RbacCondition& out) {
    out.kind = Kind::kInput;
    ParseInput(from.input(), out.input);
    if (from.has_value_match()) {
      FieldErrors::Scope scope(errors_, "value_match");
      return ParseText(from.value_match(), out.text);
    }
    FieldErrors::Scope scope(errors_, "custom_match");
    FieldErrors::Scope config(errors_, "typed_config");
    envoy::extensions::matching::input_matchers::ip::v3::Ip ranges;
    if (!config::Unpack(from.custom_match().typed_config(), errors_, ranges)) return;
    ParseRanges(ranges.cidr_ranges(), out);
  }

  // An address within one of several ranges.
  template <typename Ranges>
  void ParseRanges(const Ranges& ranges, RbacCondition& out) {
    Kind kind = Kind::kNever;
    switch (out.input.kind) {
      case Input::kSourceIp: kind = Kind::kRemoteIp; break;
      case Input::kDirectSourceIp: kind = Kind::kDirectRemoteIp; break;
      case Input::kDestinationIp: kind = Kind::kDestinationIp; break;
      default: errors_.Error("takes the source's or the destination's IP only"); return;
    }
    out.kind = Kind::kOr;
    for (int i = 0; i < ranges.size(); ++i) {
      FieldErrors::Scope scope(errors_, "cidr_ranges", static_cast<size_t>(i));
      RbacCondition& range = out.parts.emplace_back();
      range.kind = kind;
      config::ToCidr(ranges.Get(i), errors_, range.cidr);
    }
  }

  void ParseInput(const Extension& from, RbacMatchInput& out) {
    FieldErrors::Scope scope(errors_, "input");
    FieldErrors::Scope config(errors_, "typed_config");
    const std::string type = config::TypeOf(from.typed_config());
    for (const NamedInput& each : kNamedInputs) {
      if (type != each.type) continue;
      out.kind = each.kind;
      return;
    }
    if (type == "envoy.extensions.matching.common_inputs.network.v3.FilterStateInput") {
      envoy::extensions::matching::common_inputs::network::v3::FilterStateInput state;
      out.kind = Input::kFilterState;
      if (config::Unpack(from.typed_config(), errors_, state)) out.key = state.key();
      return;
    }
    if (type == "envoy.type.matcher.v3.HttpRequestHeaderMatchInput") {
      envoy::type::matcher::v3::HttpRequestHeaderMatchInput header;
      out.kind = Input::kHeader;
      if (config::Unpack(from.typed_config(), errors_, header))
        out.key = base::Lower(header.header_name());
      if (subject_ == RbacSubject::kConnection) {
        errors_.Error("a connection has no headers")
            .WithHint("use the HTTP filter of the same name");
      }
      return;
    }
    errors_.Error("this input is not built yet").WithValue(type);
  }

  // xds.type.matcher.v3.StringMatcher says the same as Envoy's own.
  void ParseText(const v3::StringMatcher& from, route::StringMatcher& out) {
    envoy::type::matcher::v3::StringMatcher same;
    same.set_ignore_case(from.ignore_case());
    switch (from.match_pattern_case()) {
      case v3::StringMatcher::kExact: same.set_exact(from.exact()); break;
      case v3::StringMatcher::kPrefix: same.set_prefix(from.prefix()); break;
      case v3::StringMatcher::kSuffix: same.set_suffix(from.suffix()); break;
      case v3::StringMatcher::kContains: same.set_contains(from.contains()); break;
      case v3::StringMatcher::kSafeRegex:
        same.mutable_safe_regex()->set_regex(from.safe_regex().regex());
        break;
      default: errors_.Error("custom", "is not built yet"); return;
    }
    config::ParseStringMatcher(same, errors_, out);
  }

  const RbacSubject subject_;
  FieldErrors& errors_;
};

}  // namespace

std::shared_ptr<const RbacMatchTree> ParseRbacMatcher(const v3::Matcher& from, RbacSubject subject,
                                                      FieldErrors& errors) {
  return TreeParser(subject, errors).Parse(from, 0);
}

}  // namespace sluice::filters
