#pragma once

#include <string_view>

#include "source/net/address.h"

namespace sluice::upstream {

// What whoever needs a connection asks of it, where the cluster heeds that. Views.
struct ConnectionWish {
  // To be asked for, or verified (auto_sni, auto_san_validation); empty: the cluster's own.
  std::string_view server_name;
  // For whom it stands, and where that wanted to go (PROXY protocol); null: for nobody.
  const net::Address* source = nullptr;
  const net::Address* destination = nullptr;
};

}  // namespace sluice::upstream
