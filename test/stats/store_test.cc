#include "source/stats/store.h"

#include <malloc.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace sluice::stats {
namespace {

struct Fruit {
  Counter eaten;
  Gauge ripe;
  OwnedGauge version;
  Histogram weight;
  CodeCounters rq;
  Text label;
  static const Field kFields[6];
};
const Field Fruit::kFields[] = {SLUICE_STAT(Fruit, eaten),   SLUICE_STAT(Fruit, ripe),
                                SLUICE_STAT(Fruit, version), SLUICE_STAT(Fruit, weight),
                                SLUICE_STAT(Fruit, rq),      SLUICE_STAT(Fruit, label)};

struct Shown {
  Sample::Type type;
  bool used;
  uint64_t value;
  std::string text;
};

std::map<std::string, Shown> Read(Store& store) {
  std::map<std::string, Shown> all;
  store.ForEach([&](const Sample& sample) {
    const uint64_t value = sample.total != nullptr ? sample.total->count() : sample.value;
    EXPECT_TRUE(
        all.emplace(sample.name, Shown{sample.type, sample.used, value, std::string(sample.text)})
            .second)
        << sample.name;
  });
  return all;
}

TEST(StoreTest, ShowsAGroupThatNothingUsesAsZeros) {
  Store store(2);
  const auto apple = store.AddGroup<Fruit>("apple.");
  const auto all = Read(store);
  ASSERT_EQ(all.size(), 5u);  // codes only where one occurred
  for (const auto& [name, shown] : all) {
    EXPECT_EQ(shown.value, 0u) << name;
    EXPECT_FALSE(shown.used) << name;
  }
  EXPECT_EQ(all.at("apple.weight").type, Sample::Type::kHistogram);
  EXPECT_EQ(all.at("apple.label").type, Sample::Type::kText);
}

TEST(StoreTest, AddsUpTheThreads) {
  Store store(3);
  const auto apple = store.AddGroup<Fruit>("apple.");
  for (int thread = 0; thread < 3; ++thread) {
    Fruit& fruit = apple.ForThread(thread);
    fruit.eaten.Add(10);
    fruit.weight.Record(100);
    fruit.rq.Inc(200);
    fruit.rq.Inc(204 + thread);
  }
  apple.ForThread(0).ripe.Add(5);
  apple.ForThread(1).ripe.Add(-3);
  apple.ForThread(2).version.Set(~uint64_t{0});
  apple.ForThread(2).label.Set("v7");
  const auto all = Read(store);
  EXPECT_EQ(all.at("apple.eaten").value, 30u);
  EXPECT_EQ(all.at("apple.weight").value, 3u);
  EXPECT_EQ(all.at("apple.ripe").value, 2u);
  EXPECT_EQ(all.at("apple.version").value, ~uint64_t{0});
  EXPECT_EQ(all.at("apple.label").text, "v7");
  EXPECT_EQ(all.at("apple.rq_200").value, 3u);
  EXPECT_EQ(all.at("apple.rq_204").value, 1u);
  EXPECT_EQ(all.at("apple.rq_2xx").value, 6u);
  EXPECT_EQ(all.count("apple.rq_5xx"), 0u);
  for (const auto& [name, shown] : all) EXPECT_TRUE(shown.used) << name;
}

TEST(StoreTest, ShowsAGaugeBelowZeroAsZero) {
  Store store(2);
  const auto apple = store.AddGroup<Fruit>("apple.");
  apple.ForThread(1).ripe.Dec();
  EXPECT_EQ(Read(store).at("apple.ripe").value, 0u);
  apple.ForThread(0).ripe.Add(2);
  EXPECT_EQ(Read(store).at("apple.ripe").value, 1u);
}

TEST(StoreTest, GivesTheSameGroupForTheSamePrefixAndType) {
  Store store(1);
  const auto first = store.AddGroup<Fruit>("apple.");
  const auto second = store.AddGroup<Fruit>("apple.");
  const auto other = store.AddGroup<Fruit>("pear.");
  EXPECT_EQ(&first.ForThread(0), &second.ForThread(0));
  EXPECT_NE(&first.ForThread(0), &other.ForThread(0));
}

TEST(StoreTest, DropsAGroupWithItsLastHandleAndKeepsValuesBefore) {
  Store store(1);
  auto handle = store.AddGroup<Fruit>("apple.");
  handle.ForThread(0).eaten.Inc();
  auto copy = handle;
  handle = {};
  EXPECT_EQ(Read(store).at("apple.eaten").value, 1u);
  handle = store.AddGroup<Fruit>("apple.");  // comes back while the copy still holds it
  copy = {};
  EXPECT_EQ(Read(store).at("apple.eaten").value, 1u);
  handle = {};
  EXPECT_TRUE(Read(store).empty());
  handle = store.AddGroup<Fruit>("apple.");
  EXPECT_EQ(Read(store).at("apple.eaten").value, 0u);
}

TEST(StoreTest, LetsAHandleOutliveIt) {
  auto store = std::make_unique<Store>(1);
  auto handle = store->AddGroup<Fruit>("apple.");
  store.reset();
  handle.ForThread(0).eaten.Inc();
  handle = {};
}

TEST(StoreTest, KeepsSingleStats) {
  Store store(2);
  store.SetGauge("server.live", 1);
  store.SetGauge("server.live", 0);
  store.SetText("control_plane.identifier", "istiod");
  store.Count("filesystem.write_failed");
  store.Count("filesystem.write_failed", 4);
  const CounterHandle counter = store.AddCounter("rbac.allowed");
  counter.ForThread(0).counter.Inc();
  counter.ForThread(1).counter.Inc();
  const HistogramHandle histogram = store.AddHistogram("server.initialization_time_ms");
  histogram.ForThread(0).histogram.Record(17);
  const auto all = Read(store);
  EXPECT_EQ(all.size(), 5u);
  EXPECT_EQ(all.at("server.live").value, 0u);
  EXPECT_TRUE(all.at("server.live").used);
  EXPECT_EQ(all.at("control_plane.identifier").text, "istiod");
  EXPECT_EQ(all.at("filesystem.write_failed").value, 5u);
  EXPECT_EQ(all.at("rbac.allowed").value, 2u);
  EXPECT_EQ(all.at("server.initialization_time_ms").value, 1u);
}

TEST(StoreTest, AddsWhatIsCountedUnderTheMutexToTheThreadsCells) {
  Store store(1);
  store.Count("a.b", 2);
  const CounterHandle handle = store.AddCounter("a.b");
  handle.ForThread(0).counter.Add(3);
  EXPECT_EQ(Read(store).at("a.b").value, 5u);
}

TEST(StoreTest, ResetsCountersOnlyAndKeepsThemUsed) {
  Store store(1);
  const auto apple = store.AddGroup<Fruit>("apple.");
  Fruit& fruit = apple.ForThread(0);
  fruit.eaten.Add(7);
  fruit.ripe.Add(4);
  fruit.weight.Record(1);
  fruit.rq.Inc(200);
  store.ResetCounters();
  auto all = Read(store);
  EXPECT_EQ(all.at("apple.eaten").value, 0u);
  EXPECT_TRUE(all.at("apple.eaten").used);
  EXPECT_EQ(all.at("apple.rq_200").value, 0u);
  EXPECT_EQ(all.at("apple.rq_2xx").value, 0u);
  EXPECT_EQ(all.at("apple.ripe").value, 4u);
  EXPECT_EQ(all.at("apple.weight").value, 1u);
  fruit.eaten.Inc();
  fruit.rq.Inc(200);
  fruit.rq.Inc(503);
  all = Read(store);
  EXPECT_EQ(all.at("apple.eaten").value, 1u);
  EXPECT_EQ(all.at("apple.rq_200").value, 1u);
  EXPECT_EQ(all.at("apple.rq_503").value, 1u);
}

TEST(StoreTest, SeparatesTheLastIntervalFromAllTime) {
  Store store(2);
  const HistogramHandle handle = store.AddHistogram("h");
  const auto counts = [&] {
    std::pair<uint64_t, uint64_t> result;
    store.ForEach([&](const Sample& sample) {
      result = {sample.interval->count(), sample.total->count()};
    });
    return result;
  };
  handle.ForThread(0).histogram.Record(5);
  EXPECT_EQ(counts(), std::make_pair(uint64_t{0}, uint64_t{1}));
  store.Flush();
  EXPECT_EQ(counts(), std::make_pair(uint64_t{1}, uint64_t{1}));
  handle.ForThread(1).histogram.Record(5);
  handle.ForThread(1).histogram.Record(6);
  store.Flush();
  EXPECT_EQ(counts(), std::make_pair(uint64_t{2}, uint64_t{3}));
  store.Flush();
  EXPECT_EQ(counts(), std::make_pair(uint64_t{0}, uint64_t{3}));
}

TEST(StoreTest, KeepsTheCellsOfTwoThreadsOnDifferentCacheLines) {
  Store store(2);
  const CounterHandle handle = store.AddCounter("c");
  const auto line = [&](int thread) {
    return reinterpret_cast<uintptr_t>(&handle.ForThread(thread)) / 64;
  };
  EXPECT_NE(line(0), line(1));
  EXPECT_EQ(reinterpret_cast<uintptr_t>(&handle.ForThread(0)) % 64, 0u);
}

TEST(StoreTest, CostsUnderAHundredBytesForAnUnusedGroup) {
  Store store(3);
  std::vector<GroupHandle<Fruit>> handles(10000);
  const size_t before = mallinfo2().uordblks;
  for (size_t i = 0; i < handles.size(); ++i) {
    handles[i] = store.AddGroup<Fruit>("cluster.outbound_" + std::to_string(i) + ".");
  }
  const size_t used = mallinfo2().uordblks - before;
  EXPECT_LE(used / handles.size(),
            100u);  // reads as nothing under a sanitizer, whose heap is another
}

TEST(StoreTest, CountsExactlyWhileOthersReadAddAndDrop) {
  constexpr int kWorkers = 4;
  constexpr uint64_t kRounds = 20000;
  Store store(kWorkers);
  const auto shared = store.AddGroup<Fruit>("shared.");
  std::atomic<int> running{kWorkers};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kWorkers; ++thread) {
    threads.emplace_back([&, thread] {
      Fruit& fruit = shared.ForThread(thread);
      for (uint64_t i = 0; i < kRounds; ++i) {
        fruit.eaten.Inc();
        fruit.ripe.Inc();
        fruit.weight.Record(i * i);
        fruit.rq.Inc(100 + static_cast<int>(i % 500));
        if (i % 100 != 0) continue;
        fruit.label.Set("x");
        const auto passing = store.AddGroup<Fruit>("passing." + std::to_string(i % 300) + ".");
        passing.ForThread(thread).eaten.Inc();
        store.Count("rare");
        store.SetGauge("single", i);
      }
      running.fetch_sub(1);
    });
  }
  uint64_t last = 0;
  while (running.load() > 0) {
    const uint64_t now = Read(store).at("shared.eaten").value;
    EXPECT_GE(now, last);
    last = now;
    store.Flush();
  }
  for (std::thread& thread : threads) thread.join();
  const auto all = Read(store);
  EXPECT_EQ(all.at("shared.eaten").value, kWorkers * kRounds);
  EXPECT_EQ(all.at("shared.ripe").value, kWorkers * kRounds);
  EXPECT_EQ(all.at("shared.weight").value, kWorkers * kRounds);
  EXPECT_EQ(all.at("rare").value, kWorkers * kRounds / 100);
  uint64_t codes = 0;
  for (const char* each : {"1xx", "2xx", "3xx", "4xx", "5xx"})
    codes += all.at(std::string("shared.rq_") + each).value;
  EXPECT_EQ(codes, kWorkers * kRounds);
}

}  // namespace
}  // namespace sluice::stats
