#include "source/net/cares_resolver.h"

#include <ares.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <string>

#include "source/event/fd_event.h"

namespace sluice::net {
namespace {

// What a datagram may carry without being cut on the way (DNS flag day 2020); more comes over TCP.
constexpr int kEdnsPayload = 1232;
// What is left after so many is asked for again, by c-ares' timeout: a server that floods us does
// not hold up the loop.
constexpr int kMessagesPerTurn = 1000;

DnsStatus ToStatus(int status) {
  switch (status) {
    case ARES_SUCCESS: return DnsStatus::kOk;
    case ARES_ENODATA: return DnsStatus::kNoData;
    case ARES_ENOTFOUND: return DnsStatus::kNoSuchName;
    case ARES_ESERVFAIL: return DnsStatus::kServerFailure;
    case ARES_EREFUSED:
    case ARES_ENOTIMP: return DnsStatus::kRefused;
    case ARES_ETIMEOUT: return DnsStatus::kTimeout;
    case ARES_EBADNAME:
    case ARES_EBADQUERY:
    case ARES_EBADSTR: return DnsStatus::kBadName;
    case ARES_EFORMERR:
    case ARES_EBADRESP: return DnsStatus::kBadAnswer;
    default: return DnsStatus::kUnreachable;
  }
}

int FirstFamily(DnsFamily family) {
  switch (family) {
    case DnsFamily::kIpv4Only:
    case DnsFamily::kIpv4Preferred: return AF_INET;
    case DnsFamily::kAuto:
    case DnsFamily::kIpv6Only: return AF_INET6;
    case DnsFamily::kAll: return AF_UNSPEC;
  }
  return AF_UNSPEC;
}

// What to ask for when the first had nothing; AF_UNSPEC: no more.
int SecondFamily(DnsFamily family) {
  if (family == DnsFamily::kAuto) return AF_INET;
  if (family == DnsFamily::kIpv4Preferred) return AF_INET6;
  return AF_UNSPEC;
}

std::vector<DnsRecord> ToRecords(const ares_addrinfo& info) {
  std::vector<DnsRecord> records;
  for (const ares_addrinfo_node* node = info.nodes; node != nullptr; node = node->ai_next) {
    DnsRecord record;
    record.address = Address::FromSockaddr(node->ai_addr, static_cast<socklen_t>(node->ai_addrlen));
    record.address.set_port(0);
    record.ttl = std::chrono::seconds(std::max(0, node->ai_ttl));
    records.push_back(std::move(record));
  }
  // Doubles would count as two hosts. The server's order stays, since it may mean something.
  std::vector<const DnsRecord*> sorted;
  for (const DnsRecord& record : records) sorted.push_back(&record);
  const auto key = [](const DnsRecord& record) {
    return std::string_view(reinterpret_cast<const char*>(record.address.bytes()), 16);
  };
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](auto* a, auto* b) { return key(*a) < key(*b); });
  std::vector<bool> doubled(records.size());
  for (size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i]->address == sorted[i - 1]->address)
      doubled[static_cast<size_t>(sorted[i] - records.data())] = true;
  }
  std::vector<DnsRecord> unique;
  for (size_t i = 0; i < records.size(); ++i) {
    if (!doubled[i]) unique.push_back(std::move(records[i]));
  }
  return unique;
}

}  // namespace

// One c-ares channel and what waits for it. c-ares cannot cancel a single lookup and calls back in
// the midst of its own work, so a Lookup stands between it and each query, and finished queries are
// told only when c-ares has returned.
class CaresResolver::Channel {
 public:
  Channel(event::Loop& loop, DnsOptions options)
      : loop_(loop),
        options_(std::move(options)),
        timer_(loop, event::Callback::To<&Channel::OnTimer>(this)),
        deliver_(loop, event::Callback::To<&Channel::Deliver>(this)) {
    ares_library_init(ARES_LIB_INIT_ALL);
  }
  ~Channel() {
    Close();
    ares_library_cleanup();
  }

  std::unique_ptr<DnsQuery> Resolve(std::string_view name, DnsFamily family, Callback done);

 private:
  struct Lookup;

  class Query final : public DnsQuery, public base::ListNode {
   public:
    Query(std::string_view name, DnsFamily family, Callback done)
        : name_(name), second_family_(SecondFamily(family)), done_(std::move(done)) {}
    ~Query() override {
      if (lookup_ != nullptr) lookup_->query = nullptr;
    }

    const std::string name_;
    int second_family_;
    Callback done_;
    DnsResult result_;
    Lookup* lookup_ = nullptr;  // while c-ares is at it
  };

  // Owned by c-ares between the question and its callback.
  struct Lookup {
    Channel* channel;
    Query* query;  // null when nobody wants to know any more
  };

  struct Socket {
    Socket(Channel& owner, int descriptor)
        : channel(owner), fd(descriptor), event(owner.loop_, &Channel::OnSocket, this) {
      event.Watch(fd);
    }
    Channel& channel;
    const int fd;
    event::FdEvent event;
  };

