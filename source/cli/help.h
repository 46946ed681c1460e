#pragma once

#include <string>
#include <string_view>

namespace sluice::cli {

std::string_view HelpText();
// "sluice  version: REVISION/VERSION/STATUS/BUILD/TLS": the five parts that launchers look for.
std::string VersionText();
// The five parts alone.
std::string Version();

}  // namespace sluice::cli
