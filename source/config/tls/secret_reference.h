#pragma once

#include <memory>

#include "source/config/tls/tls_context_parser.h"

namespace sluice::config {

// The secret that `reference` names: one of the bootstrap, or one that is fetched, which is noted
// in `ingredients`. Null when it has not come yet, and with an error: there is none, or it holds
// something other than `kind`.
using SecretRef = std::shared_ptr<const StaticSecrets::Secret>;
SecretRef FindSecret(const StaticSecrets::Reference& reference,
                     StaticSecrets::Secret::TypeCase kind, TlsParseContext& context,
                     TlsIngredients& ingredients);

}  // namespace sluice::config
