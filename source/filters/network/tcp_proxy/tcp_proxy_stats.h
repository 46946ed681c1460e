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
  stats::Counter on_demand_cluster_attempt;
  stats::Counter on_demand_cluster_missing;
  stats::Counter on_demand_cluster_success;
  stats::Counter on_demand_cluster_timeout;
  stats::Gauge downstream_cx_rx_bytes_buffered;
  stats::Gauge downstream_cx_tx_bytes_buffered;
  stats::Gauge upstream_flush_active;
  static const stats::Field kFields[17];
};

}  // namespace sluice::filters::network
