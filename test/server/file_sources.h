#pragma once

#include "source/server/config_sources.h"
#include "source/server/main_clusters.h"
#include "source/xds/file_watcher.h"

namespace sluice::server {

// Config sources of a main thread whose clusters nobody asks for: what comes is from files.
struct FileSources {
  FileSources(net::Worker& main, xds::Environment& environment)
      : http2(main),
        files(main.loop),
        clusters(http2),
        configs(main, environment, files, clusters) {}

  http::h2::WorkerState http2;
  xds::FileWatcher files;
  MainClusters clusters;
  ConfigSources configs;
};

}  // namespace sluice::server