  bool Open();
  void Close();
  void SetServers();
  void Ask(Query& query, int family);
  void OnAnswer(Query& query, DnsStatus status, std::vector<DnsRecord> records);
  void Finish(Query& query, DnsStatus status);
  // Tells all queries that have come to an end. Nothing of this object is touched after a callback:
  // it may destroy it.
  void Deliver();
  void ArmTimer();
  void OnTimer();

  static void OnLookup(void* self, int status, int timeouts, ares_addrinfo* info);
  static void OnSocketState(void* self, ares_socket_t fd, int readable, int writable);
  static void OnSocket(void* self, uint32_t readiness);

  event::Loop& loop_;
  const DnsOptions options_;
  ares_channel ares_ = nullptr;
  bool stale_ = false;  // open anew when nothing is under way: servers may have moved or come back
  uint32_t lookups_ = 0;
  std::map<int, std::unique_ptr<Socket>> sockets_;
  event::Timer timer_;    // c-ares' next timeout
  event::Timer deliver_;  // for what is known at once
  base::IntrusiveList<Query> finished_;
};

bool CaresResolver::Channel::Open() {
  if (ares_ != nullptr && !(stale_ && lookups_ == 0)) return true;
  Close();
  ares_options options{};
  options.flags = ARES_FLAG_EDNS;
  if (options_.use_tcp) options.flags |= ARES_FLAG_USEVC;
  if (!options_.search_domains) options.flags |= ARES_FLAG_NOSEARCH;
  // With one server its error is the answer; with several c-ares tries the next.
  if (options_.servers.size() == 1 && !options_.servers_are_fallback)
    options.flags |= ARES_FLAG_NOCHECKRESP;
  options.timeout =
      static_cast<int>(std::clamp<int64_t>(base::ToMillis(options_.timeout), 1, 3600 * 1000));
  options.tries = static_cast<int>(std::clamp<uint32_t>(options_.tries, 1, 100));
  options.ednspsz = kEdnsPayload;
  options.sock_state_cb = &Channel::OnSocketState;
  options.sock_state_cb_data = this;
  const int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ |
                   ARES_OPT_SOCK_STATE_CB | (options_.rotate ? ARES_OPT_ROTATE : ARES_OPT_NOROTATE);
  if (ares_init_options(&ares_, &options, mask) != ARES_SUCCESS) {
    ares_ = nullptr;
    return false;
  }
  stale_ = false;
  if (!options_.servers.empty()) SetServers();
  return true;
}

void CaresResolver::Channel::SetServers() {
  if (options_.servers_are_fallback) {
    // c-ares makes up a server on 127.0.0.1 where the system names none.
    ares_addr_port_node* found = nullptr;
    const bool named = ares_get_servers_ports(ares_, &found) == ARES_SUCCESS && found != nullptr &&
                       (found->next != nullptr || found->family != AF_INET ||
                        found->addr.addr4.s_addr != htonl(INADDR_LOOPBACK));
    if (found != nullptr) ares_free_data(found);
    if (named) return;
  }
  std::vector<ares_addr_port_node> nodes(options_.servers.size());
  for (size_t i = 0; i < nodes.size(); ++i) {
    const Address& server = options_.servers[i];
    ares_addr_port_node& node = nodes[i];
    node.next = i + 1 < nodes.size() ? &nodes[i + 1] : nullptr;
    node.family = server.family();
    memcpy(&node.addr, server.bytes(), static_cast<size_t>(server.byte_count()));
    node.udp_port = node.tcp_port = server.port() != 0 ? server.port() : 53;
  }
  ares_set_servers_ports(ares_, nodes.data());
}

void CaresResolver::Channel::Close() {
  if (ares_ == nullptr) return;
  ares_destroy(std::exchange(ares_, nullptr));  // calls back every lookup, with ARES_EDESTRUCTION
  sockets_.clear();
  timer_.Disarm();
}

std::unique_ptr<DnsQuery> CaresResolver::Channel::Resolve(std::string_view name, DnsFamily family,
                                                          Callback done) {
  auto query = std::make_unique<Query>(name, family, std::move(done));
  Address literal;
  if (Address::ParseIp(name, 0, literal)) {
    query->result_.records.push_back({std::move(literal), base::Duration::zero()});
    Finish(*query, DnsStatus::kOk);
  } else if (name.empty() || name.find('\0') != std::string_view::npos) {
    Finish(*query, DnsStatus::kBadName);
  } else if (!Open()) {
    Finish(*query, DnsStatus::kUnreachable);
  } else {
    Ask(*query, FirstFamily(family));
    ArmTimer();
  }
  // Nobody is called back before this returns.
  if (!finished_.empty()) deliver_.Arm(base::Duration::zero());
  return query;
}

void CaresResolver::Channel::Ask(Query& query, int family) {
  ares_addrinfo_hints hints{};
  // In the server's order: sorting would connect sockets to each address.
  hints.ai_flags = ARES_AI_NOSORT;
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  query.lookup_ = new Lookup{this, &query};
  ++lookups_;
  ares_getaddrinfo(ares_, query.name_.c_str(), nullptr, &hints, &Channel::OnLookup, query.lookup_);
}

