#pragma once

#include "source/stats/group.h"

namespace sluice::filters::network {

// What the TCP proxies of one stat_prefix count, under `tcp.<prefix>.`. Names are Envoy's.
struct TcpProxyStats {
  stats::Counter downstream_cx_total;
  stats::Counter downstream_cx_no_route;
  stats::Counter downstream_cx_rx_bytes_total;
  stats::Counter downstream_cx_tx_bytes_total;
  stats::Counter downstream_flow_control_paused_reading_total;
  stats::Counter downstream_flow_control_resumed_reading_total;
  stats::Counter early_data_received_count_total;
  stats::Counter idle_timeout;
  stats::Counter max_downstream_connection_duration;
  stats::Counter upstream_flush_total;
  stats::Counter downstream_cx_drain_close;     // 0: no listener closes what TCP cannot announce
  stats::Counter downstream_cx_overload_close;  // 0: there are no overload actions yet
  stats::Gauge downstream_cx_rx_bytes_buffered;
  stats::Gauge downstream_cx_tx_bytes_buffered;
  stats::Gauge upstream_flush_active;
  static const stats::Field kFields[15];
};

}  // namespace sluice::filters::network
