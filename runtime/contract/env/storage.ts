// The contract's keys in the state, its ordered index over them, and its entries in the local index.
import { type Frame, type HostFunctions, type Machine, nothing } from "../frame.ts";
import { halts } from "../halt.ts";
import { OrderedIndex } from "../ordered.ts";

/** What the functions return for a key that has no value. */
const missing = -1;
const before = 1;
const orEqual = 2;

export function storageFunctions(machine: Machine): HostFunctions {
  const { texts } = machine;
  const stored = (frame: Frame, at: number, length: number) =>
    frame.key(texts, frame.contract.storagePrefix, at, length);

  return {
    storage_get(key: number, keyLength: number, out: number, room: number): number {
      const frame = machine.running();
      const name = stored(frame, key, keyLength);
      frame.memory.within(out, room);
      const value = frame.journal.get(name);
      return value === undefined ? missing : frame.memory.answer(value, out, room);
    },
    storage_set(key: number, keyLength: number, value: number, length: number, ordered: number): void {
      const frame = machine.running();
      frame.mayWrite();
      const name = stored(frame, key, keyLength);
      if (length === 0) throw halts.pointer;
      const bytes = frame.memory.read(value, length, frame.limits.value);
      if (flag(ordered)) indexOf(frame).insert(keyBytes(frame, key, keyLength));
      frame.journal.set(name, bytes);
    },
    storage_delete(key: number, keyLength: number, ordered: number): void {
      const frame = machine.running();
      frame.mayWrite();
      const name = stored(frame, key, keyLength);
      if (flag(ordered)) indexOf(frame).delete(keyBytes(frame, key, keyLength));
      frame.journal.set(name, nothing);
    },
    storage_next(key: number, keyLength: number, flags: number, out: number, room: number): number {
      const frame = machine.running();
      if ((flags & ~(before | orEqual)) !== 0) throw halts.pointer;
      const from = frame.memory.read(key, keyLength, frame.limits.key);
      frame.memory.within(out, room);
      const index = indexOf(frame);
      const inclusive = (flags & orEqual) !== 0;
      const found = (flags & before) === 0 ? index.next(from, inclusive) : index.previous(from, inclusive);
      return found === undefined ? missing : frame.memory.answer(found, out, room);
    },
    local_set(key: number, keyLength: number, value: number, length: number): void {
      const frame = machine.running();
      frame.mayWrite();
      const name = frame.key(texts, frame.contract.localPrefix, key, keyLength);
      frame.journal.local(name, frame.memory.read(value, length, frame.limits.value));
    },
    local_get(key: number, keyLength: number, out: number, room: number): number {
      const frame = machine.running();
      const { local } = frame.world;
      // What one node has in its index and another does not must not be seen by a block.
      if (local === undefined) throw halts.forbidden;
      const name = frame.key(texts, frame.contract.localPrefix, key, keyLength);
      frame.memory.within(out, room);
      const value = local.get(name);
      return value === undefined ? missing : frame.memory.answer(value, out, room);
    },
  };
}

function flag(value: number): boolean {
  if (value !== 0 && value !== 1) throw halts.pointer;
  return value === 1;
}

function keyBytes(frame: Frame, at: number, length: number): Uint8Array {
  return frame.memory.read(at, length, frame.limits.key);
}

function indexOf(frame: Frame): OrderedIndex {
  const { nodeKeys, nodeRead, nodeWrite } = frame.limits;
  return new OrderedIndex({
    journal: frame.journal,
    prefix: frame.contract.indexPrefix,
    keys: nodeKeys,
    read: nodeRead,
    write: nodeWrite,
    charge: (gas) => frame.charge(gas),
  });
}