void CaresResolver::Channel::OnLookup(void* self, int status, int, ares_addrinfo* info) {
  const std::unique_ptr<Lookup> lookup(static_cast<Lookup*>(self));
  const std::unique_ptr<ares_addrinfo, void (*)(ares_addrinfo*)> owned(info, &ares_freeaddrinfo);
  Channel& channel = *lookup->channel;
  --channel.lookups_;
  Query* query = lookup->query;
  if (query != nullptr) query->lookup_ = nullptr;
  if (status == ARES_EDESTRUCTION) return;
  const DnsStatus converted = ToStatus(status);
  if (!Answered(converted)) channel.stale_ = true;
  if (query == nullptr) return;
  channel.OnAnswer(*query, converted,
                   info != nullptr ? ToRecords(*info) : std::vector<DnsRecord>());
}

void CaresResolver::Channel::OnAnswer(Query& query, DnsStatus status,
                                      std::vector<DnsRecord> records) {
  if (status == DnsStatus::kOk && records.empty()) status = DnsStatus::kNoData;
  const int second = std::exchange(query.second_family_, AF_UNSPEC);
  if (status != DnsStatus::kOk && status != DnsStatus::kBadName && second != AF_UNSPEC) {
    // A failure of the first counts unless the second finds something.
    if (!Answered(status)) query.result_.status = status;
    Ask(query, second);
    return;
  }
  if (status == DnsStatus::kOk) {
    query.result_.records = std::move(records);
  } else if (query.result_.status != DnsStatus::kOk && Answered(status)) {
    status = query.result_.status;
  }
  Finish(query, status);
}

void CaresResolver::Channel::Finish(Query& query, DnsStatus status) {
  query.result_.status = status;
  finished_.PushBack(query);
}

void CaresResolver::Channel::Deliver() {
  base::IntrusiveList<Query> finished;
  finished.TakeAll(finished_);
  while (Query* query = finished.PopFront()) {
    Callback done = std::move(query->done_);
    DnsResult result = std::move(query->result_);
    done(std::move(result));  // may destroy the query and this
  }
}

void CaresResolver::Channel::ArmTimer() {
  timeval storage;
  const timeval* left = ares_ != nullptr ? ares_timeout(ares_, nullptr, &storage) : nullptr;
  if (left == nullptr) {
    timer_.Disarm();
    return;
  }
  const base::Duration wait =
      std::chrono::seconds(left->tv_sec) + std::chrono::microseconds(left->tv_usec);
  timer_.Arm(std::max<base::Duration>(wait, std::chrono::milliseconds(1)));
}

void CaresResolver::Channel::OnTimer() {
  ares_process_fd(ares_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  ArmTimer();
  Deliver();
}

void CaresResolver::Channel::OnSocketState(void* self, ares_socket_t fd, int readable,
                                           int writable) {
  Channel& channel = *static_cast<Channel*>(self);
  // A new watch reports what is the case now: what edge-triggered watches miss when c-ares wants to
  // write again.
  channel.sockets_.erase(fd);
  if (readable != 0 || writable != 0)
    channel.sockets_.emplace(fd, std::make_unique<Socket>(channel, fd));
}

void CaresResolver::Channel::OnSocket(void* self, uint32_t readiness) {
  const Socket& socket = *static_cast<Socket*>(self);  // c-ares may close it below
  Channel& channel = socket.channel;
  const int fd = socket.fd;
  if (readiness & event::kWritable) ares_process_fd(channel.ares_, ARES_SOCKET_BAD, fd);
  if (readiness & (event::kReadable | event::kPeerClosed)) {
    pollfd rest{fd, POLLIN, 0};
    int messages = 0;
    do {  // c-ares reads one message of a TCP stream at a time; there is no second edge for what
          // follows
      ares_process_fd(channel.ares_, fd, ARES_SOCKET_BAD);
    } while (++messages < kMessagesPerTurn && channel.sockets_.count(fd) != 0 &&
             poll(&rest, 1, 0) > 0);
  }
  channel.ArmTimer();
  channel.Deliver();
}

CaresResolver::CaresResolver(event::Loop& loop, DnsOptions options)
    : channel_(std::make_unique<Channel>(loop, std::move(options))) {}

CaresResolver::~CaresResolver() = default;

std::unique_ptr<DnsQuery> CaresResolver::Resolve(std::string_view name, DnsFamily family,
                                                 Callback done) {
  return channel_->Resolve(name, family, std::move(done));
}

DnsResolver& DnsResolvers::For(const DnsOptions& options) {
  for (const auto& [known, resolver] : resolvers_) {
    if (known == options) return *resolver;
  }
  resolvers_.emplace_back(options, std::make_unique<CaresResolver>(loop_, options));
  return *resolvers_.back().second;
}

}  // namespace sluice::net
