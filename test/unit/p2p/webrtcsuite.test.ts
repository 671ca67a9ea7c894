// The network "libp2p" keeps what every network promises over webrtc-direct too.

import { networkSuite } from "../../conformance/p2p.ts";
import { endWhenDone } from "../../helpers/ending.ts";
import { libp2pPlace } from "../../helpers/libp2pnodes.ts";

endWhenDone();

networkSuite("libp2p, webrtc-direct", async () => ({
  ...libp2pPlace({ tcp: false, webrtc: { listen: true, port: 0 } }),
  // Data channels cannot be paused: credits above them bound what comes, and where those are ignored, this.
  cutsOff: true,
}));
