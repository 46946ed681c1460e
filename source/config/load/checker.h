#pragma once

#include <google/protobuf/any.pb.h>
#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "source/config/load/rules.h"
#include "source/config/support/support_table.h"
#include "source/extension/field_errors.h"

namespace sluice::config::load {

// Checks a configuration message and all that it holds, through every `typed_config`, in one walk
// over the fields that are set: the rules of the API, the support table, deprecated and unknown
// fields. Keeps what it learns of each type, so use one for all resources of a load. One thread.
class Checker {
 public:
  struct Options {
    bool allow_unknown = false;   // fields that the types do not have warn instead of failing
    bool warn_deprecated = true;  // --skip-deprecated-logs turns it off
    bool check_support = true;
  };
  // How often each kind of warning came; the warnings themselves name each field once.
  struct Counts {
    size_t unknown = 0;
    size_t deprecated = 0;
    size_t tolerated = 0;
  };

  Checker() : Checker(Options()) {}
  explicit Checker(Options options) : options_(options) {}

  // Adds errors and warnings below the current path of `errors`.
  Counts Check(const google::protobuf::Message& message, extension::FieldErrors& errors);

 private:
  using Message = google::protobuf::Message;
  using Field = google::protobuf::FieldDescriptor;
  using Errors = extension::FieldErrors;

  // What is still asked of a part of the tree.
  struct Asked {
    bool rules = true;
    bool support = true;
    bool alternative = false;  // the next typed_config may be passed over for another
  };
  // A warning about a field or type: where it came first, and how often.
  struct Note {
    std::string path;
    std::string why;
    size_t count = 0;
  };

  void Walk(const Message& message, Asked asked, Errors& errors);
  void WalkFields(const Message& message, Asked asked, Errors& errors);
  void WalkField(const Message& message, const Field* field, Asked asked, Errors& errors);
  void WalkMembers(const Message& message, const Field* field, Asked asked, Errors& errors);
  void WalkAny(const google::protobuf::Any& any, Asked asked, Errors& errors);
  void CheckDuration(const Message& message, Errors& errors);
  void CheckUnknown(const Message& message, Errors& errors);
  void CheckDeprecated(const Field* field, Errors& errors);
  void CheckEnum(const Message& message, const Field* field, bool support, Errors& errors);
  void CheckEnumValue(const google::protobuf::EnumValueDescriptor& value, bool support,
                      Errors& errors);
  // `name` is said when the path does not say it already. False: do not go on into it. Clears
  // asked.support when the part is tolerated as a whole.
  bool Accept(const support::Verdict& verdict, const void* what, const std::string& name,
              Asked& asked, Errors& errors);
  void Remember(const void* what, const std::string& why, size_t& counter, const Errors& errors);

  const Options options_;
  RuleSet rules_;
  support::SupportTable support_;
  Counts counts_;
  std::vector<Note> notes_;
  absl::flat_hash_map<const void*, size_t> note_of_;
  int depth_ = 0;
};

}  // namespace sluice::config::load
