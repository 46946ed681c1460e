"""What the kernel knows about a set of processes: CPU time, memory, switches. All figures are differences."""
import glob
import os
import resource

TICK = os.sysconf("SC_CLK_TCK")


def run_ns(pids):
    """CPU time in ns of every thread of every process."""
    total = 0
    for pid in pids:
        for path in glob.glob("/proc/%d/task/*/schedstat" % pid):
            try:
                with open(path) as file:
                    total += int(file.read().split()[0])
            except OSError:
                pass
    return total


def user_system_ticks(pids):
    user = system = 0
    for pid in pids:
        with open("/proc/%d/stat" % pid) as file:
            fields = file.read().rpartition(")")[2].split()
        user, system = user + int(fields[11]), system + int(fields[12])
    return user, system


def machine_ticks():
    """(busy, steal) of all CPUs together."""
    with open("/proc/stat") as file:
        fields = [int(word) for word in file.readline().split()[1:9]]
    return fields[0] + fields[1] + fields[2] + fields[5] + fields[6], fields[7]


def memory(pids):
    """(private dirty, resident) in bytes."""
    sums = {"Private_Dirty": 0, "Rss": 0}
    for pid in pids:
        with open("/proc/%d/smaps_rollup" % pid) as file:
            for line in file:
                name, _, rest = line.partition(":")
                if name in sums:
                    sums[name] += int(rest.split()[0]) * 1024
    return sums["Private_Dirty"], sums["Rss"]


def switches(pids):
    """Voluntary and involuntary context switches of all threads: each is a wake-up."""
    total = 0
    for pid in pids:
        for path in glob.glob("/proc/%d/task/*/status" % pid):
            with open(path) as file:
                total += sum(int(line.split()[1]) for line in file if "ctxt_switches" in line)
    return total


def children_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def own_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


class Window:
    """Opens a window over a system and its helpers; close() gives the differences."""

    def __init__(self, pids, helpers):
        self.pids, self.helpers = pids, helpers
        self.machine, self.steal = machine_ticks()
        self.others = self._known()
        self.split = user_system_ticks(pids)
        self.busy = run_ns(pids)

    def _known(self):
        return run_ns(self.pids + self.helpers) / 1e9 + children_seconds() + own_seconds()

    def close(self, seconds):
        cpu = run_ns(self.pids) - self.busy
        user, system = (b - a for a, b in zip(self.split, user_system_ticks(self.pids)))
        machine, steal = machine_ticks()
        known = self._known() - self.others
        other = (machine - self.machine) / TICK - known
        return {"cpu_us": cpu / 1e3, "user_share": user / max(1, user + system),
                "busy": cpu / 1e9 / seconds, "steal": (steal - self.steal) / TICK / seconds / (os.cpu_count() or 1),
                "other": max(0.0, other / seconds)}
