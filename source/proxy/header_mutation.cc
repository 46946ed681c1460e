#include "source/proxy/header_mutation.h"

#include "source/base/ascii.h"

namespace sluice::proxy {
namespace {

using route::AppendAction;

void ApplyOne(const route::HeaderAddition& addition, std::string_view value,
              http::HeaderMap& headers) {
  const bool exists = headers.Find(addition.name) != nullptr;
  switch (addition.action) {
    case AppendAction::kAppend: headers.AddCopy(addition.name, value); break;
    case AppendAction::kAddIfAbsent:
      if (!exists) headers.AddCopy(addition.name, value);
      break;
    case AppendAction::kOverwriteOrAdd: headers.SetCopy(addition.name, value); break;
    case AppendAction::kOverwriteIfExists:
      if (exists) headers.SetCopy(addition.name, value);
      break;
  }
}

// Host and the pseudo-headers are fields of the head.
bool ApplyToField(const route::HeaderAddition& addition, std::string_view value,
                  http::RequestHead& head) {
  const std::string_view kept = head.headers.arena().Copy(value);
  if (addition.name == "host" || addition.name == ":authority") {
    if (addition.action == AppendAction::kAddIfAbsent && head.has_authority) return true;
    head.authority = kept;
    head.has_authority = true;
    return true;
  }
  if (addition.name == ":path") {
    head.path = kept;
    return true;
  }
  if (addition.name == ":method") {
    head.method_name = kept;
    head.method = http::FindMethod(kept);
    return true;
  }
  if (addition.name == ":scheme") {
    head.scheme = kept;
    return true;
  }
  return false;
}

template <typename F>
void ForEachLevel(const MutationLevels& levels, F visit) {
  for (int i = 0; i < 4; ++i) {
    const route::HeaderMutations* level = levels.levels[levels.most_specific_wins ? 3 - i : i];
    if (level != nullptr) visit(*level);
  }
}

const route::HeaderMutations* NonEmpty(const route::HeaderMutations& mutations) {
  return mutations.empty() ? nullptr : &mutations;
}

}  // namespace

MutationLevels LevelsOf(const route::RouteTable& table, const route::VirtualHost* host,
                        const route::RouteSpec* route, const route::WeightedCluster* weighted) {
  MutationLevels levels;
  levels.any = table.mutates_headers();
  if (!levels.any) return levels;
  if (weighted != nullptr) levels.levels[0] = NonEmpty(weighted->mutations);
  if (route != nullptr) levels.levels[1] = NonEmpty(route->mutations);
  if (host != nullptr) levels.levels[2] = NonEmpty(host->spec().mutations);
  levels.levels[3] = NonEmpty(table.spec().mutations);
  levels.most_specific_wins = table.spec().most_specific_wins;
  return levels;
}

void ApplyAdditions(const std::vector<route::HeaderAddition>& additions,
                    const FormatContext& context, http::HeaderMap& headers,
                    http::RequestHead* head) {
  for (const route::HeaderAddition& addition : additions) {
    std::string text;
    std::string_view value = addition.value.literal();
    if (!addition.value.is_literal()) {
      AppendText(addition.value, context, "", text);
      value = text;
    }
    if (value.empty() && !addition.keep_empty) continue;
    if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) continue;
    if (head != nullptr && ApplyToField(addition, value, *head)) continue;
    ApplyOne(addition, value, headers);
  }
}

void MutateRequest(const MutationLevels& levels, const FormatContext& context,
                   http::RequestHead& head) {
  ForEachLevel(levels, [&](const route::HeaderMutations& level) {
    for (const std::string& name : level.request_remove) head.headers.Remove(name);
    ApplyAdditions(level.request_add, context, head.headers, &head);
  });
}

void MutateResponse(const MutationLevels& levels, const FormatContext& context,
                    http::HeaderMap& headers) {
  ForEachLevel(levels, [&](const route::HeaderMutations& level) {
    for (const std::string& name : level.response_remove) headers.Remove(name);
    ApplyAdditions(level.response_add, context, headers, nullptr);
  });
}

}  // namespace sluice::proxy
