#include "source/http/format/operators.h"

#include <algorithm>
#include <array>

#include "source/base/ascii.h"
#include "source/http/format/byte_operators.h"
#include "source/http/format/tls_operators.h"

namespace sluice::http::format {
namespace {

enum class Takes : uint8_t {
  kNothing,
  kOptional,
  kHeader,
  kTime,
  kSpan,
  kPath,
  kRequired,
  kIgnored,
  kGrpcForm
};

struct Entry {
  std::string_view name;
  Operator op;
  Takes takes;
};

constexpr Entry kOperators[] = {
    {"START_TIME", Operator::kStartTime, Takes::kTime},
    {"EMIT_TIME", Operator::kEmitTime, Takes::kTime},
    {"DURATION", Operator::kDuration, Takes::kNothing},
    {"REQUEST_DURATION", Operator::kRequestDuration, Takes::kNothing},
    {"REQUEST_TX_DURATION", Operator::kRequestTxDuration, Takes::kNothing},
    {"RESPONSE_DURATION", Operator::kResponseDuration, Takes::kNothing},
    {"RESPONSE_TX_DURATION", Operator::kResponseTxDuration, Takes::kNothing},
    {"COMMON_DURATION", Operator::kCommonDuration, Takes::kSpan},
    {"BYTES_RECEIVED", Operator::kBytesReceived, Takes::kNothing},
    {"BYTES_SENT", Operator::kBytesSent, Takes::kNothing},
    {"REQUEST_HEADERS_BYTES", Operator::kRequestHeadersBytes, Takes::kNothing},
    {"RESPONSE_HEADERS_BYTES", Operator::kResponseHeadersBytes, Takes::kNothing},
    {"RESPONSE_TRAILERS_BYTES", Operator::kResponseTrailersBytes, Takes::kNothing},
    {"BYTES_RETRANSMITTED", Operator::kRetransmitted, Takes::kNothing},
    {"PACKETS_RETRANSMITTED", Operator::kRetransmitted, Takes::kNothing},
    {"PROTOCOL", Operator::kProtocol, Takes::kNothing},
    {"UPSTREAM_PROTOCOL", Operator::kUpstreamProtocol, Takes::kNothing},
    {"RESPONSE_CODE", Operator::kResponseCode, Takes::kNothing},
    {"RESPONSE_CODE_DETAILS", Operator::kResponseCodeDetails, Takes::kOptional},
    {"RESPONSE_FLAGS", Operator::kResponseFlags, Takes::kNothing},
    {"RESPONSE_FLAGS_LONG", Operator::kResponseFlagsLong, Takes::kNothing},
    {"CONNECTION_TERMINATION_DETAILS", Operator::kConnectionTerminationDetails, Takes::kNothing},
    {"GRPC_STATUS", Operator::kGrpcStatus, Takes::kGrpcForm},
    {"GRPC_STATUS_NUMBER", Operator::kGrpcStatusNumber, Takes::kNothing},
    {"LOCAL_REPLY_BODY", Operator::kLocalReplyBody, Takes::kNothing},
    {"UPSTREAM_REQUEST_ATTEMPT_COUNT", Operator::kAttemptCount, Takes::kNothing},
    {"ROUTE_NAME", Operator::kRouteName, Takes::kNothing},
    {"VIRTUAL_CLUSTER_NAME", Operator::kVirtualClusterName, Takes::kNothing},
    {"UPSTREAM_CLUSTER", Operator::kUpstreamCluster, Takes::kNothing},
    {"UPSTREAM_CLUSTER_RAW", Operator::kUpstreamClusterRaw, Takes::kNothing},
    {"FILTER_CHAIN_NAME", Operator::kFilterChainName, Takes::kNothing},
    {"UPSTREAM_HOST", Operator::kUpstreamHost, Takes::kNothing},
    {"UPSTREAM_HOST_NAME", Operator::kUpstreamHostName, Takes::kNothing},
    {"UPSTREAM_HOST_NAME_WITHOUT_PORT", Operator::kUpstreamHostNameWithoutPort, Takes::kNothing},
    {"UPSTREAM_LOCAL_ADDRESS", Operator::kUpstreamLocalAddress, Takes::kNothing},
    {"UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT", Operator::kUpstreamLocalAddressWithoutPort,
     Takes::kNothing},
    {"UPSTREAM_LOCAL_PORT", Operator::kUpstreamLocalPort, Takes::kNothing},
    {"UPSTREAM_REMOTE_ADDRESS", Operator::kUpstreamRemoteAddress, Takes::kNothing},
    {"UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", Operator::kUpstreamRemoteAddressWithoutPort,
     Takes::kNothing},
    {"UPSTREAM_REMOTE_PORT", Operator::kUpstreamRemotePort, Takes::kNothing},
    {"DOWNSTREAM_REMOTE_ADDRESS", Operator::kDownstreamRemoteAddress, Takes::kNothing},
    {"DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", Operator::kDownstreamRemoteAddressWithoutPort,
     Takes::kNothing},
    {"DOWNSTREAM_REMOTE_PORT", Operator::kDownstreamRemotePort, Takes::kNothing},
    {"DOWNSTREAM_DIRECT_REMOTE_ADDRESS", Operator::kDownstreamDirectRemoteAddress, Takes::kNothing},
    {"DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT",
     Operator::kDownstreamDirectRemoteAddressWithoutPort, Takes::kNothing},
    {"DOWNSTREAM_DIRECT_REMOTE_PORT", Operator::kDownstreamDirectRemotePort, Takes::kNothing},
    {"DOWNSTREAM_LOCAL_ADDRESS", Operator::kDownstreamLocalAddress, Takes::kNothing},
    {"DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT", Operator::kDownstreamLocalAddressWithoutPort,
     Takes::kNothing},
    {"DOWNSTREAM_LOCAL_PORT", Operator::kDownstreamLocalPort, Takes::kNothing},
    {"CONNECTION_ID", Operator::kConnectionId, Takes::kNothing},
    {"UPSTREAM_CONNECTION_ID", Operator::kUpstreamConnectionId, Takes::kNothing},
    {"STREAM_ID", Operator::kStreamId, Takes::kNothing},
    {"REQ", Operator::kRequestHeader, Takes::kHeader},
    {"REQUEST_HEADER", Operator::kRequestHeader, Takes::kHeader},
    {"RESP", Operator::kResponseHeader, Takes::kHeader},
    {"RESPONSE_HEADER", Operator::kResponseHeader, Takes::kHeader},
    {"TRAILER", Operator::kResponseTrailer, Takes::kHeader},
    {"RESPONSE_TRAILER", Operator::kResponseTrailer, Takes::kHeader},
    {"PATH", Operator::kPath, Takes::kPath},
    {"QUERY_PARAM", Operator::kQueryParameter, Takes::kRequired},
    {"DYNAMIC_METADATA", Operator::kDynamicMetadata, Takes::kRequired},
    {"REQUESTED_SERVER_NAME", Operator::kRequestedServerName, Takes::kIgnored},
    {"UPSTREAM_TRANSPORT_FAILURE_REASON", Operator::kUpstreamTransportFailure, Takes::kNothing},
    {"DOWNSTREAM_TRANSPORT_FAILURE_REASON", Operator::kDownstreamTransportFailure, Takes::kNothing},
    {"HOSTNAME", Operator::kHostname, Takes::kNothing},
    {"ENVIRONMENT", Operator::kEnvironment, Takes::kRequired},
    {"UNIQUE_ID", Operator::kUniqueId, Takes::kNothing},
    {"TRACE_ID", Operator::kTraceId, Takes::kNothing},
    {"ACCESS_LOG_TYPE", Operator::kAccessLogType, Takes::kNothing},
};

constexpr std::string_view kTimePoints[] = {
    "DS_RX_BEG", "DS_RX_END", "US_CX_BEG",      "US_CX_END", "US_HS_END", "US_TX_BEG",
    "US_TX_END", "US_RX_BEG", "US_RX_BODY_BEG", "US_RX_END", "DS_TX_BEG", "DS_TX_END"};

int Distance(std::string_view a, std::string_view b) {
  std::vector<int> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::string Suggestion(std::string_view name) {
  std::string_view best;
  int best_distance = 4;
  for (const Entry& entry : kOperators) {
    const int distance = Distance(name, entry.name);
    if (distance >= best_distance) continue;
    best_distance = distance;
    best = entry.name;
  }
  return best.empty() ? "" : "; did you mean %" + std::string(best) + "%?";
}

bool CompileHeader(std::string_view arguments, Part& part, std::string& error) {
  const size_t question = arguments.find('?');
  part.text = base::Lower(arguments.substr(0, question));
  part.id = FindHeaderId(part.text);
  if (part.text.empty()) {
    error = "a header name is missing";
    return false;
  }
  if (question == std::string_view::npos) return true;
  part.alternative = base::Lower(arguments.substr(question + 1));
  part.alternative_id = FindHeaderId(part.alternative);
  if (part.alternative.find('?') == std::string::npos) return true;
  error = "'" + std::string(arguments) + "' names more than two headers";
  return false;
}

bool CompileSpan(std::string_view arguments, Part& part, std::string& error) {
  const size_t first = arguments.find(':');
  const size_t second = first == std::string_view::npos ? first : arguments.find(':', first + 1);
  const auto point = [](std::string_view name) {
    const auto* found = std::find(std::begin(kTimePoints), std::end(kTimePoints), name);
    return found == std::end(kTimePoints) ? -1 : static_cast<int>(found - std::begin(kTimePoints));
  };
  if (second != std::string_view::npos) {
    const int begin = point(arguments.substr(0, first));
    const int end = point(arguments.substr(first + 1, second - first - 1));
    const std::string_view unit = arguments.substr(second + 1);
    const int scale = unit == "ms" ? 0 : unit == "us" ? 1 : unit == "ns" ? 2 : -1;
    if (begin >= 0 && end >= 0 && scale >= 0) {
      part.variant = scale * 256 + begin * 16 + end;
      return true;
    }
  }
  error = "COMMON_DURATION takes (START:END:ms|us|ns), such as DS_RX_BEG:DS_TX_END:us";
  return false;
}

bool CompilePath(std::string_view arguments, Part& part, std::string& error) {
  const size_t colon = arguments.find(':');
  const std::string_view query = arguments.substr(0, colon);
  const std::string_view which = colon == std::string_view::npos ? "" : arguments.substr(colon + 1);
  if (query != "" && query != "WQ" && query != "NQ") {
    error = "PATH takes WQ or NQ first, not '" + std::string(query) + "'";
    return false;
  }
  part.variant = query == "NQ" ? 0 : kPathWithQuery;
  if (which == "ORIG") part.variant |= kPathOriginal;
  if (which == "ORIG_OR_PATH" || which.empty()) part.variant |= kPathOriginalOrCurrent;
  if (which.empty() || which == "ORIG" || which == "PATH" || which == "ORIG_OR_PATH") return true;
  error = "PATH takes ORIG, PATH or ORIG_OR_PATH second, not '" + std::string(which) + "'";
  return false;
}

bool CompileGrpcForm(std::string_view form, Part& part, std::string& error) {
  if (form == "NUMBER") {
    part.op = Operator::kGrpcStatusNumber;
  } else if (form == "SNAKE_STRING") {
    part.variant = kSnakeCase;
  } else if (!form.empty() && form != "CAMEL_STRING") {
    error =
        "GRPC_STATUS takes CAMEL_STRING, SNAKE_STRING or NUMBER, not '" + std::string(form) + "'";
    return false;
  }
  return true;
}

bool CompileArguments(const Entry& entry, bool has_arguments, std::string_view arguments,
                      Part& part, std::string& error) {
  const std::string name(entry.name);
  switch (entry.takes) {
    case Takes::kNothing:
      if (!has_arguments) return true;
      error = "%" + name + "% takes no arguments";
      return false;
    case Takes::kOptional:
    case Takes::kIgnored: part.text = arguments; return true;
    case Takes::kRequired:
      part.text = arguments;
      if (!arguments.empty()) return true;
      error = "%" + name + "% needs an argument in parentheses";
      return false;
    case Takes::kHeader:
      if (!has_arguments) {
        error = "%" + name + "% needs a header name in parentheses";
        return false;
      }
      return CompileHeader(arguments, part, error);
    case Takes::kTime:
      CompileTime(arguments.empty() ? "%Y-%m-%dT%H:%M:%E3SZ" : arguments, part.time);
      return true;
    case Takes::kSpan: return CompileSpan(arguments, part, error);
    case Takes::kPath: return CompilePath(arguments, part, error);
    case Takes::kGrpcForm: return CompileGrpcForm(arguments, part, error);
  }
  return false;
}

}  // namespace

void CompileTime(std::string_view text, std::vector<TimePart>& out) {
  std::string plain;
  const auto flush = [&] {
    if (!plain.empty()) out.push_back({std::move(plain), 0});
    plain.clear();
  };
  for (size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.substr(0, 4) == "%E3S") {
      plain += "%S.";
      flush();
      out.push_back({"", 3});
      i += 3;
    } else if (rest.size() >= 3 && rest[0] == '%' && rest[1] >= '1' && rest[1] <= '9' &&
               rest[2] == 'f') {
      flush();
      out.push_back({"", rest[1] - '0'});
      i += 2;
    } else if (rest.substr(0, 2) == "%f") {
      flush();
      out.push_back({"", 9});
      ++i;
    } else if (rest.substr(0, 3) == "%3s") {
      flush();
      out.push_back({"", -2});
      i += 2;
    } else if (rest.substr(0, 2) == "%s") {
      flush();
      out.push_back({"", -1});
      ++i;
    } else if (rest.size() >= 2 && rest[0] == '%') {
      plain += rest.substr(0, 2);
      ++i;
    } else {
      plain += rest[0];
    }
  }
  flush();
}

bool CompileOperator(std::string_view name, bool has_arguments, std::string_view arguments,
                     Part& part, std::string& error) {
  for (const Entry& entry : kOperators) {
    if (entry.name != name) continue;
    part.op = entry.op;
    return CompileArguments(entry, has_arguments, arguments, part, error);
  }
  if (CompileByteOperator(name, part)) {
    if (has_arguments) error = "%" + std::string(name) + "% takes no arguments";
    return !has_arguments;
  }
  if (CompileTlsOperator(name, has_arguments, arguments, part, error)) return error.empty();
  error = "unknown or not supported operator %" + std::string(name) + "%" + Suggestion(name);
  return false;
}

}  // namespace sluice::http::format
