#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "source/event/loop.h"
#include "source/event/timer.h"
#include "source/net/dns.h"

namespace sluice::net {

// The resolver of the product: c-ares on the loop's own descriptors and timer. Reads /etc/hosts
// first, as the system does. Without a usable configuration every lookup ends as kUnreachable, and
// the next one looks at the configuration again.
class CaresResolver final : public DnsResolver {
 public:
  CaresResolver(event::Loop& loop, DnsOptions options);
  ~CaresResolver() override;

  std::unique_ptr<DnsQuery> Resolve(std::string_view name, DnsFamily family,
                                    Callback done) override;

 private:
  class Channel;  // keeps c-ares out of this header
  const std::unique_ptr<Channel> channel_;
};

// Hands out one resolver for each set of options, so that clusters share sockets. Owned by the main
// thread; the resolvers live as long as it does.
class DnsResolvers {
 public:
  explicit DnsResolvers(event::Loop& loop) : loop_(loop) {}
  DnsResolver& For(const DnsOptions& options);

 private:
  event::Loop& loop_;
  std::vector<std::pair<DnsOptions, std::unique_ptr<DnsResolver>>> resolvers_;
};

}  // namespace sluice::net
