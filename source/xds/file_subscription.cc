#include "source/xds/file_subscription.h"

#include <algorithm>

#include "source/base/log.h"
#include "source/config/load/read_file.h"
#include "source/config/load/text_loader.h"

namespace sluice::xds {

namespace v3 = envoy::service::discovery::v3;
using extension::FieldErrors;

FileSubscription::FileSubscription(Environment& environment, FileWatcher& files, Options options,
                                   Watcher& watcher)
    : environment_(environment),
      files_(files),
      options_(std::move(options)),
      delivery_(environment, options_.type, options_.stat_prefix,
                options_.source.initial_fetch_timeout, watcher) {}

void FileSubscription::Start() {
  watch_ = files_.Add(options_.source.path, options_.source.watched_directory, [this] { Read(); });
  delivery_.Begin();
  Read();
}

void FileSubscription::Read() {
  delivery_.CountAttempt();
  FieldErrors errors;
  v3::DiscoveryResponse response;
  config::load::SourceMap places;
  config::load::TextOptions text;
  text.format = config::load::FormatOf(options_.source.path);
  text.allow_unknown = environment_.allow_unknown;
  std::string content;
  if (config::load::ReadFile(options_.source.path, text.limits.max_bytes, content, errors)) {
    config::load::LoadText(options_.source.path, std::move(content), text, response, places,
                           errors);
  }
  if (errors.ok()) return Apply(response);
  places.Locate(errors);
  base::log::Write(base::log::Component::kXds, base::log::Level::kWarning,
                   "the file " + options_.source.path +
                       " cannot be read; what it said before stays:\n" + errors.ErrorText());
  // Envoy waits on for a good file; a first one that is broken does not hold up the start for ever.
  delivery_.Fail(/*final=*/true);
}

void FileSubscription::Apply(const v3::DiscoveryResponse& response) {
  FieldErrors errors;
  Response read;
  const bool usable = ReadResponse(response, options_.type, errors, read);
  if (usable && !options_.name.empty() && !read.resources.empty()) {
    const auto other = [this](const Resource& each) { return each.name != options_.name; };
    const std::string first = read.resources[0].name;
    read.resources.erase(std::remove_if(read.resources.begin(), read.resources.end(), other),
                         read.resources.end());
    if (read.resources.empty()) {
      errors
          .Error("resources", "the file has no " + std::string(NameOf(options_.type)) + " '" +
                                  options_.name + "'")
          .WithValue(first);
    }
  }
  delivery_.Deliver(
      {read.resources, read.removed, response.version_info(), IsComplete(options_.type)}, usable,
      errors);
}

}  // namespace sluice::xds
