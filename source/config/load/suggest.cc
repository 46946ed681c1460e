#include "source/config/load/suggest.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor_database.h>

#include <algorithm>

#include "source/base/ascii.h"

namespace sluice::config::load {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::EnumDescriptor;

std::string DidYouMean(std::string_view name) {
  return name.empty() ? std::string() : "did you mean \"" + std::string(name) + "\"?";
}

std::string_view LastSegment(std::string_view name) { return name.substr(name.rfind('.') + 1); }

// camelCase -> snake_case, so that both spellings find their neighbours.
std::string Snake(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z' && !out.empty()) out += '_';
    out += base::ToLower(c);
  }
  return out;
}

}  // namespace

size_t EditDistance(std::string_view a, std::string_view b, size_t most) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > most) return most + 1;
  // Rows i-2, i-1 and i of the usual table, over the letters of b.
  std::vector<size_t> before(a.size() + 1), last(a.size() + 1), row(a.size() + 1);
  for (size_t j = 0; j <= a.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= b.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= a.size(); ++j) {
      const size_t change = last[j - 1] + (a[j - 1] != b[i - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
      if (i > 1 && j > 1 && a[j - 1] == b[i - 2] && a[j - 2] == b[i - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return std::min(last[a.size()], most + 1);
}

std::string_view Nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  constexpr size_t kLongest = 120;
  if (word.empty() || word.size() > kLongest) return {};
  const std::string lower = base::Lower(word);
  size_t best_distance = std::max<size_t>(1, word.size() / 3) + 1;
  std::string_view best;
  for (const std::string_view candidate : candidates) {
    const size_t distance = EditDistance(lower, base::Lower(candidate), best_distance);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

std::string FieldHint(const Descriptor& type, std::string_view name) {
  const std::string snake = Snake(name);
  if (type.IsReservedName(snake)) return "the v3 API has no such field any more";
  std::vector<std::string_view> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  return DidYouMean(Nearest(snake, names));
}

std::string EnumHint(const EnumDescriptor& type, std::string_view name) {
  std::vector<std::string_view> names;
  for (int i = 0; i < type.value_count(); ++i) names.push_back(type.value(i)->name());
  const std::string_view nearest = Nearest(name, names);
  constexpr size_t kFew = 12;
  if (!nearest.empty() || names.size() > kFew) return DidYouMean(nearest);
  std::string all = "one of";
  for (size_t i = 0; i < names.size(); ++i) all += (i == 0 ? " " : ", ") + std::string(names[i]);
  return all;
}

std::string TypeHint(std::string_view type_name) {
  if (type_name.find(".v2.") != std::string_view::npos ||
      type_name.find("v2alpha") != std::string_view::npos) {
    return "the v2 API has left Envoy: use the v3 type";
  }
  // On the way to a refusal, so the time and the memory that this takes do not matter.
  std::vector<std::string> linked;
  DescriptorPool::internal_generated_database()->FindAllMessageNames(&linked);
  std::vector<std::string_view> names(linked.begin(), linked.end());
  if (const std::string_view nearest = Nearest(type_name, names); !nearest.empty())
    return DidYouMean(nearest);
  std::string_view namesake;
  for (const std::string_view name : names) {
    if (LastSegment(name) != LastSegment(type_name)) continue;
    if (!namesake.empty()) return {};  // a name such as Config is of many
    namesake = name;
  }
  return DidYouMean(namesake);
}

}  // namespace sluice::config::load
