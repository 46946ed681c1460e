#include "source/filters/listener/original_dst/original_dst.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include "source/net/socket.h"

namespace sluice::filters::listener {
namespace {

// Of linux/netfilter_ipv4.h and its IPv6 sibling, which cannot be included beside netinet/in.h.
constexpr int kSoOriginalDst = 80;

bool IsTransparent(int fd, const net::Address& local) {
  int on = 0;
  socklen_t size = sizeof(on);
  const bool v4 = local.is_ipv4();
  return getsockopt(fd, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_TRANSPARENT : IPV6_TRANSPARENT, &on,
                    &size) == 0 &&
         on != 0;
}

}  // namespace

net::Address OriginalDestination(int fd) {
  const net::Address local = net::LocalAddress(fd);
  if (!local.is_ip()) return {};
  // An IPv6 socket may carry an IPv4 connection, whose record is IPv4's.
  const bool v4 = local.Unmapped().is_ipv4();
  sockaddr_storage storage;
  socklen_t size = sizeof(storage);
  if (getsockopt(fd, v4 ? IPPROTO_IP : IPPROTO_IPV6, kSoOriginalDst, &storage, &size) == 0) {
    return net::Address::FromSockaddr(reinterpret_cast<sockaddr*>(&storage), size).Unmapped();
  }
  return IsTransparent(fd, local) ? local.Unmapped() : net::Address();
}

proxy::ListenerFilterResult OriginalDstFilter::OnAccept(proxy::AcceptedConnection& connection) {
  const net::Address wanted = OriginalDestination(connection.fd);
  if (wanted.kind() != net::Address::Kind::kNone) connection.addresses.RestoreLocal(wanted);
  return proxy::ListenerFilterResult::kContinue;
}

}  // namespace sluice::filters::listener
