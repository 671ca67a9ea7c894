// One sentence for each metric of the dashboard, shown as its HELP line. Names as they stand on the page.

const texts: Readonly<Record<string, string>> = {
  tenon_chain_height: "Height of the last block.",
  tenon_chain_txs: "Transactions on the chain.",
  tenon_chain_tip_time_seconds: "Unix time of the last block.",
  tenon_chain_connect_seconds: "Time to connect a block: checking, executing and writing.",
  tenon_chain_connect_seconds_max: "Longest time to connect a block.",
  tenon_chain_refused_total: "Blocks that were refused.",
  tenon_pool_size: "Transactions and groups that wait.",
  tenon_node_synced: "Whether the chain has caught up with its peers.",
  tenon_p2p_peers: "Connected peers by class, transport and direction.",
  tenon_p2p_connected: "Connected peers.",
  tenon_p2p_banned: "Peers that are kept out.",
  tenon_p2p_bytes_total: "Bytes of frames by transport and direction.",
  tenon_p2p_connections: "Open connections by transport, those included that have not said who they are.",
  tenon_p2p_connections_opened_total: "Connections opened by transport and direction.",
  tenon_p2p_connections_closed_total: "Connections closed by reason.",
  tenon_p2p_refused_total: "Connections refused by reason.",
  tenon_p2p_gossip_received_total: "Gossip messages that came in, duplicates included.",
  tenon_p2p_gossip_sent_total: "Gossip messages sent, once per neighbour.",
  tenon_p2p_gossip_duplicates_total: "Gossip messages that had come in before.",
  tenon_p2p_gossip_dropped_total: "Gossip messages dropped because too many waited.",
  tenon_sync_target_height: "Greatest height that peers with more work claim; the own height when there are none.",
  tenon_sync_blocks_per_second: "Blocks fetched and connected per second.",
  tenon_sync_txs_per_second: "Transactions fetched and connected per second.",
  tenon_event_loop_lag_seconds: "Longest delay of the event loop in the last minute at most.",
  tenon_event_loop_delay_seconds: "Delay of the event loop by quantile.",
  tenon_process_resident_bytes: "Resident memory of the process.",
  tenon_process_heap_used_bytes: "JavaScript heap in use.",
  tenon_process_heap_total_bytes: "JavaScript heap reserved.",
  tenon_process_external_bytes: "Memory of objects that JavaScript refers to.",
  tenon_process_array_buffer_bytes: "Memory of byte arrays.",
  tenon_process_cpu_seconds: "Processor time used, user and system.",
  tenon_process_uptime_seconds: "Seconds since the process started.",
  tenon_kernel_fallback_total: "Kernel builds that were passed over for a slower one.",
  tenon_metrics_dropped_total: "Observations dropped because there were too many names or label sets.",
};

export function helpOf(name: string): string | undefined {
  return Object.hasOwn(texts, name) ? texts[name] : undefined;
}
