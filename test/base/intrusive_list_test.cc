#include "source/base/intrusive_list.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace sluice::base {
namespace {

struct Item : ListNode {
  explicit Item(char c) : name(c) {}
  char name;
};

std::string Names(IntrusiveList<Item>& list) {
  std::string names;
  list.ForEach([&names](Item& item) { names += item.name; });
  return names;
}

TEST(IntrusiveListTest, KeepsTheOrderOfBothEnds) {
  Item a('a'), b('b'), c('c');
  IntrusiveList<Item> list;
  EXPECT_TRUE(list.empty());
  list.PushBack(b);
  list.PushBack(c);
  list.PushFront(a);
  EXPECT_EQ(Names(list), "abc");
  EXPECT_EQ(list.front().name, 'a');
  EXPECT_EQ(list.back().name, 'c');
  EXPECT_EQ(list.PopFront(), &a);
  EXPECT_FALSE(a.linked());
  EXPECT_EQ(Names(list), "bc");
}

TEST(IntrusiveListTest, ItemsLeaveWhenTheyAreDestroyed) {
  IntrusiveList<Item> list;
  Item a('a'), c('c');
  auto b = std::make_unique<Item>('b');
  list.PushBack(a);
  list.PushBack(*b);
  list.PushBack(c);
  b.reset();
  EXPECT_EQ(Names(list), "ac");
}

TEST(IntrusiveListTest, TakesAllOfAnother) {
  IntrusiveList<Item> one, two;
  Item a('a'), b('b'), c('c');
  one.PushBack(a);
  two.PushBack(b);
  two.PushBack(c);
  one.TakeAll(two);
  EXPECT_EQ(Names(one), "abc");
  EXPECT_TRUE(two.empty());
  one.TakeAll(two);
  EXPECT_EQ(Names(one), "abc");
}

TEST(IntrusiveListTest, AVisitorMayRemoveWhatItIsGiven) {
  IntrusiveList<Item> list;
  Item a('a'), b('b'), c('c');
  list.PushBack(a);
  list.PushBack(b);
  list.PushBack(c);
  list.ForEach([](Item& item) {
    if (item.name != 'b') item.Unlink();
  });
  EXPECT_EQ(Names(list), "b");
}

TEST(IntrusiveListTest, ADestroyedListLetsItsItemsGo) {
  Item a('a');
  {
    IntrusiveList<Item> list;
    list.PushBack(a);
  }
  EXPECT_FALSE(a.linked());
}

}  // namespace
}  // namespace sluice::base
