#include "source/xds/record.h"

#include <utility>

namespace sluice::xds {

void Record::Accept(const Resource& resource, base::WallTime now) {
  version = resource.version;
  when = now;
  if (!Holds(resource)) body = std::make_shared<const std::string>(resource.body);
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
  const size_t before = errors.error_count();
  if (!out.ParseFromArray(resource.body.data(), static_cast<int>(resource.body.size()))) {
    errors.Error("is no valid " + out.GetDescriptor()->full_name());
    return false;
  }
  checker.Check(out, errors);
  return errors.error_count() == before;
}

}  // namespace sluice::xds
