#pragma once

#include <cstddef>

namespace sluice::base {

// A link that an object carries to be in at most one IntrusiveList<T> per Tag. Unlinks itself when
// destroyed. Not thread-safe.
class ListNode {
 public:
  ListNode() = default;
  ListNode(const ListNode&) = delete;
  ListNode& operator=(const ListNode&) = delete;
  ~ListNode() { Unlink(); }

  bool linked() const { return next_ != nullptr; }
  void Unlink() {
    if (next_ == nullptr) return;
    prev_->next_ = next_;
    next_->prev_ = prev_;
    prev_ = next_ = nullptr;
  }

 private:
  template <typename T>
  friend class IntrusiveList;
  ListNode* prev_ = nullptr;
  ListNode* next_ = nullptr;
};

// A doubly linked list of objects that derive from ListNode; owns nothing, allocates nothing.
template <typename T>
class IntrusiveList {
 public:
  IntrusiveList() { Clear(); }
  IntrusiveList(const IntrusiveList&) = delete;
  IntrusiveList& operator=(const IntrusiveList&) = delete;
  ~IntrusiveList() {
    while (!empty()) head_.next_->Unlink();
    head_.prev_ = head_.next_ = nullptr;
  }

  bool empty() const { return head_.next_ == &head_; }
  T& front() { return static_cast<T&>(*head_.next_); }
  T& back() { return static_cast<T&>(*head_.prev_); }

  // `item` must be in no list.
  void PushBack(T& item) { Link(item, head_.prev_, &head_); }
  void PushFront(T& item) { Link(item, &head_, head_.next_); }
  T* PopFront() {
    if (empty()) return nullptr;
    T& item = front();
    static_cast<ListNode&>(item).Unlink();
    return &item;
  }

  // Moves all items of `other` to the end of this list.
  void TakeAll(IntrusiveList& other) {
    if (other.empty()) return;
    ListNode* first = other.head_.next_;
    ListNode* last = other.head_.prev_;
    first->prev_ = head_.prev_;
    head_.prev_->next_ = first;
    last->next_ = &head_;
    head_.prev_ = last;
    other.Clear();
  }

  // `visit` may unlink or destroy the item it is given, but no other.
  template <typename F>
  void ForEach(F visit) {
    for (ListNode* node = head_.next_; node != &head_;) {
      ListNode* next = node->next_;
      visit(static_cast<T&>(*node));
      node = next;
    }
  }

 private:
  void Clear() { head_.prev_ = head_.next_ = &head_; }
  static void Link(ListNode& item, ListNode* prev, ListNode* next) {
    item.prev_ = prev;
    item.next_ = next;
    prev->next_ = &item;
    next->prev_ = &item;
  }

  ListNode head_;
};

}  // namespace sluice::base
