#pragma once

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace sluice::config::support {

enum class Support : uint8_t {
  kUnnamed,      // the table says nothing
  kImplemented,  // does what Envoy's documentation says
  kTolerated,    // accepted and not acted upon: harmless, and warned of
  kRejected,  // refused: ignoring it would let something in, send traffic elsewhere, or drop what
              // was asked for
};

struct Verdict {
  Support support = Support::kUnnamed;
  std::string_view reason;  // for a user; empty when implemented
  // Of a list whose first entry that is built decides: one that is not built is passed over.
  bool alternatives = false;
};

// What this build makes of each field of Envoy's API: the reviewed table of the *.support files
// beside this one, compiled in as text. Its form is explained in README.md. Made when a
// configuration is read and freed after it; types are resolved when they are first asked for. One
// thread.
class SupportTable {
 public:
  SupportTable();                                // the built-in table
  explicit SupportTable(std::string_view text);  // `text` outlives the table

  // What the table says of the message as a whole: kUnnamed unless one line stands for all its
  // fields.
  Verdict OfType(const google::protobuf::Descriptor& type);
  // A field of a type that the table does not name is kUnnamed.
  Verdict OfField(const google::protobuf::FieldDescriptor& field);
  // kImplemented for the enums that the table does not name.
  Verdict OfEnumValue(const google::protobuf::EnumValueDescriptor& value);
  bool Names(std::string_view type) const { return blocks_.contains(type); }

  // What is wrong with the text itself: names that the API does not have, names twice, lines of no
  // form.
  std::vector<std::string> FindMistakes();
  // All names of messages and enums, in the order of the text.
  const std::vector<std::string_view>& names() const { return names_; }

 private:
  struct Block {
    bool is_enum = false;
    int line = 0;
    std::string_view head;  // after the name
    std::string_view body;
  };
  struct Entry {
    Verdict whole;
    std::vector<Verdict> members;  // by index of the field or enum value
  };

  void Index(std::string_view text);
  template <typename Type, typename FindMember>
  const Entry* Resolve(const Type& type, int member_count, FindMember find);
  const Entry* OfMessage(const google::protobuf::Descriptor& type);

  absl::flat_hash_map<std::string_view, Block> blocks_;
  std::vector<std::string_view> names_;
  std::vector<std::string> mistakes_;
  absl::flat_hash_map<const void*, std::unique_ptr<Entry>> entries_;
};

// The built-in table's text.
std::string_view SupportText();

}  // namespace sluice::config::support
