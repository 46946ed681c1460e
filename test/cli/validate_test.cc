#include "source/cli/validate.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "test/xds/temporary_folder.h"

namespace sluice::cli {
namespace {

using testing::HasSubstr;

class ValidateTest : public testing::Test {
 protected:
  int Run(const std::vector<std::string>& names) {
    Flags flags;
    flags.mode = Mode::kValidate;
    for (const std::string& name : names) flags.resource_paths.push_back(folder_.Path(name));
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = Validate(flags, registry_);
    fflush(stdout);
    fflush(stderr);
    out_ = testing::internal::GetCapturedStdout();
    err_ = testing::internal::GetCapturedStderr();
    return code;
  }

  xds::TemporaryFolder folder_;
  const extension::Registry registry_;
  std::string out_, err_;
};

constexpr char kCluster[] = "{name: a, type: STATIC}";

TEST_F(ValidateTest, AFolderIsCheckedTogether) {
  folder_.MakeFolder("d");
  folder_.MakeFolder("d/sub");
  folder_.MakeFolder("d/.hidden");
  folder_.Write("d/a.yaml", kCluster);
  folder_.Write("d/sub/b.json", R"({"cluster_name": "a"})");
  folder_.Write("d/.hidden/c.yaml", "no resource {");
  folder_.Write("d/notes.txt", "no resource {");
  EXPECT_EQ(Run({"d"}), 0) << err_;
  EXPECT_EQ(out_, "1 cluster, 1 endpoint in 2 files OK\n");
  folder_.Write("d/z.yaml", kCluster);
  EXPECT_EQ(Run({"d"}), 1);
  EXPECT_THAT(err_, HasSubstr("z.yaml:1:2: error: name: is that of another cluster too"));
}

TEST_F(ValidateTest, ABootstrapAmongThemIsCheckedAsOne) {
  folder_.Write("b.yaml", "{static_resources: {clusters: [{name: a, type: STATIC}]}}");
  EXPECT_EQ(Run({"b.yaml"}), 0) << err_;
  EXPECT_EQ(out_, "1 bootstrap in 1 file OK\n");
  folder_.Write("b.yaml", "{static_resources: {clusters: [{name: a}, {name: a}]}}");
  EXPECT_EQ(Run({"b.yaml"}), 1);
  EXPECT_THAT(err_, HasSubstr("stands here twice"));
}

TEST_F(ValidateTest, WhatCannotBeReadIsNamed) {
  EXPECT_EQ(Run({"none.yaml"}), 1);
  EXPECT_THAT(err_, HasSubstr("none.yaml"));
  folder_.Write("x.pb", "");
  EXPECT_EQ(Run({"x.pb"}), 1);
  EXPECT_THAT(err_, HasSubstr("read as YAML or JSON"));
  folder_.Write("broken.yaml", "a: [");
  EXPECT_EQ(Run({"broken.yaml"}), 1);
  EXPECT_THAT(err_, HasSubstr("broken.yaml:"));
}

TEST_F(ValidateTest, AFileWithoutResourcesIsNoFault) {
  folder_.Write("e.yaml", "{versionInfo: '1'}");
  EXPECT_EQ(Run({"e.yaml"}), 0);
  EXPECT_EQ(out_, "no resources in 1 file OK\n");
}

}  // namespace
}  // namespace sluice::cli
