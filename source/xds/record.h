#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "source/base/time.h"
#include "source/config/load/checker.h"
#include "source/extension/field_errors.h"
#include "source/xds/resource.h"

namespace sluice::xds {

// The form of a resource from which something was made: by it an unchanged one is known. Copies are
// cheap.
struct Record {
  std::string version;
  base::WallTime when{};
  std::shared_ptr<const std::string> body;  // wire form; null: none was accepted yet

  // The resource is as it was: what was made of it is still right.
  bool Holds(const Resource& resource) const { return body != nullptr && *body == resource.body; }
  void Accept(const Resource& resource, base::WallTime now);
  // The same with a copy of the body that the caller keeps too.
  void Accept(const Resource& resource, std::shared_ptr<const std::string> copy,
              base::WallTime now);
};

// An update of a resource that was refused, for /config_dump. Immutable.
struct Refusal {
  std::string version;
  base::WallTime when;
  std::string why;
  std::string body;
};
std::shared_ptr<const Refusal> Refuse(const Resource& resource,
                                      const extension::FieldErrors& errors, base::WallTime now);

// What is kept of one resource: the form in force, the one on its way to be it, and why the latest
// was refused; each may be missing.
struct Forms {
  Record active;
  Record next;
  std::shared_ptr<const Refusal> refusal;

  enum class Known : uint8_t { kNo, kNext, kActive };
  // Which of the forms `resource` is, as it was: nothing has to be made of it, and its version is
  // noted. kActive: what was on its way is not wanted any more (E18).
  Known Recognize(const Resource& resource, base::WallTime now);
  // `next` is in force.
  void Advance();
};

// Reads a resource's message and checks it by the API's rules and the support table. False with
// errors.
bool ReadBody(const Resource& resource, config::load::Checker& checker,
              extension::FieldErrors& errors, google::protobuf::Message& out);

}  // namespace sluice::xds
