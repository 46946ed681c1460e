#include "source/upstream/load_balancer.h"

#include <algorithm>
#include <map>

namespace sluice::upstream {
namespace {

bool Avoided(const HostRef* host, const PickContext& context) {
  const Host* const* const end = context.avoid + context.avoid_count;
  return std::find(context.avoid, end, host->get()) != end;
}

// One that chooses from the hosts of the priority and the locality that a lot has fallen on.
class ListBalancer : public LoadBalancer {
 public:
  using LoadBalancer::LoadBalancer;
  const HostRef* Pick(const HostSet& hosts, const PickContext& context, bool& panic) final;

 protected:
  // One of `hosts`, which is not empty and is a list of the current set.
  virtual const HostRef* Choose(const HostList& hosts) = 0;
  virtual void OnNewHosts() {}

 private:
  uint64_t generation_ = 0;
};

const HostRef* ListBalancer::Pick(const HostSet& hosts, const PickContext& context, bool& panic) {
  if (hosts.generation() != generation_) {
    generation_ = hosts.generation();
    OnNewHosts();
  }
  const PriorityHosts* priority = hosts.Pick(random_.Next());
  panic = priority != nullptr && priority->panic;
  if (priority == nullptr) return nullptr;
  const bool by_locality = !priority->localities.empty();
  const HostList* usable = &priority->Usable(by_locality ? random_.Next() : 0);
  if (usable->empty()) return nullptr;
  const HostRef* host = Choose(*usable);
  for (uint32_t tries = 1;
       context.avoid_count > 0 && tries <= context.attempts && Avoided(host, context); ++tries) {
    if (by_locality) usable = &priority->Usable(random_.Next());
    host = Choose(*usable);
  }
  return host;
}

bool EqualWeights(const HostList& hosts) {
  return std::all_of(hosts.begin(), hosts.end(),
                     [&](const auto& host) { return host->weight() == hosts[0]->weight(); });
}

// Each host in turn; with different weights, the one whose turn by its weight comes first (earliest
// deadline).
class RoundRobin final : public ListBalancer {
 public:
  using ListBalancer::ListBalancer;

 private:
  struct Turn {
    double deadline;
    uint64_t order;
    const HostRef* host;
    bool operator<(const Turn& other) const {
      return deadline != other.deadline ? deadline > other.deadline : order > other.order;
    }
  };
  struct List {
    bool weighted = false;
    uint64_t next = 0;
    uint64_t order = 0;
    std::vector<Turn> turns;  // a heap
  };

  void OnNewHosts() override { lists_.clear(); }

  List& ListOf(const HostList& hosts) {
    const auto [it, made] = lists_.try_emplace(&hosts);
    List& list = it->second;
    if (!made) return list;
    // Workers must not all begin with the same host.
    list.next = random_.Below(hosts.size());
    list.weighted = !EqualWeights(hosts);
    if (!list.weighted) return list;
    for (const auto& host : hosts) {
      const double step = 1.0 / std::max<uint32_t>(1, host->weight());
      list.turns.push_back({step, list.order++, &host});
    }
    std::make_heap(list.turns.begin(), list.turns.end());
    return list;
  }

  const HostRef* Choose(const HostList& hosts) override {
    List& list = ListOf(hosts);
    if (!list.weighted) {
      if (list.next >= hosts.size()) list.next = 0;
      return &hosts[list.next++];
    }
    std::pop_heap(list.turns.begin(), list.turns.end());
    Turn& turn = list.turns.back();
    const HostRef* host = turn.host;
    turn.deadline += 1.0 / std::max<uint32_t>(1, (*host)->weight());
    turn.order = list.order++;
    std::push_heap(list.turns.begin(), list.turns.end());
    return host;
  }

  std::map<const HostList*, List> lists_;
};

// The least busy of a few drawn at random; what counts is this worker's own requests.
class LeastRequest final : public ListBalancer {
 public:
  LeastRequest(base::Random& random, uint32_t choices, int thread)
      : ListBalancer(random), choices_(std::max<uint32_t>(2, choices)), thread_(thread) {}

 private:
  const HostRef* Choose(const HostList& hosts) override {
    const HostRef* best = nullptr;
    double best_score = 0;
    for (uint32_t i = 0; i < choices_; ++i) {
      const HostRef* host = &hosts[random_.Below(hosts.size())];
      // A host of twice the weight may have twice the requests.
      const double active = static_cast<double>((*host)->cells(thread_).rq_active.value());
      const double score = (active + 1) / std::max<uint32_t>(1, (*host)->weight());
      if (best == nullptr || score < best_score) {
        best = host;
        best_score = score;
      }
    }
    return best;
  }

  const uint32_t choices_;
  const int thread_;
};

class RandomChoice final : public ListBalancer {
 public:
  using ListBalancer::ListBalancer;

 private:
  const HostRef* Choose(const HostList& hosts) override {
    return &hosts[random_.Below(hosts.size())];
  }
};

// Leads requests of the same hash to the same host; one without a hash to any.
class HashBalancer final : public LoadBalancer {
 public:
  using LoadBalancer::LoadBalancer;

  const HostRef* Pick(const HostSet& hosts, const PickContext& context, bool& panic) override {
    const uint64_t hash = context.hash.has_value() ? *context.hash : random_.Next();
    const PriorityHosts* const priority = hosts.Pick(hash);
    panic = priority != nullptr && priority->panic;
    if (priority == nullptr || priority->table == nullptr) return nullptr;
    const HostRef* host = priority->table->Choose(hash, /*attempt=*/0);
    for (uint32_t tries = 1;
         context.avoid_count > 0 && tries <= context.attempts && Avoided(host, context); ++tries) {
      host = priority->table->Choose(hash, tries);
    }
    return host;
  }
};

}  // namespace

std::unique_ptr<LoadBalancer> MakeLoadBalancer(const ClusterSpec& spec, base::Random& random,
                                               int thread) {
  switch (spec.balancer) {
    case BalancerKind::kLeastRequest:
      return std::make_unique<LeastRequest>(random, spec.least_request_choices, thread);
    case BalancerKind::kRingHash:
    case BalancerKind::kMaglev: return std::make_unique<HashBalancer>(random);
    case BalancerKind::kRandom: return std::make_unique<RandomChoice>(random);
    default: return std::make_unique<RoundRobin>(random);
  }
}

}  // namespace sluice::upstream
