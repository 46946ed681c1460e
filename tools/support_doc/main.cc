#include <cstdio>

#include "source/config/support/support_doc.h"

// Prints docs/support.md.
int main() {
  sluice::config::support::SupportTable table;
  const std::string page = sluice::config::support::SupportDoc(table);
  return fwrite(page.data(), 1, page.size(), stdout) == page.size() ? 0 : 1;
}
