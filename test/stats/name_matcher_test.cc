#include "source/stats/name_matcher.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace sluice::stats {
namespace {

using Kind = NameMatchSpec::Kind;
using Mode = StatsMatcherSpec::Mode;

TEST(NameMatcherTest, ComparesInEachWay) {
  const struct {
    NameMatchSpec spec;
    const char* text;
    bool matches;
  } cases[] = {
      {{Kind::kExact, "a.b"}, "a.b", true},         {{Kind::kExact, "a.b"}, "a.bc", false},
      {{Kind::kPrefix, "a."}, "a.b", true},         {{Kind::kPrefix, "a."}, "ba.", false},
      {{Kind::kPrefix, "a.b.c"}, "a", false},       {{Kind::kSuffix, "_ms"}, "x_ms", true},
      {{Kind::kSuffix, "_ms"}, "_m", false},        {{Kind::kContains, "rq"}, "a.rq.b", true},
      {{Kind::kContains, "rq"}, "a.qr.b", false},   {{Kind::kRegex, "a.*b"}, "a.x.b", true},
      {{Kind::kRegex, "a.*b"}, "a.x.bc", false},    {{Kind::kExact, "A.B", true}, "a.b", true},
      {{Kind::kExact, "A.B", false}, "a.b", false}, {{Kind::kContains, "rq", true}, "A.RQ", true},
      {{Kind::kPrefix, "", false}, "", true},
  };
  for (const auto& each : cases) {
    std::string error;
    EXPECT_EQ(NameMatcher(each.spec, error).Matches(each.text), each.matches)
        << each.spec.value << " " << each.text;
    EXPECT_EQ(error, "");
  }
}

bool Accepts(const StatsMatcherSpec& spec, std::string_view name) {
  std::vector<std::string> errors;
  const StatsMatcher matcher(spec, errors);
  EXPECT_TRUE(errors.empty());
  return matcher.Accepts(name);
}

TEST(StatsMatcherTest, AcceptsByItsMode) {
  const std::vector<NameMatchSpec> patterns = {{Kind::kPrefix, "cluster.b0.upstream_rq"},
                                               {Kind::kExact, "server.live"}};
  EXPECT_TRUE(Accepts({Mode::kAcceptAll, {}}, "x"));
  EXPECT_FALSE(Accepts({Mode::kRejectAll, {}}, "x"));
  EXPECT_TRUE(Accepts({Mode::kInclusion, patterns}, "cluster.b0.upstream_rq_total"));
  EXPECT_TRUE(Accepts({Mode::kInclusion, patterns}, "server.live"));
  EXPECT_FALSE(Accepts({Mode::kInclusion, patterns}, "cluster.b0.upstream_cx_total"));
  EXPECT_FALSE(Accepts({Mode::kExclusion, patterns}, "server.live"));
  EXPECT_TRUE(Accepts({Mode::kExclusion, patterns}, "server.state"));
}

}  // namespace
}  // namespace sluice::stats
