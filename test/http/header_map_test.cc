#include "source/http/header_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "source/base/ascii.h"
#include "source/base/random.h"

namespace sluice::http {
namespace {

using Lines = std::vector<std::pair<std::string, std::string>>;

Lines LinesOf(const HeaderMap& map) {
  Lines lines;
  map.ForEach([&lines](const Header& line) { lines.emplace_back(line.name(), line.value()); });
  return lines;
}

// What the map should do, in the plainest way.
class Model {
 public:
  Lines lines;

  const std::string* Find(const std::string& name) const {
    for (const auto& [n, v] : lines) {
      if (n == name) return &v;
    }
    return nullptr;
  }
  void Set(const std::string& name, const std::string& value) {
    bool first = true;
    for (size_t i = 0; i < lines.size();) {
      if (lines[i].first != name) {
        ++i;
      } else if (first) {
        first = false;
        lines[i++].second = value;
      } else {
        lines.erase(lines.begin() + static_cast<long>(i));
      }
    }
    if (first) lines.emplace_back(name, value);
  }
  int Remove(const std::string& name) {
    const size_t before = lines.size();
    lines.erase(std::remove_if(lines.begin(), lines.end(),
                               [&](const auto& line) { return line.first == name; }),
                lines.end());
    return static_cast<int>(before - lines.size());
  }
  std::string Joined(const std::string& name) const {
    std::string all;
    bool first = true;
    for (const auto& [n, v] : lines) {
      if (n != name) continue;
      if (!std::exchange(first, false)) all += ',';
      all += v;
    }
    return all;
  }
};

class HeaderMapTest : public testing::Test {
 protected:
  base::ChunkPool chunks_;
  base::Arena arena_{chunks_};
  HeaderMap map_{arena_};
};

TEST_F(HeaderMapTest, BehavesLikeAListOfLines) {
  static const char* const kNames[] = {"host", "cookie",          "x-a", "x-b", "content-length",
                                       "via",  "x-forwarded-for", "z"};
  // Few lines, where the index decides, and many, where it does not reach.
  for (const uint64_t removals : {4, 1}) {
    base::Arena arena(chunks_);
    HeaderMap map(arena);
    Model model;
    base::Random random(removals);
    for (int step = 0; step < 4000; ++step) {
      const std::string name = kNames[random.Below(8)];
      const std::string value = std::to_string(random.Below(1000));
      const HeaderId id = FindHeaderId(name);
      const uint64_t what = random.Below(60);
      if (what < 30) {
        map.AddCopy(name, value);
        model.lines.emplace_back(name, value);
      } else if (what < 30 + removals) {
        ASSERT_EQ(
            id != HeaderId::kOther && random.Below(2) == 0 ? map.Remove(id) : map.Remove(name),
            model.Remove(name));
      } else if (what < 40) {
        if (Header* line = map.Find(name)) {
          const auto it = std::find_if(model.lines.begin(), model.lines.end(),
                                       [&](auto& l) { return l.first == name; });
          ASSERT_EQ(it->second, line->value());
          map.Remove(*line);
          model.lines.erase(it);
        }
      } else if (what == 41) {
        if (id != HeaderId::kOther) {
          map.SetCopy(id, value);
        } else {
          map.SetCopy(name, value);
        }
        model.Set(name, value);
      }
      const std::string* want = model.Find(name);
      const Header* got = map.Find(name);
      ASSERT_EQ(got != nullptr, want != nullptr) << name << " step " << step;
      if (got != nullptr) {
        ASSERT_EQ(got->value(), *want);
      }
      bool found = false;
      ASSERT_EQ(map.GetAll(name, found), model.Joined(name));
      ASSERT_EQ(found, want != nullptr);
      ASSERT_EQ(map.size(), static_cast<int>(model.lines.size()));
      if (step % 50 == 0) {
        ASSERT_EQ(LinesOf(map), model.lines);
      }
    }
  }
}

TEST_F(HeaderMapTest, NamesAreLoweredWhenCopied) {
  map_.AddCopy("X-MiXed", "V");
  map_.AddCopy("HOST", "a");
  EXPECT_EQ(LinesOf(map_), (Lines{{"x-mixed", "V"}, {"host", "a"}}));
  EXPECT_TRUE(map_.Has(HeaderId::kHost));
}

TEST_F(HeaderMapTest, AnEmptyValueIsNotNone) {
  map_.AddCopy("x-a", "");
  bool found = false;
  EXPECT_EQ(map_.GetAll("x-a", found), "");
  EXPECT_TRUE(found);
  map_.GetAll("x-b", found);
  EXPECT_FALSE(found);
}

TEST_F(HeaderMapTest, ClearForgetsEverything) {
  for (int i = 0; i < 100; ++i) map_.AddCopy("via", "x");
  map_.Clear();
  EXPECT_EQ(map_.size(), 0);
  EXPECT_EQ(map_.Find(HeaderId::kVia), nullptr);
  map_.AddCopy("via", "y");
  EXPECT_EQ(map_.Get(HeaderId::kVia), "y");
}

TEST_F(HeaderMapTest, CountsBytesOfLiveLines) {
  map_.AddCopy("abc", "12345");
  map_.AddCopy("via", "1");
  EXPECT_EQ(map_.byte_size(), 12u);
  map_.Remove(HeaderId::kVia);
  EXPECT_EQ(map_.byte_size(), 8u);
}

TEST(HeaderIdTest, EveryNameIsFoundAndNothingLikeIt) {
  for (int i = 1; i < kHeaderIds; ++i) {
    const HeaderId id = static_cast<HeaderId>(i);
    const std::string name(NameOf(id));
    EXPECT_EQ(name, base::Lower(name));
    EXPECT_EQ(FindHeaderId(name), id) << name;
    EXPECT_EQ(FindHeaderId(name + "x"), HeaderId::kOther);
    for (size_t at = 0; at < name.size(); ++at) {
      std::string other = name;
      other[at] = other[at] == '!' ? '?' : '!';
      EXPECT_EQ(FindHeaderId(other), HeaderId::kOther) << other;
    }
  }
  EXPECT_EQ(FindHeaderId(""), HeaderId::kOther);
  EXPECT_EQ(FindHeaderId("x"), HeaderId::kOther);
  EXPECT_EQ(NameOf(HeaderId::kOther), "");
}

}  // namespace
}  // namespace sluice::http
