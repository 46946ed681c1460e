#include "source/runtime/cells.h"

#include "gtest/gtest.h"

namespace sluice::runtime {
namespace {

Values NumberAt(const std::string& key, uint64_t number) {
  Values values;
  values[key].number = number;
  return values;
}

TEST(CellsTest, AChangeReachesThoseWhoHaveTheCellAlready) {
  Cells cells;
  const Number number(1, cells.Of("a.b"));
  EXPECT_EQ(number.Get(), 1u);
  cells.Set(NumberAt("a.b", 5));
  EXPECT_EQ(number.Get(), 5u);
  cells.Set({});
  EXPECT_EQ(number.Get(), 1u);
}

TEST(CellsTest, ACellThatIsMadeLaterHasTheValueInForce) {
  Cells cells;
  cells.Set(NumberAt("a.b", 5));
  EXPECT_EQ(Number(1, cells.Of("a.b")).Get(), 5u);
  EXPECT_EQ(Number(1, cells.Of("a")).Get(), 1u);
}

TEST(CellsTest, OneKeyHasOneCellAndAnEmptyOneHasNone) {
  Cells cells;
  const auto cell = cells.Of("k");
  EXPECT_EQ(cell, cells.Of("k"));
  EXPECT_EQ(cells.Of(""), nullptr);
}

TEST(CellsTest, WhatNobodyReadsAnyMoreIsForgotten) {
  Cells cells;
  cells.Of("gone");
  const auto kept = cells.Of("kept");
  cells.Set({});
  EXPECT_EQ(cells.size(), 1u);
}

}  // namespace
}  // namespace sluice::runtime
