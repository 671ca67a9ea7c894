// One sentence for each metric, shown as its HELP line. Names as they stand on the page.

const texts: Readonly<Record<string, string>> = {
  tenon_chain_height: "Height of the last block.",
  tenon_chain_connect_seconds: "Time to connect a block: checking, executing and writing.",
  tenon_chain_connected_total: "Blocks that became the tip.",
  tenon_chain_refused_total: "Blocks that were refused.",
  tenon_kernel_fallback_total: "Kernel builds that were passed over for a slower one.",
  tenon_metrics_dropped_total: "Observations dropped because there were too many names or label sets.",
};

export function helpOf(name: string): string | undefined {
  return Object.hasOwn(texts, name) ? texts[name] : undefined;
}
