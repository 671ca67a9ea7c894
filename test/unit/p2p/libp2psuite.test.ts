// The network "libp2p" keeps what every network promises, over each transport that needs no browser.
import { networkSuite } from "../../conformance/p2p.ts";
import { libp2pPlace } from "../../helpers/libp2pnodes.ts";

networkSuite("libp2p, tcp", async () => libp2pPlace({}));
networkSuite("libp2p, ws", async () => libp2pPlace({ tcp: false, ws: { listen: true, port: 0 } }));
