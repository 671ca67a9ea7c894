// Host functions with values that nobody means: what they do not take ends the call, what they take does no harm.
import { type Attack, allGas } from "./attack.ts";
import { ask, set } from "./snippets.ts";

export const values: readonly Attack[] = [
  ...absurd("pointer", {
    "storage_set of an empty value":
      "i32.const 0 i32.const 4 i32.const 0 i32.const 0 i32.const 0 call tenon.storage_set",
    "storage_set, ordered 2": "i32.const 0 i32.const 4 i32.const 0 i32.const 4 i32.const 2 call tenon.storage_set",
    "storage_set, ordered -1": "i32.const 0 i32.const 4 i32.const 0 i32.const 4 i32.const -1 call tenon.storage_set",
    "storage_delete, ordered 256": "i32.const 0 i32.const 4 i32.const 256 call tenon.storage_delete",
    "storage_next, flags 4": "i32.const 0 i32.const 4 i32.const 4 i32.const 0 i32.const 0 call tenon.storage_next drop",
    "storage_next, flags -1":
      "i32.const 0 i32.const 4 i32.const -1 i32.const 0 i32.const 0 call tenon.storage_next drop",
    "key of 257 bytes": "i32.const 0 i32.const 257 i32.const 0 i32.const 0 call tenon.storage_get drop",
    "value of 64 kB and a byte":
      "i32.const 0 i32.const 4 i32.const 0 i32.const 65537 i32.const 0 call tenon.storage_set",
    "output of 64 kB and a byte": "i32.const 0 i32.const 65537 call tenon.output",
    "revert with 4 kB and a byte": "i32.const 0 i32.const 4097 call tenon.revert",
    "event without a name": "i32.const 0 i32.const 0 i32.const 0 i32.const 0 i32.const 0 i32.const 0 call tenon.event",
    "event of a name with a zero byte":
      "i32.const 8192 i32.const 4 i32.const 0 i32.const 0 i32.const 0 i32.const 0 call tenon.event",
    "event of a name of 65 bytes":
      "i32.const 0 i32.const 65 i32.const 0 i32.const 0 i32.const 0 i32.const 0 call tenon.event",
    "event with data of 16 kB and a byte":
      "i32.const 0 i32.const 4 i32.const 0 i32.const 0 i32.const 0 i32.const 16385 call tenon.event",
    "event of five indexed fields":
      "i32.const 0 i32.const 4 i32.const 8192 i32.const 20 i32.const 0 i32.const 0 call tenon.event",
    "event of a field longer than the list":
      "i32.const 64 i32.const 99 i32.store i32.const 0 i32.const 4 i32.const 64 i32.const 8 i32.const 0 i32.const 0 call tenon.event",
    "event of a field of 4 GB":
      "i32.const 64 i32.const -1 i32.store i32.const 0 i32.const 4 i32.const 64 i32.const 8 i32.const 0 i32.const 0 call tenon.event",
    "event of a field whose end wraps around":
      "i32.const 64 i32.const -4 i32.store i32.const 0 i32.const 4 i32.const 64 i32.const 8 i32.const 0 i32.const 0 call tenon.event",
    "event of half a length":
      "i32.const 0 i32.const 4 i32.const 8192 i32.const 3 i32.const 0 i32.const 0 call tenon.event",
    "event of a field of 65 bytes":
      "i32.const 64 i32.const 65 i32.store i32.const 0 i32.const 4 i32.const 64 i32.const 69 i32.const 0 i32.const 0 call tenon.event",
    "call with flags 2": `${ask(4, { flags: 2 })} drop`,
    "call with flags -1": `${ask(4, { flags: -1 })} drop`,
    "call of a method with a space":
      "i32.const 0 i32.const 32 i32.store8 i32.const 64 i32.const 0 i32.const 1 i32.const 0 i32.const 0 i64.const 0 i32.const 0 i32.const 0 i64.const 0 i32.const 0 call tenon.call drop",
    "asset of a name with a zero byte": "i32.const 8192 i32.const 4 i32.const 0 call tenon.balance drop",
    "hash of kind 4": "i32.const 4 i32.const 0 i32.const 0 i32.const 0 call tenon.hash",
    "hash of kind -1": "i32.const -1 i32.const 0 i32.const 0 i32.const 0 call tenon.hash",
    "u256 of operation 3": "i32.const 3 i32.const 0 i32.const 0 i32.const 0 call tenon.u256 drop",
    "u256 of operation -1": "i32.const -1 i32.const 0 i32.const 0 i32.const 0 call tenon.u256 drop",
    "verify of a key of 4 kB and a byte":
      "i32.const 1 i32.const 0 i32.const 4097 i32.const 0 i32.const 0 i32.const 0 i32.const 0 call tenon.verify drop",
  }),
  ...absurd("ok", {
    "delete of what is not there": "i32.const 0 i32.const 4 i32.const 0 call tenon.storage_delete",
    "delete of what is not there, ordered": "i32.const 0 i32.const 4 i32.const 1 call tenon.storage_delete",
    "key of no byte": "i32.const 0 i32.const 0 i32.const 0 i32.const 4 i32.const 0 call tenon.storage_set",
    "key of no byte, ordered": "i32.const 0 i32.const 0 i32.const 0 i32.const 4 i32.const 1 call tenon.storage_set",
    "key of 256 bytes": "i32.const 0 i32.const 256 i32.const 0 i32.const 4 i32.const 1 call tenon.storage_set",
    "value of 64 kB": "i32.const 0 i32.const 4 i32.const 0 i32.const 65536 i32.const 0 call tenon.storage_set",
    "output of 64 kB": "i32.const 0 i32.const 65536 call tenon.output",
    "next in an index of nothing":
      "i32.const 0 i32.const 4 i32.const 0 i32.const 0 i32.const 0 call tenon.storage_next i32.const -1 i32.ne if unreachable end",
    "previous in an index of nothing":
      "i32.const 0 i32.const 4 i32.const 1 i32.const 0 i32.const 0 call tenon.storage_next i32.const -1 i32.ne if unreachable end",
    "ordered, then not ordered, then deleted": `
      i32.const 0 i32.const 4 i32.const 0 i32.const 4 i32.const 1 call tenon.storage_set
      i32.const 0 i32.const 4 i32.const 0 i32.const 4 i32.const 0 call tenon.storage_set
      i32.const 0 i32.const 4 i32.const 1 call tenon.storage_delete
      i32.const 0 i32.const 4 i32.const 2 i32.const 0 i32.const 0 call tenon.storage_next i32.const -1 i32.ne if unreachable end`,
    "ordered, deleted without the index": `
      i32.const 0 i32.const 4 i32.const 0 i32.const 4 i32.const 1 call tenon.storage_set
      i32.const 0 i32.const 4 i32.const 0 call tenon.storage_delete
      i32.const 0 i32.const 4 i32.const 2 i32.const 0 i32.const 0 call tenon.storage_next i32.const 4 i32.ne if unreachable end`,
    "keys that look like system keys": `
      i32.const 512 i32.const 9 i32.const 0 i32.const 4 i32.const 0 call tenon.storage_set
      i32.const 521 i32.const 10 i32.const 0 i32.const 4 i32.const 0 call tenon.storage_set`,
    "verify of a scheme that does not exist":
      "i32.const -1 i32.const 0 i32.const 33 i32.const 0 i32.const 4 i32.const 41 i32.const 4 call tenon.verify if unreachable end",
    "verify of nothing":
      "i32.const 1 i32.const 0 i32.const 0 i32.const 0 i32.const 0 i32.const 40 i32.const 4 call tenon.verify if unreachable end",
    "hash of nothing at the end": "i32.const 0 i32.const 131072 i32.const 0 i32.const 0 call tenon.hash",
    "hash of kind 1": "i32.const 1 i32.const 0 i32.const 0 i32.const 0 call tenon.hash",
    "hash of kind 2": "i32.const 2 i32.const 0 i32.const 0 i32.const 0 call tenon.hash",
    "hash of 20 bytes at the end": "i32.const 3 i32.const 0 i32.const 0 i32.const 131052 call tenon.hash",
    "division by zero of 256 bits":
      "i32.const 1 i32.const 0 i32.const 8192 i32.const 0 call tenon.u256 i32.const 1 i32.ne if unreachable end",
    "remainder by zero of 256 bits":
      "i32.const 2 i32.const 0 i32.const 8192 i32.const 0 call tenon.u256 i32.const 1 i32.ne if unreachable end",
    "product of more than 256 bits":
      "i32.const 0 i32.const 1024 i32.const 1024 i32.const 0 call tenon.u256 i32.const 1 i32.ne if unreachable end",
    "product that keeps its place when it fails": `
      i32.const 2048 i32.const 5 i32.store
      i32.const 0 i32.const 1024 i32.const 1024 i32.const 2048 call tenon.u256 drop
      i32.const 2048 i32.load i32.const 5 i32.ne if unreachable end`,
    "two events of one name":
      "i32.const 0 i32.const 4 i32.const 0 i32.const 0 i32.const 0 i32.const 0 call tenon.event i32.const 0 i32.const 4 i32.const 0 i32.const 0 i32.const 0 i32.const 0 call tenon.event",
    "local entry of an empty value": "i32.const 0 i32.const 4 i32.const 0 i32.const 0 call tenon.local_set",
  }),
  ...absurd("revert", {
    "revert with nothing": "i32.const 0 i32.const 0 call tenon.revert",
    "revert with 4 kB": "i32.const 0 i32.const 4096 call tenon.revert",
    "revert after writing": `${set(0, 0)} i32.const 0 i32.const 4 call tenon.revert`,
  }),
  ...absurd("forbidden", {
    "local_get in a transaction": "i32.const 0 i32.const 4 i32.const 0 i32.const 4 call tenon.local_get drop",
  }),
];

/** A contract with two pages of which the third kilobyte is zero and the first is text, and its code. */
function absurd(status: Attack["status"], codes: Readonly<Record<string, string>>): readonly Attack[] {
  const data = [
    "memory 2",
    `data 0 ${JSON.stringify("name".repeat(64))}`,
    `data 512 ${JSON.stringify(".code-aaaa.contract-")}`,
    `data 1024 ${"ff".repeat(32)}`,
  ].join("\n");
  return Object.entries(codes).map(([name, code]) => ({
    name,
    evil: `${data}\nfunc run\n${code}`,
    request: { gas: allGas },
    status,
  }));
}
