#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "source/config/tls/tls_ingredients.h"
#include "source/extension/field_errors.h"

namespace sluice::config {

// A new context on its way into a slot. Shared by the threads that it has to be put in force for.
class ContextSwap {
 public:
  virtual ~ContextSwap() = default;
  virtual void Begin(int main_thread) const = 0;  // on the main thread, once, first
  virtual void Put(int thread) const = 0;         // on each other thread, with its index
};
using ContextSwapRef = std::shared_ptr<const ContextSwap>;

// How one TLS context was made.
class TlsRecipe {
 public:
  virtual ~TlsRecipe() = default;
  // Whether anybody can still come by the slot.
  virtual bool used() const = 0;
  // Makes the context anew, of what is there now. Null when it would be as before, or a secret is
  // still missing; and with errors, which begin at the context's message.
  virtual ContextSwapRef Make(extension::FieldErrors& errors) = 0;

  const TlsIngredients& ingredients() const { return ingredients_; }
  // Where it belongs: "cluster.web.", as stats name it.
  const std::string& where() const { return where_; }

 protected:
  TlsRecipe(std::string where, TlsIngredients ingredients)
      : where_(std::move(where)), ingredients_(std::move(ingredients)) {}

  const std::string where_;
  TlsIngredients ingredients_;
};

// Those of all TLS contexts in use, by which they are made anew when a secret or a file that they
// use is replaced. Owned by the SnapshotBuilder; main thread.
class TlsRecipes {
 public:
  void Add(std::unique_ptr<TlsRecipe> recipe) { recipes_.push_back(std::move(recipe)); }

  // Makes anew the contexts that `uses` picks, and adds to `out` what puts them in force. With a
  // fault of one, which is in `errors` then below `used_by["cluster.web."]`, false: none of the
  // others should be put in force either.
  bool Renew(absl::FunctionRef<bool(const TlsIngredients& ingredients)> uses,
             extension::FieldErrors& errors, std::vector<ContextSwapRef>& out);
  bool RenewForSecret(const std::string& key, extension::FieldErrors& errors,
                      std::vector<ContextSwapRef>& out);
  bool RenewForFile(const WatchedFile& file, extension::FieldErrors& errors,
                    std::vector<ContextSwapRef>& out);

  // All files that contexts in use were made from. Forgets the recipes of the others.
  std::set<WatchedFile> Files();

 private:
  std::vector<std::unique_ptr<TlsRecipe>> recipes_;
};

}  // namespace sluice::config
