#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace sluice::route {

// A list of parts that other lists may share, each immutable once it is shared: what an update left
// alone is in the old configuration and in the new one. Reads like a vector of T.
template <typename T>
class SharedList {
 public:
  class Iterator {
   public:
    explicit Iterator(const std::shared_ptr<T>* at) : at_(at) {}
    const T& operator*() const { return **at_; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    const std::shared_ptr<T>* at_;
  };

  size_t size() const { return parts_.size(); }
  bool empty() const { return parts_.empty(); }
  void reserve(size_t size) { parts_.reserve(size); }
  const T& operator[](size_t index) const { return *parts_[index]; }
  const T& at(size_t index) const { return *parts_.at(index); }
  const T& front() const { return *parts_.front(); }
  const T& back() const { return *parts_.back(); }
  Iterator begin() const { return Iterator(parts_.data()); }
  Iterator end() const { return Iterator(parts_.data() + parts_.size()); }

  // A part of its own, to be filled in before anyone else has the list.
  T& emplace_back() { return *parts_.emplace_back(std::make_shared<T>()); }
  // The part of an own list that nobody shares yet.
  T& own(size_t index) { return *parts_[index]; }

  // The part itself, to keep it, or to put it into another list.
  std::shared_ptr<const T> part(size_t index) const { return parts_[index]; }
  void Share(const SharedList& from, size_t index) { parts_.push_back(from.parts_[index]); }

 private:
  std::vector<std::shared_ptr<T>> parts_;
};

}  // namespace sluice::route
