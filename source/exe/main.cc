#include <string>
#include <vector>

#include "source/cli/commands.h"
#include "source/exe/extensions.h"

int main(int argc, char** argv) {
  sluice::extension::Registry registry;
  sluice::RegisterExtensions(registry);
  return sluice::cli::Main(std::vector<std::string>(argv + 1, argv + argc), registry);
}
