#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "source/event/loop.h"
#include "source/net/dns.h"

namespace sluice::upstream {

// The name system as a table, which answers in the loop's next turn. A name that is not in it is
// answered when it is entered.
class DnsTable final : public net::DnsResolver {
 public:
  explicit DnsTable(event::Loop& loop) : loop_(loop) {}

  void Set(const std::string& name, net::DnsResult result) {
    results_[name] = std::move(result);
    loop_.Post([this] { Answer(); });
  }
  void Set(const std::string& name, const std::vector<net::Address>& addresses,
           base::Duration ttl = std::chrono::seconds(60)) {
    net::DnsResult result;
    for (const net::Address& address : addresses) result.records.push_back({address, ttl});
    if (addresses.empty()) result.status = net::DnsStatus::kNoData;
    Set(name, std::move(result));
  }
  void Fail(const std::string& name, net::DnsStatus status = net::DnsStatus::kTimeout) {
    net::DnsResult result;
    result.status = status;
    Set(name, std::move(result));
  }

  int asked() const { return asked_; }
  int waiting() const { return static_cast<int>(queries_.size()); }

  std::unique_ptr<net::DnsQuery> Resolve(std::string_view name, net::DnsFamily,
                                         Callback done) override {
    ++asked_;
    auto query = std::make_unique<Query>(*this, name, std::move(done));
    queries_.push_back(query.get());
    loop_.Post([this] { Answer(); });
    return query;
  }

 private:
  struct Query final : net::DnsQuery {
    Query(DnsTable& owner, std::string_view asked_name, Callback callback)
        : table(owner), name(asked_name), done(std::move(callback)) {}
    ~Query() override { table.Forget(this); }
    DnsTable& table;
    const std::string name;
    Callback done;
  };

  void Forget(Query* query) {
    queries_.erase(std::remove(queries_.begin(), queries_.end(), query), queries_.end());
  }
  void Answer() {
    while (true) {
      const auto found = std::find_if(queries_.begin(), queries_.end(),
                                      [this](Query* q) { return results_.count(q->name) != 0; });
      if (found == queries_.end()) return;
      Query* query = *found;
      queries_.erase(found);
      Callback done = std::move(query->done);
      done(results_[query->name]);
    }
  }

  event::Loop& loop_;
  std::map<std::string, net::DnsResult> results_;
  std::vector<Query*> queries_;
  int asked_ = 0;
};

}  // namespace sluice::upstream
