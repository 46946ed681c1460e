#pragma once

#include <memory>
#include <string>
#include <vector>

#include "source/proxy/listener_spec.h"

namespace sluice::server {

// The sockets of one listener for all workers: one for each worker and address with SO_REUSEPORT,
// else one shared by duplicates. `sockets[worker]` goes to that worker. Empty with `error` when one
// cannot be had: then none is open. Each worker gets none where bind_to_port is false.
std::vector<std::vector<int>> OpenListeners(const proxy::ListenerSpec& spec, int workers,
                                            std::string& error);

}  // namespace sluice::server
