#include <sched.h>

#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "source/cli/flags.h"

namespace sluice::cli {
namespace {

// CPUs that a cgroup's quota amounts to, rounded up; 0 when there is none.
int QuotaCpus() {
  std::ifstream v2("/sys/fs/cgroup/cpu.max");
  std::string quota;
  double period = 0;
  if (v2 >> quota >> period && quota != "max" && period > 0) {
    return static_cast<int>((strtod(quota.c_str(), nullptr) + period - 1) / period);
  }
  std::ifstream v1_quota("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
  std::ifstream v1_period("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
  double limit = 0;
  if (v1_quota >> limit && v1_period >> period && limit > 0 && period > 0) {
    return static_cast<int>((limit + period - 1) / period);
  }
  return 0;
}

}  // namespace

int DefaultConcurrency() {
  cpu_set_t cpus;
  int count = 1;
  if (sched_getaffinity(0, sizeof(cpus), &cpus) == 0) count = CPU_COUNT(&cpus);
  const int quota = QuotaCpus();
  if (quota > 0) count = std::min(count, quota);
  return std::clamp(count, 1, 256);
}

}  // namespace sluice::cli
