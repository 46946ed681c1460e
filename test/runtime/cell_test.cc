#include "source/runtime/cell.h"

#include "gtest/gtest.h"

namespace sluice::runtime {
namespace {

Value NumberValue(uint64_t number) {
  Value value;
  value.number = number;
  return value;
}

TEST(CellTest, WhatIsNotSetLeavesTheConfiguredValue) {
  const auto cell = std::make_shared<Cell>();
  EXPECT_EQ(Number(7, cell).Get(), 7u);
  EXPECT_TRUE(Flag(true, cell).Get());
  EXPECT_EQ(Fraction(Share{5, 10000}, cell).Get().numerator, 5u);
  EXPECT_EQ(Number(7).Get(), 7u);
  EXPECT_FALSE(Flag().Get());
  EXPECT_TRUE(Fraction().Includes(99));
}

TEST(CellTest, ANumberOverridesNumbersAndCountsAsPercent) {
  const auto cell = std::make_shared<Cell>();
  const Value value = NumberValue(30);
  cell->Set(&value);
  EXPECT_EQ(Number(7, cell).Get(), 30u);
  EXPECT_TRUE(Flag(true, cell).Get()) << "a number is no switch";
  const Fraction fraction(Share{0, 1000000}, cell);
  EXPECT_TRUE(fraction.Includes(129));
  EXPECT_FALSE(fraction.Includes(130));
}

TEST(CellTest, APercentageIsNeverMoreThanAll) {
  const auto cell = std::make_shared<Cell>();
  const Value value = NumberValue(uint64_t{1} << 40);
  cell->Set(&value);
  EXPECT_EQ(Fraction(Share{}, cell).Get().numerator, 100u);
  EXPECT_EQ(Number(0, cell).Get(), uint64_t{1} << 40);
}

TEST(CellTest, ANumberTooLargeForItsWordIsTheLargest) {
  const auto cell = std::make_shared<Cell>();
  const Value value = NumberValue(~uint64_t{0});
  cell->Set(&value);
  EXPECT_EQ(Number(0, cell).Get(), (uint64_t{1} << 62) - 1);
}

TEST(CellTest, AFlagTurnsASwitchAndNothingElse) {
  const auto cell = std::make_shared<Cell>();
  Value value;
  value.flag = false;
  cell->Set(&value);
  EXPECT_FALSE(Flag(true, cell).Get());
  EXPECT_EQ(Number(7, cell).Get(), 7u);
  EXPECT_EQ(Fraction(Share{1, 100}, cell).Get().numerator, 1u);
  value.flag = true;
  cell->Set(&value);
  EXPECT_TRUE(Flag(false, cell).Get());
}

TEST(CellTest, AShareKeepsItsDenominator) {
  const auto cell = std::make_shared<Cell>();
  Value value;
  value.share = Share{3, 1000000};
  cell->Set(&value);
  const Fraction fraction(Share{100, 100}, cell);
  EXPECT_TRUE(fraction.Includes(1000002));
  EXPECT_FALSE(fraction.Includes(3));
  EXPECT_EQ(fraction.Get().denominator, 1000000u);
  cell->Set(nullptr);
  EXPECT_TRUE(fraction.Includes(3));
}

}  // namespace
}  // namespace sluice::runtime
