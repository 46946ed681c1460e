#pragma once

#include "source/base/intrusive_list.h"

namespace sluice::event {

// A function with its object, without an allocation: `Callback::To<&Foo::OnTimer>(foo)`.
class Callback {
 public:
  template <auto Method, typename T>
  static Callback To(T* object) {
    return Callback([](void* o) { (static_cast<T*>(o)->*Method)(); }, object);
  }
  Callback(void (*run)(void*), void* object) : run_(run), object_(object) {}
  void operator()() const { run_(object_); }

 private:
  void (*run_)(void*);
  void* object_;
};

// A piece of work that an object carries and a loop runs soon: see Loop::RunSoon. Destroying it
// cancels.
class Task : public base::ListNode {
 public:
  explicit Task(Callback callback) : callback_(callback) {}
  bool scheduled() const { return linked(); }
  void Cancel() { Unlink(); }

 private:
  friend class Loop;
  Callback callback_;
};

}  // namespace sluice::event
