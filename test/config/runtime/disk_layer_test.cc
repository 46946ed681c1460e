#include "source/config/runtime/disk_layer.h"

#include "gtest/gtest.h"
#include "test/xds/temporary_folder.h"

namespace sluice::config {
namespace {

class DiskLayerTest : public testing::Test {
 protected:
  runtime::Values Read() {
    runtime::Values values;
    EXPECT_TRUE(ReadDiskLayer(folder_.Path("root"), values, error_)) << error_;
    return values;
  }
  void Make(const std::string& path) { folder_.MakeFolder(path); }

  xds::TemporaryFolder folder_;
  std::string error_;
};

TEST_F(DiskLayerTest, EachFileIsAKey) {
  Make("root");
  Make("root/health");
  folder_.Write("root/health/min", "12 \n");
  folder_.Write("root/on", "true");
  const runtime::Values values = Read();
  ASSERT_EQ(values.size(), 2u);
  EXPECT_EQ(values.at("health.min").text, "12");
  EXPECT_EQ(values.at("health.min").number, 12u);
  EXPECT_EQ(values.at("on").flag, true);
}

TEST_F(DiskLayerTest, CommentsAreLeftOut) {
  Make("root");
  folder_.Write("root/k", "# why\nabc\n# end\n");
  EXPECT_EQ(Read().at("k").text, "abc\n");
  folder_.Write("root/k", "# only this");
  EXPECT_EQ(Read().at("k").text, "");
}

TEST_F(DiskLayerTest, AFolderThatIsNotThereIsEmpty) { EXPECT_TRUE(Read().empty()); }

TEST_F(DiskLayerTest, TooDeepIsAnError) {
  std::string path = "root";
  Make(path);
  for (int i = 0; i < 16; ++i) Make(path += "/d");
  runtime::Values values;
  EXPECT_FALSE(ReadDiskLayer(folder_.Path("root"), values, error_));
  EXPECT_NE(error_.find("16 deep"), std::string::npos) << error_;
}

TEST_F(DiskLayerTest, WhatCannotBeReadIsNamed) {
  Make("root");
  folder_.Write("root/big", std::string(64 * 1024 + 1, 'x'));
  runtime::Values values;
  EXPECT_FALSE(ReadDiskLayer(folder_.Path("root"), values, error_));
  EXPECT_NE(error_.find("big"), std::string::npos) << error_;
  folder_.Link("nowhere", "root/dangling");
  folder_.Write("root/big", "1");
  EXPECT_FALSE(ReadDiskLayer(folder_.Path("root"), values, error_));
  EXPECT_NE(error_.find("dangling"), std::string::npos) << error_;
}

}  // namespace
}  // namespace sluice::config
