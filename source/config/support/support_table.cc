#include "source/config/support/support_table.h"

#include "source/base/ascii.h"

namespace sluice::config::support {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;

constexpr std::string_view kAlternatives = "alternatives";
constexpr std::string_view kNotBuilt = "not built yet";

std::string_view TakeLine(std::string_view& text) {
  const size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

std::string_view TakeWord(std::string_view& line) {
  line = base::Trim(line);
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size());
  return word;
}

Support FromWord(std::string_view word) {
  if (word == "implemented" || word == kAlternatives) return Support::kImplemented;
  if (word == "tolerated") return Support::kTolerated;
  if (word == "rejected") return Support::kRejected;
  return Support::kUnnamed;
}

// `rejected a b c : why` -> the verdict; `line` keeps the names.
Verdict TakeVerdict(std::string_view& line) {
  Verdict verdict;
  const std::string_view word = TakeWord(line);
  verdict.support = FromWord(word);
  verdict.alternatives = word == kAlternatives;
  const size_t colon = line.find(" :");
  if (colon != std::string_view::npos) verdict.reason = base::Trim(line.substr(colon + 2));
  line = line.substr(0, colon);
  if (verdict.support == Support::kRejected && verdict.reason.empty()) verdict.reason = kNotBuilt;
  return verdict;
}

}  // namespace

SupportTable::SupportTable() { Index(SupportText()); }
SupportTable::SupportTable(std::string_view text) { Index(text); }

void SupportTable::Index(std::string_view text) {
  Block* block = nullptr;
  for (int number = 1; !text.empty(); ++number) {
    std::string_view line = TakeLine(text);
    if (line.empty() || line[0] == '#') continue;
    if (line[0] == ' ') {
      if (block == nullptr) {
        mistakes_.push_back("line " + std::to_string(number) + ": stands under no message");
      } else {
        const char* begin = block->body.empty() ? line.data() : block->body.data();
        block->body = {begin, static_cast<size_t>(line.data() + line.size() - begin)};
      }
      continue;
    }
    const std::string_view kind = TakeWord(line);
    const std::string_view name = TakeWord(line);
    if ((kind != "message" && kind != "enum") || name.empty()) {
      mistakes_.push_back("line " + std::to_string(number) + ": is no line of the table");
      block = nullptr;
      continue;
    }
    const auto [it, is_new] = blocks_.try_emplace(name);
    if (!is_new)
      mistakes_.push_back("line " + std::to_string(number) + ": " + std::string(name) +
                          " stands here twice");
    if (is_new) names_.push_back(name);
    // A pointer that holds until the next insertion: a block is filled before the next begins.
    block = &it->second;
    *block = {kind == "enum", number, line, {}};
  }
}

template <typename Type, typename FindMember>
const SupportTable::Entry* SupportTable::Resolve(const Type& type, int member_count,
                                                 FindMember find) {
  std::unique_ptr<Entry>& entry = entries_[&type];
  if (entry != nullptr) return entry.get();
  entry = std::make_unique<Entry>();
  const auto it = blocks_.find(std::string_view(type.full_name()));
  if (it == blocks_.end()) return entry.get();
  const auto mistake = [&](std::string_view what, std::string_view member) {
    mistakes_.push_back(type.full_name() + ": " + std::string(what) + " " +
                        std::string(base::Trim(member)));
  };
  std::string_view head = it->second.head;
  if (!base::Trim(head).empty()) {
    entry->whole = TakeVerdict(head);
    if (entry->whole.support == Support::kUnnamed) mistake("no verdict in its first line", {});
  }
  entry->members.assign(static_cast<size_t>(member_count), entry->whole);
  for (std::string_view body = it->second.body; !body.empty();) {
    std::string_view line = base::Trim(TakeLine(body));
    if (line.empty() || line[0] == '#') continue;
    const Verdict verdict = TakeVerdict(line);
    if (verdict.support == Support::kUnnamed) mistake("no verdict in the line", line);
    if (verdict.support == Support::kTolerated && verdict.reason.empty())
      mistake("no reason for tolerating", line);
    if (entry->whole.support != Support::kUnnamed)
      mistake("has a verdict as a whole and lines of its own", {});
    while (!base::Trim(line).empty()) {
      const std::string name(TakeWord(line));
      const int index = find(name);
      if (index < 0) {
        mistake("has no", name);
        continue;
      }
      Verdict& member = entry->members[static_cast<size_t>(index)];
      if (member.support != Support::kUnnamed) mistake("names twice", name);
      member = verdict;
    }
  }
  return entry.get();
}

const SupportTable::Entry* SupportTable::OfMessage(const Descriptor& type) {
  return Resolve(type, type.field_count(), [&](const std::string& name) {
    const FieldDescriptor* field = type.FindFieldByName(name);
    return field == nullptr ? -1 : field->index();
  });
}

Verdict SupportTable::OfType(const Descriptor& type) { return OfMessage(type)->whole; }

Verdict SupportTable::OfField(const FieldDescriptor& field) {
  const Entry* entry = OfMessage(*field.containing_type());
  return entry->members.empty() ? Verdict() : entry->members[static_cast<size_t>(field.index())];
}

Verdict SupportTable::OfEnumValue(const EnumValueDescriptor& value) {
  const EnumDescriptor& type = *value.type();
  const Entry* entry = Resolve(type, type.value_count(), [&](const std::string& name) {
    const EnumValueDescriptor* found = type.FindValueByName(name);
    return found == nullptr ? -1 : found->index();
  });
  if (entry->members.empty()) return {Support::kImplemented, {}};
  return entry->members[static_cast<size_t>(value.index())];
}

std::vector<std::string> SupportTable::FindMistakes() {
  const DescriptorPool& pool = *DescriptorPool::generated_pool();
  for (const std::string_view name : names_) {
    const std::string full_name(name);
    if (blocks_.find(name)->second.is_enum) {
      const EnumDescriptor* type = pool.FindEnumTypeByName(full_name);
      if (type == nullptr) {
        mistakes_.push_back("no such enum: " + full_name);
        continue;
      }
      for (int i = 0; i < type->value_count(); ++i) {
        if (OfEnumValue(*type->value(i)).support == Support::kUnnamed) {
          mistakes_.push_back(full_name + ": does not name " + type->value(i)->name());
        }
      }
    } else if (const Descriptor* type = pool.FindMessageTypeByName(full_name)) {
      OfMessage(*type);
    } else {
      mistakes_.push_back("no such message: " + full_name);
    }
  }
  return mistakes_;
}

}  // namespace sluice::config::support
