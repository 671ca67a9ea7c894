// The scheme none (id 10): accepts anything. Off unless the configuration names it; for tests and closed networks only
// (reference: crypto-and-addresses.md section 1).
import { Type } from "typebox";
import { empty } from "../../lib/bytes.ts";
import type { Plugin } from "../../plugin.ts";

export const none: Plugin<"crypto"> = {
  kind: "crypto",
  name: "none",
  api: 1,
  config: Type.Object({}, { additionalProperties: false }),
  create() {
    return {
      name: "none",
      id: 10,
      defaultOn: false,
      verify: () => true,
      sign: () => empty,
      publicKey: () => empty,
      secretFrom: (random) => random.slice(),
    };
  },
};
