// The node about itself: versions, configuration, clocks, the plug-ins it knows, and its peers (reference: rpc.md
// section 3.1 and 3.3).
import { ChainError, fail } from "../../errors.ts";
import { hex, unhex } from "../../lib/hex.ts";
import type { Json } from "../../lib/json.ts";
import { versioned } from "../../params.ts";
import { ReqString, VersionInfo } from "../../types/proto/common.ts";
import { AddressDrivers, CryptoList, ServerTime } from "../../types/proto/rpc.ts";
import type { RpcModules, RpcPeer } from "../index.ts";
import { shape, tableShape, text } from "../json/bind.ts";
import { plainJson } from "../json/table.ts";
import { headerView, listView } from "../json/view.ts";
import { type Method, method, nothing } from "../method.ts";
import { toNumber } from "./args.ts";

const ExecNameArg = shape("ExecNameParm", { execname: text });
/** Which of several networks is meant; there is one here. */
const PeerArg = shape("P2PGetPeerReq", { p2pType: text });
const NetArg = shape("P2PGetNetInfoReq", { p2pType: text });

const offline = {
  externalAddr: "",
  localAddr: "",
  service: false,
  outbounds: 0,
  inbounds: 0,
  routingtable: 0,
  peerstore: 0,
  ratein: "",
  rateout: "",
  ratetotal: "",
};

export function nodeMethods(modules: RpcModules): readonly Method[] {
  const { addresses, chain, clock, net, params, schemes, version } = modules;
  const seconds = () => Math.floor(clock.now() / 1000);

  return [
    method("Version", nothing, () =>
      plainJson(VersionInfo, { title: params.title, ...version, chainID: params.chainId }),
    ),
    method("IsSync", nothing, () => modules.isSync()),
    method("IsNtpClockSync", nothing, () => modules.isClockSync()),
    method("GetCoinSymbol", nothing, () => ({ data: params.coinSymbol || undefined })),
    method("GetChainID", nothing, () => ({ chainID: params.chainId })),

    method("GetChainConfig", nothing, () => ({
      title: params.title || undefined,
      coinExec: params.coinExec || undefined,
      coinSymbol: params.coinSymbol || undefined,
      coinPrecision: params.coinPrecision || undefined,
      tokenPrecision: params.tokenPrecision || undefined,
      chainID: params.chainId || undefined,
      maxTxFee: versioned(params.maxTxFee, params.forks, toNumber(chain.tip().height)) || undefined,
      minTxFeeRate: params.minTxFeeRate || undefined,
      maxTxFeeRate: params.maxTxFeeRate || undefined,
      isPara: params.isPara || undefined,
      defaultAddressID: addresses.defaultId,
    })),

    method("GetCryptoList", nothing, () =>
      plainJson(CryptoList, { cryptos: schemes.map(({ name, id }) => ({ name, typeID: id })) }),
    ),
    method("GetAddressDrivers", nothing, () =>
      plainJson(AddressDrivers, { drivers: addresses.drivers.map(({ name, id }) => ({ name, typeID: id })) }),
    ),

    method("GetServerTime", nothing, () => plainJson(ServerTime, { currentTimestamp: BigInt(seconds()) })),
    // Time servers are asked elsewhere (isClockSync); the local time is UTC here.
    method("GetTimeStatus", nothing, () => ({ ntpTime: "", localTime: dateText(seconds()), diff: 0 })),

    method("ConvertExectoAddr", ExecNameArg, ({ execname }) => addresses.execAddress(execname)),
    method("PubKeyToAddr", tableShape(ReqString), ({ data }) => {
      const key = unhexNamed(data);
      return { data: addresses.fromKey(addresses.defaultId, key) || undefined };
    }),

    method("GetPeerInfo", PeerArg, () => ({ peers: listView(net?.peers() ?? [], peerView) })),
    method("GetNetInfo", NetArg, () => ({ ...(net?.info() ?? offline) })),
    // One protocol carries everything. Without a network the original fails with this text.
    method("NetProtocols", nothing, () => {
      if (net === undefined) throw fail("net.unavailable", {}, "ErrTypeAsset");
      const { ratein, rateout, ratetotal } = net.info();
      return { protoinfo: [{ protocol: `/tenon/${params.title}`, ratein, rateout, ratetotal }] };
    }),
  ];
}

/** As the original wraps this error. */
function unhexNamed(data: string): Uint8Array {
  try {
    return unhex(data);
  } catch (error) {
    const reason = error instanceof ChainError ? error.text : "";
    throw fail("hex.invalid", { data }, `fromHex=${data}: ${reason}`);
  }
}

function peerView(peer: RpcPeer): Json {
  return {
    addr: peer.addr,
    port: peer.port,
    name: peer.name,
    mempoolSize: peer.mempoolSize,
    self: peer.self,
    header: headerView({ ...peer.header, difficulty: 0 }),
    version: peer.version || undefined,
    localDBVersion: peer.localDBVersion || undefined,
    storeDBVersion: peer.storeDBVersion || undefined,
    runningTime: peer.runningTime || undefined,
    fullNode: peer.fullNode || undefined,
    blocked: peer.blocked || undefined,
    finalized: { height: peer.finalized.height, hash: hex(peer.finalized.hash) },
  };
}

/** `2006-01-02 15:04:05` in UTC (days to civil date: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
function dateText(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const march = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * march + 2) / 5) + 1;
  const month = march < 10 ? march + 3 : march - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const rest = seconds - days * 86_400;
  const two = (n: number) => n.toString().padStart(2, "0");
  const time = [Math.floor(rest / 3600), Math.floor(rest / 60) % 60, rest % 60].map(two).join(":");
  return `${year}-${two(month)}-${two(day)} ${time}`;
}
