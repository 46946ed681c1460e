#include "source/config/tls/tls_recipes.h"

#include <algorithm>

namespace sluice::config {

using extension::FieldErrors;

bool TlsRecipes::Renew(absl::FunctionRef<bool(const TlsIngredients& ingredients)> uses,
                       FieldErrors& errors, std::vector<ContextSwapRef>& out) {
  const size_t before = errors.error_count();
  for (const auto& recipe : recipes_) {
    if (!recipe->used() || !uses(recipe->ingredients())) continue;
    FieldErrors::Scope scope(errors, "used_by", std::string_view(recipe->where()));
    if (ContextSwapRef swap = recipe->Make(errors)) out.push_back(std::move(swap));
  }
  return errors.error_count() == before;
}

bool TlsRecipes::RenewForSecret(const std::string& key, FieldErrors& errors,
                                std::vector<ContextSwapRef>& out) {
  const auto uses = [&key](const TlsIngredients& ingredients) {
    return std::any_of(ingredients.secrets.begin(), ingredients.secrets.end(),
                       [&key](const upstream::SecretSpec& each) { return each.Key() == key; });
  };
  return Renew(uses, errors, out);
}

bool TlsRecipes::RenewForFile(const WatchedFile& file, FieldErrors& errors,
                              std::vector<ContextSwapRef>& out) {
  const auto uses = [&file](const TlsIngredients& ingredients) {
    return std::any_of(ingredients.files.begin(), ingredients.files.end(),
                       [&file](const WatchedFile& each) { return each.path == file.path; });
  };
  return Renew(uses, errors, out);
}

std::set<WatchedFile> TlsRecipes::Files() {
  recipes_.erase(std::remove_if(recipes_.begin(), recipes_.end(),
                                [](const auto& recipe) { return !recipe->used(); }),
                 recipes_.end());
  std::set<WatchedFile> out;
  for (const auto& recipe : recipes_)
    out.insert(recipe->ingredients().files.begin(), recipe->ingredients().files.end());
  return out;
}

}  // namespace sluice::config
