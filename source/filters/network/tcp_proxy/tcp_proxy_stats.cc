#include "source/filters/network/tcp_proxy/tcp_proxy_stats.h"

namespace sluice::filters::network {

const stats::Field TcpProxyStats::kFields[] = {
    SLUICE_STAT(TcpProxyStats, downstream_cx_total),
    SLUICE_STAT(TcpProxyStats, downstream_cx_no_route),
    SLUICE_STAT(TcpProxyStats, downstream_cx_rx_bytes_total),
    SLUICE_STAT(TcpProxyStats, downstream_cx_tx_bytes_total),
    SLUICE_STAT(TcpProxyStats, downstream_flow_control_paused_reading_total),
    SLUICE_STAT(TcpProxyStats, downstream_flow_control_resumed_reading_total),
    SLUICE_STAT(TcpProxyStats, early_data_received_count_total),
    SLUICE_STAT(TcpProxyStats, idle_timeout),
    SLUICE_STAT(TcpProxyStats, max_downstream_connection_duration),
    SLUICE_STAT(TcpProxyStats, upstream_flush_total),
    SLUICE_STAT(TcpProxyStats, downstream_cx_drain_close),
    SLUICE_STAT(TcpProxyStats, downstream_cx_overload_close),
    SLUICE_STAT(TcpProxyStats, downstream_cx_rx_bytes_buffered),
    SLUICE_STAT(TcpProxyStats, downstream_cx_tx_bytes_buffered),
    SLUICE_STAT(TcpProxyStats, upstream_flush_active),
};

}  // namespace sluice::filters::network
