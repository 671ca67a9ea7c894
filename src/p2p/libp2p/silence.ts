// libp2p logs through this: nothing, and without making a scope per stream. What matters is logged by the plug-in itself.
import type { ComponentLogger, Logger } from "@libp2p/interface";

const nothing = () => {};
const silent: Logger = Object.assign(nothing.bind(undefined), {
  enabled: false,
  error: nothing,
  trace: nothing,
  newScope: () => silent,
});

export const silence: ComponentLogger = { forComponent: () => silent };
