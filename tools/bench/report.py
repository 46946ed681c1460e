"""Turns results into a table for the terminal and a block for docs/performance.md."""
import resample

PEERS = ("nginx", "haproxy", "nghttpx")
COUNT_NAMES = [
    ("instructions", "user instructions per request", "%.0f"), ("syscalls", "system calls per request, saturated", "%.2f"),
    ("allocations", "heap allocations per request", "%.2f"), ("idle_connection", "bytes per idle h1 connection", "%.0f"),
    ("resident_mb", "resident MB, two workers", "%.1f"), ("private_mb", "private MB, two workers", "%.1f"),
    ("wakeups", "wake-ups per second at rest", "%.1f"), ("start_ms", "ms from exec to the first 200", "%.0f"),
]


def cpu(result, label):
    return resample.median([s for s in result["systems"][label]["samples"] if s is not None])


def best_peer(result):
    found = [(cpu(result, label), label) for label in PEERS if label in result["systems"]]
    found = [item for item in found if item[0] is not None]
    return min(found)[1] if found else None


def minus(ours, theirs):
    return [None if a is None or b is None else a - b for a, b in zip(ours, theirs)]


def compare(result, subject, other):
    """(low, median, high) of the quantity that the scenario asks about; None when samples are missing."""
    def samples(label):
        return result["systems"][label]["samples"]
    if subject not in result["systems"]:
        return None
    if result["basis"] == "added":
        return resample.interval([v for v in minus(samples(subject), samples(subject + "/one")) if v is not None])
    if other not in result["systems"] or other == subject:
        return None
    ours, theirs = samples(subject), samples(other)
    if result["basis"] == "above":
        if "relay" not in result["systems"]:
            return None
        ours, theirs = minus(ours, samples("relay")), minus(theirs, samples("relay"))
    return resample.interval(resample.ratios(ours, theirs))


def verdict(result, found):
    """A win needs the whole interval under the threshold."""
    if found is None or result["must"] is None:
        return "-"
    if found[2] <= result["aim"]:
        return "aim"
    if found[2] <= result["must"]:
        return "must"
    return "over" if found[0] > result["must"] else "open"


def span(found):
    return "-" if found is None else "%.2f [%.2f, %.2f]" % (found[1], found[0], found[2])


def rows_of(result, subject):
    """(system, µs, user, requests a second, void samples) and the line of comparison."""
    rows = []
    for label, data in result["systems"].items():
        value = cpu(result, label)
        rate = "%.1f k" % (data["rate"] / 1000) if data["rate"] and (data["busy"] or 0) >= 0.95 else "-"
        rows.append((label, "-" if value is None else "%.2f" % value,
                     "-" if data["user_share"] is None else "%.0f %%" % (100 * data["user_share"]), rate,
                     str(len(data["voids"]))))
    best = best_peer(result)
    found = compare(result, subject, best)
    what = {"above": "above the relay ÷ %s" % best, "best": "÷ %s" % best, "added": "added µs"}[result["basis"]]
    line = "%s %s: %s (must %s, aim %s): %s" % (subject, what, span(found), result["must"], result["aim"],
                                                verdict(result, found))
    return rows, line


def same_binary(result, first, second):
    """The A/A check: (low, median, high) of the ratio of two runs of one binary; good within ±3 %."""
    if first not in result["systems"] or second not in result["systems"]:
        return None, False
    found = resample.interval(resample.ratios(result["systems"][second]["samples"], result["systems"][first]["samples"]))
    return found, found is not None and found[0] >= 0.97 and found[2] <= 1.03


def table(rows, heads, mark=False):
    """Plain columns, or a Markdown table with `mark`."""
    if mark:
        lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
        return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])
    widths = [max(len(str(row[i])) for row in [heads] + rows) for i in range(len(heads))]
    return "\n".join("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)).rstrip()
                     for row in [heads] + rows)


def count_rows(counts, limits, subject):
    rows = []
    for name, about, form in COUNT_NAMES:
        if not any(name in values for values in counts.values()):
            continue
        row = [about]
        for values in counts.values():
            value = values.get(name, {}).get("value")
            row.append("-" if value is None else form % value)
        limit = limits.get(name, {})
        row += ["≤ %g" % limit["must"] if limit else "-", "%g" % limit["aim"] if limit else "-"]
        rows.append(tuple(row))
    return rows, ("count",) + tuple(counts) + ("must", "aim")


def text(results, mark):
    """Everything; `mark` chooses Markdown."""
    subject, out = results["subject"], []
    out.append("%s. %s." % (results["when"], results["machine"]))
    if results["versions"]:
        out.append(("Versions: " if mark else "") + "; ".join("%s: %s" % item for item in results["versions"].items()))
    for result in results["timed"]:
        rows, line = rows_of(result, subject)
        title = "%s (%s)" % (result["about"], result["unit"])
        out.append(("### " + title + "\n\n" if mark else "\n" + title + "\n") +
                   table(rows, ("system", "CPU", "user", "requests/s", "void"), mark))
        out.append(line if subject in result["systems"] else "")
        reasons = sorted({reason for data in result["systems"].values() for reason in data["voids"]})
        out += ["void: " + reason for reason in reasons]
        again, good = same_binary(result, results["twin"], results["twin"] + "-again")
        if again:
            out.append("A/A %s: %s: %s" % (results["twin"], span(again),
                                           "good" if good else "TOO WIDE, no result of this scenario counts"))
    if results["counts"]:
        rows, heads = count_rows(results["counts"], results["limits"], subject)
        out.append(("### Exact counts\n\n" if mark else "\nExact counts\n") + table(rows, heads, mark))
        for label, values in results["counts"].items():
            for name, value in values.items():
                if value["note"]:
                    out.append("%s%s, %s: %s" % ("- " if mark else "  ", label, name, value["note"]))
    return ("\n\n" if mark else "\n").join(part for part in out if part) + "\n"
