#include "source/config/support/support_doc.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace sluice::config::support {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::EnumDescriptor;

struct Totals {
  size_t implemented = 0, tolerated = 0, rejected = 0;
};

// Names by verdict and reason, in the order of the API.
struct Members {
  std::vector<std::string> implemented;
  std::map<std::string, std::vector<std::string>> tolerated, rejected;

  void Add(const std::string& name, const Verdict& verdict, Totals& totals) {
    if (verdict.support == Support::kImplemented) {
      ++totals.implemented;
      implemented.push_back(name);
    } else if (verdict.support == Support::kTolerated) {
      ++totals.tolerated;
      tolerated[std::string(verdict.reason)].push_back(name);
    } else {
      ++totals.rejected;
      rejected[std::string(verdict.reason)].push_back(name);
    }
  }
};

std::string Joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "`" : ", `") + name + "`";
  return out;
}

void AppendMembers(const Members& members, std::string& out) {
  if (!members.implemented.empty()) out += "- implemented: " + Joined(members.implemented) + "\n";
  for (const auto& [reason, names] : members.tolerated)
    out += "- tolerated (" + reason + "): " + Joined(names) + "\n";
  for (const auto& [reason, names] : members.rejected)
    out += "- rejected (" + reason + "): " + Joined(names) + "\n";
}

void AppendWholes(const char* title, const char* about,
                  const std::vector<std::pair<std::string, std::string>>& types, std::string& out) {
  if (types.empty()) return;
  out += std::string("\n## ") + title + "\n\n" + about + "\n\n";
  for (const auto& [name, reason] : types)
    out += "- `" + name + "`" + (reason.empty() ? "" : ": " + reason) + "\n";
}

Members MembersOf(const Descriptor& type, SupportTable& table, Totals& totals) {
  Members members;
  for (int i = 0; i < type.field_count(); ++i)
    members.Add(type.field(i)->name(), table.OfField(*type.field(i)), totals);
  return members;
}

Members MembersOf(const EnumDescriptor& type, SupportTable& table) {
  Members members;
  Totals unused;
  for (int i = 0; i < type.value_count(); ++i) {
    members.Add(type.value(i)->name(), table.OfEnumValue(*type.value(i)), unused);
  }
  return members;
}

}  // namespace

std::string SupportDoc(SupportTable& table) {
  Totals totals;
  std::string details;
  std::vector<std::pair<std::string, std::string>> built, tolerated, rejected;
  std::vector<std::string> names(table.names().begin(), table.names().end());
  std::sort(names.begin(), names.end());
  const DescriptorPool& pool = *DescriptorPool::generated_pool();
  for (const std::string& name : names) {
    if (const EnumDescriptor* type = pool.FindEnumTypeByName(name)) {
      details += "\n### " + name + " (values)\n\n";
      AppendMembers(MembersOf(*type, table), details);
      continue;
    }
    const Descriptor* type = pool.FindMessageTypeByName(name);
    if (type == nullptr) continue;  // a mistake, which the table's own test reports
    const Verdict whole = table.OfType(*type);
    if (whole.support == Support::kUnnamed) {
      details += "\n### " + name + "\n\n";
      AppendMembers(MembersOf(*type, table, totals), details);
    } else {
      auto& list = whole.support == Support::kImplemented ? built
                   : whole.support == Support::kTolerated ? tolerated
                                                          : rejected;
      list.emplace_back(name, std::string(whole.reason));
    }
  }
  std::string out =
      "# What of Envoy's API is supported\n\n"
      "Written from `source/config/support/*.support` by `bazel run //tools/support_doc > "
      "docs/support.md`; change those.\n\n"
      "**Implemented** fields do what Envoy's documentation says. **Tolerated** ones are accepted, "
      "have no effect and are\n"
      "warned of. **Rejected** ones are refused, with the reason that stands here. A field that is "
      "not named is refused.\n\n"
      "| fields of the messages below | |\n|---|---|\n| implemented | " +
      std::to_string(totals.implemented) + " |\n| tolerated | " + std::to_string(totals.tolerated) +
      " |\n| rejected | " + std::to_string(totals.rejected) +
      " |\n| messages rejected as a whole | " + std::to_string(rejected.size()) +
      " |\n\n## Messages, field by field\n" + details;
  AppendWholes("Messages without fields", "Nothing to configure; they work.", built, out);
  AppendWholes("Messages tolerated as a whole", "None of their fields has an effect.", tolerated,
               out);
  AppendWholes("Messages rejected as a whole",
               "Extensions, mostly: a configuration that uses one is refused.", rejected, out);
  return out;
}

}  // namespace sluice::config::support
