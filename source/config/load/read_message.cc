#include "source/config/load/read_message.h"

namespace sluice::config::load {

bool ReadMessage(std::string_view bytes, Checker& checker, extension::FieldErrors& errors,
                 google::protobuf::Message& out) {
  const size_t before = errors.error_count();
  if (!out.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    errors.Error("is no valid " + out.GetDescriptor()->full_name());
    return false;
  }
  checker.Check(out, errors);
  return errors.error_count() == before;
}

}  // namespace sluice::config::load
