#pragma once

#include "source/proxy/format_value.h"
#include "source/route/route_table.h"

namespace sluice::proxy {

// The levels whose header changes apply to a request, the most specific first; null levels are
// skipped.
struct MutationLevels {
  const route::HeaderMutations* levels[4] = {};
  bool most_specific_wins = false;  // then the most specific level is applied last
  bool any = false;                 // false: there is nothing to apply
};

MutationLevels LevelsOf(const route::RouteTable& table, const route::VirtualHost* host,
                        const route::RouteSpec* route, const route::WeightedCluster* weighted);

void MutateRequest(const MutationLevels& levels, const FormatContext& context,
                   http::RequestHead& head);
void MutateResponse(const MutationLevels& levels, const FormatContext& context,
                    http::HeaderMap& headers);

// One list of additions, as filters use them too. `head` is set when the headers are a request's:
// `host` is not a line there.
void ApplyAdditions(const std::vector<route::HeaderAddition>& additions,
                    const FormatContext& context, http::HeaderMap& headers,
                    http::RequestHead* head);

}  // namespace sluice::proxy
