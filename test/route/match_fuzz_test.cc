#include <cstdlib>

#include "test/route/table_from_bytes.h"

// A table and requests from the bytes: the index has to answer as the linear scan does.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sluice::route;
  ByteReader bytes(std::string_view(reinterpret_cast<const char*>(data), size));
  const auto spec = std::make_shared<const RouteConfigurationSpec>(ConfigurationFromBytes(bytes));
  const RouteTable table(spec);
  table.FindVirtualHost(AuthorityFromBytes(bytes));
  const VirtualHost host(HostFromBytes(bytes));
  for (int i = 0; i < 50 && !bytes.empty(); ++i) {
    const auto request = RequestFromBytes(bytes);
    const uint64_t random = bytes.Byte();
    if (host.Match(request->input(random)) != host.MatchLinear(request->input(random))) abort();
  }
  return 0;
}
