#include "source/stats/tag_extractor.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace sluice::stats {
namespace {

std::string Extract(const StatsSpec& spec, std::string_view name) {
  std::vector<std::string> errors;
  const TagExtractor extractor(spec, errors);
  EXPECT_TRUE(errors.empty()) << errors[0];
  std::string result;
  std::vector<Tag> tags;
  extractor.Extract(name, result, tags);
  for (const Tag& tag : tags) result.append(" ").append(tag.name).append("=").append(tag.value);
  return result;
}

std::vector<std::string> Errors(const std::vector<TagSpec>& tags) {
  StatsSpec spec;
  spec.tags = tags;
  std::vector<std::string> errors;
  const TagExtractor extractor(spec, errors);
  return errors;
}

TEST(TagExtractorTest, CutsOutTheFirstGroupAndTakesTheSecondAsValue) {
  StatsSpec spec;
  spec.use_all_default_tags = false;
  spec.tags = {{"cluster_name", R"(^cluster\.((.+?(?=\.))\.))", ""}, {"fixed", "", "v1"}};
  EXPECT_EQ(Extract(spec, "cluster.b0.upstream_rq_200"),
            "cluster.upstream_rq_200 fixed=v1 cluster_name=b0");
  EXPECT_EQ(Extract(spec, "server.live"), "server.live fixed=v1");
  spec.tags = {{"direct", R"((\.rq_(direct)))", ""}, {"one", "(_response)", ""}};
  EXPECT_EQ(Extract(spec, "http.in.rq_direct_response"), "http.in direct=direct one=_response");
}

TEST(TagExtractorTest, AddsCustomTagsToTheDefaultOnes) {
  StatsSpec spec;
  spec.tags = {{"fixed", "", "v1"}, {"env-x", R"((\.rq_(direct)))", ""}};
  EXPECT_EQ(Extract(spec, "http.in.x.rq_direct_response"),
            "http.x_response fixed=v1 env-x=direct envoy.http_conn_manager_prefix=in");
}

TEST(TagExtractorTest, TakesADefaultTagByItsName) {
  StatsSpec spec;
  spec.use_all_default_tags = false;
  spec.tags = {{"envoy.cluster_name", "", ""}, {"envoy.response_code", "", ""}};
  EXPECT_EQ(Extract(spec, "cluster.web.upstream_rq_200"),
            "cluster.upstream_rq envoy.response_code=200 envoy.cluster_name=web");
  EXPECT_EQ(Extract(spec, "cluster.web.upstream_rq_2xx"),
            "cluster.upstream_rq_2xx envoy.cluster_name=web");
}

TEST(TagExtractorTest, GivesATagOneValue) {
  StatsSpec spec;
  spec.tags = {{"envoy.response_code", "", "always"}};
  EXPECT_EQ(Extract(spec, "server.x_rq_200"), "server.x_rq envoy.response_code=200");
  EXPECT_EQ(Extract(spec, "server.live"), "server.live envoy.response_code=always");
}

TEST(TagExtractorTest, SaysWhatIsWrongWithEachTag) {
  const std::vector<std::string> errors = Errors({{"a", "(", ""},
                                                  {"b", "no group", ""},
                                                  {"c", "", ""},
                                                  {"", "(x)", ""},
                                                  {"d", R"((a)\1)", ""},
                                                  {"e", "(?=" + std::string(2000, 'x') + ")()", ""},
                                                  {"ok", "(x)", ""}});
  ASSERT_EQ(errors.size(), 6u);
  EXPECT_EQ(errors[0].substr(0, 27), R"(stats_tags[0].regex: "(" is)");
  EXPECT_EQ(errors[1].substr(0, 47), R"(stats_tags[1].regex: "no group" has no group ( )");
  EXPECT_NE(errors[2].find("\"c\" is no default tag"), std::string::npos);
  EXPECT_EQ(errors[3], "stats_tags[3].tag_name: is empty");
  EXPECT_NE(errors[4].find("back-references"), std::string::npos);
  EXPECT_NE(errors[5].find("1024"), std::string::npos);
}

}  // namespace
}  // namespace sluice::stats
