// What a call leaves in memory and globals must never be seen by another; what it has handed over is no longer its own.
// And host functions whose arguments and results share memory.
import type { Attack } from "./attack.ts";
import { set, word } from "./snippets.ts";

const left: readonly Attack[] = [
  {
    name: "memory that a call before left",
    evil: "memory 1\nfunc run\n i32.const 4096 i32.load if unreachable end\n i32.const 4096 i32.const -1 i32.const 60000 memory.fill",
    status: "ok",
  },
  {
    name: "a global that a call before left",
    evil: "global a mut i32 5\nglobal b mut i64 -7\nfunc run\n global.get a i32.const 5 i32.ne if unreachable end global.get b i64.const -7 i64.ne if unreachable end i32.const 9 global.set a i64.const 9 global.set b",
    status: "ok",
  },
  {
    name: "data that a call before wrote over",
    evil: 'memory 1\ndata 8 "abcd"\nfunc run\n i32.const 8 i32.load i32.const 1684234849 i32.ne if unreachable end i32.const 8 i32.const 0 i32.store',
    status: "ok",
  },
  {
    name: "memory that a call before grew",
    evil: "memory 1\nfunc run\n memory.size i32.const 1 i32.ne if unreachable end i32.const 1 memory.grow drop i32.const 65536 i32.const 7 i32.store",
    status: "ok",
  },
  {
    name: "memory that _start of a call before grew",
    evil: "memory 1\nfunc _start\n memory.size i32.const 1 i32.ne if unreachable end i32.const 1 memory.grow drop\nfunc run\n memory.size i32.const 2 i32.ne if unreachable end",
    status: "ok",
  },
  {
    name: "memory of ten pages that a call before filled",
    evil: "memory 10\nfunc run\n i32.const 655356 i32.load if unreachable end i32.const 0 i32.const 255 i32.const 655360 memory.fill",
    status: "ok",
  },
  {
    name: "what a call that trapped left",
    evil: "memory 1\nglobal g mut i32 0\nfunc run\n i32.const 0 i32.load global.get g i32.or if loop br 0 end end i32.const 0 i32.const 1 i32.store i32.const 1 global.set g unreachable",
    status: "trap",
  },
  {
    name: "what a call that reverted left",
    evil: "memory 1\nglobal g mut i32 0\nfunc run\n i32.const 0 i32.load global.get g i32.or if loop br 0 end end i32.const 0 i32.const 1 i32.store i32.const 1 global.set g i32.const 0 i32.const 4 call tenon.revert",
    status: "revert",
    output: word(1),
  },
  {
    name: "the output of the callee of a call before",
    evil: "memory 1\nfunc run\n i32.const 0 i32.const 8 call tenon.returned if unreachable end",
    status: "ok",
  },
  {
    name: "output of a failed call",
    evil: "memory 1\nfunc run\n i32.const 0 i32.const 8 call tenon.output unreachable",
    status: "trap",
    output: "",
  },
  {
    name: "memory changed after it was the output",
    evil: "memory 1\nfunc run\n i32.const 0 i32.const 5 i32.store i32.const 0 i32.const 4 call tenon.output i32.const 0 i32.const 9 i32.store",
    status: "ok",
    output: word(5),
  },
  {
    name: "memory changed after it was stored",
    evil: `memory 1\nfunc run\n i32.const 8 i32.const 5 i32.store ${set(0, 8)} i32.const 8 i32.const 9 i32.store i32.const 0 i32.const 4 i32.const 16 i32.const 4 call tenon.storage_get drop i32.const 16 i32.const 4 call tenon.output`,
    status: "ok",
    output: word(5),
  },
  {
    name: "key changed after it was used",
    evil: `memory 1\nfunc run\n i32.const 8 i32.const 5 i32.store ${set(0, 8)} i32.const 0 i32.const 1 i32.store i32.const 0 i32.const 4 i32.const 16 i32.const 4 call tenon.storage_get i32.const -1 i32.ne if unreachable end`,
    status: "ok",
  },
];

/** Where host functions read and write at one place. */
const overlaps: readonly Attack[] = [
  {
    name: "u256: result over its operands",
    evil: "memory 1\ndata 0 03\nfunc run\n i32.const 0 i32.const 0 i32.const 0 i32.const 0 call tenon.u256 drop i32.const 0 i32.const 4 call tenon.output",
    status: "ok",
    output: word(9),
  },
  {
    name: "u256: result half over an operand",
    evil: "memory 1\ndata 0 03\ndata 32 04\nfunc run\n i32.const 0 i32.const 0 i32.const 32 i32.const 16 call tenon.u256 drop i32.const 16 i32.const 4 call tenon.output",
    status: "ok",
    output: word(12),
  },
  {
    name: "hash over its message",
    evil: "memory 1\nfunc run\n i32.const 0 i32.const 0 i32.const 32 i32.const 0 call tenon.hash i32.const 0 i32.const 4 call tenon.output",
    status: "ok",
    output: "66687aad",
  },
  {
    name: "hash half over its message",
    evil: "memory 1\nfunc run\n i32.const 0 i32.const 0 i32.const 32 i32.const 16 call tenon.hash i32.const 16 i32.const 4 call tenon.output",
    status: "ok",
    output: "66687aad",
  },
  {
    name: "storage_get over the key",
    evil: `memory 1\ndata 0 "abcd"\ndata 8 "wxyz"\nfunc run\n ${set(0, 8)} i32.const 0 i32.const 4 i32.const 0 i32.const 4 call tenon.storage_get drop i32.const 0 i32.const 4 call tenon.output`,
    status: "ok",
    output: "7778797a",
  },
  {
    name: "storage_set of the key as its value",
    evil: `memory 1\ndata 0 "abcd"\nfunc run\n ${set(0, 0)} i32.const 0 i32.const 4 i32.const 8 i32.const 4 call tenon.storage_get drop i32.const 8 i32.const 4 call tenon.output`,
    status: "ok",
    output: "61626364",
  },
  {
    name: "storage_next over its key",
    evil: `memory 1\ndata 0 "b"\nfunc run
      i32.const 0 i32.const 1 i32.const 0 i32.const 1 i32.const 1 call tenon.storage_set
      i32.const 0 i32.const 97 i32.store8
      i32.const 0 i32.const 1 i32.const 0 i32.const 0 i32.const 1 call tenon.storage_next drop
      i32.const 0 i32.const 1 call tenon.output`,
    status: "ok",
    output: "62",
  },
  {
    name: "context over everything",
    evil: "memory 1\nfunc run\n i32.const 0 i32.const 125 i32.const 0 call tenon.context drop drop i32.const 65411 call tenon.context",
    status: "ok",
  },
  {
    name: "room of no byte at the end of the memory",
    evil: "memory 1\nfunc run\n i32.const 65536 i32.const 0 call tenon.input drop i32.const 65536 i32.const 0 call tenon.output",
    status: "ok",
  },
  {
    name: "room of no byte behind the end of the memory",
    evil: "memory 1\nfunc run\n i32.const 65537 i32.const 0 call tenon.input drop",
    status: "pointer",
  },
  {
    name: "input longer than the room",
    evil: "memory 1\nfunc run\n i32.const 0 i32.const 2 call tenon.input i32.const 5 i32.ne if unreachable end i32.const 0 i32.const 4 call tenon.output",
    request: { input: Uint8Array.of(1, 2, 3, 4, 5) },
    status: "ok",
    output: "01020000",
  },
];

export const leftovers: readonly Attack[] = [...left, ...overlaps];
