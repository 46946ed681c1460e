#include "source/xds/record.h"

#include <utility>

#include "source/config/load/read_message.h"

namespace sluice::xds {

void Record::Accept(const Resource& resource, base::WallTime now) {
  Accept(resource, Holds(resource) ? body : std::make_shared<const std::string>(resource.body),
         now);
}

void Record::Accept(const Resource& resource, std::shared_ptr<const std::string> copy,
                    base::WallTime now) {
  version = resource.version;
  when = now;
  body = std::move(copy);
}

std::shared_ptr<const Refusal> Refuse(const Resource& resource,
                                      const extension::FieldErrors& errors, base::WallTime now) {
  return std::make_shared<const Refusal>(
      Refusal{resource.version, now, errors.NackText(), std::string(resource.body)});
}

Forms::Known Forms::Recognize(const Resource& resource, base::WallTime now) {
  const bool is_next = next.Holds(resource);
  if (!is_next && !active.Holds(resource)) return Known::kNo;
  (is_next ? next : active).Accept(resource, now);
  refusal = nullptr;
  if (is_next) return Known::kNext;
  next = {};
  return Known::kActive;
}

void Forms::Advance() {
  active = std::move(next);
  next = {};
}

bool ReadBody(const Resource& resource, config::load::Checker& checker,
              extension::FieldErrors& errors, google::protobuf::Message& out) {
  return config::load::ReadMessage(resource.body, checker, errors, out);
}

}  // namespace sluice::xds
