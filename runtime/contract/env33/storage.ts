// State and local index of Chain33's modules. What a node has in its index must not decide consensus, so the module reads
// its index entries from a copy that is part of the state.
import { type Frame, type HostFunctions, type Machine, nothing } from "../frame.ts";

export function storageFunctions(machine: Machine): HostFunctions {
  const { texts } = machine;
  const stateKey = (frame: Frame, at: number, length: number) =>
    frame.key(texts, frame.contract.storagePrefix, at, length);
  /** The module keeps no ordered index, so the place of that is free for the copy. */
  const copyKey = (frame: Frame, at: number, length: number) =>
    frame.key(texts, frame.contract.indexPrefix, at, length);

  const size = (frame: Frame, key: string) => frame.journal.get(key)?.length ?? 0;

  /**
   * Writes as much as there is room for and answers the whole length. A key without value answers 0 and clears the room:
   * modules read into variables that nothing has initialised, and count on it.
   */
  const read = (frame: Frame, key: string, out: number, room: number): number => {
    const bytes = frame.memory.within(out, room);
    const value = frame.journal.get(key);
    if (value === undefined) bytes.fill(0, out >>> 0, (out >>> 0) + (room >>> 0));
    return frame.memory.answer(value ?? nothing, out, room);
  };

  /** An empty value deletes. */
  const valueIn = (frame: Frame, at: number, length: number) => frame.memory.read(at, length, frame.limits.value);

  return {
    setStateDB(key: number, keyLength: number, value: number, length: number): void {
      const frame = machine.running();
      frame.mayWrite();
      frame.journal.set(stateKey(frame, key, keyLength), valueIn(frame, value, length));
    },
    getStateDBSize(key: number, keyLength: number): number {
      const frame = machine.running();
      return size(frame, stateKey(frame, key, keyLength));
    },
    getStateDB(key: number, keyLength: number, out: number, room: number): number {
      const frame = machine.running();
      return read(frame, stateKey(frame, key, keyLength), out, room);
    },
    setLocalDB(key: number, keyLength: number, value: number, length: number): void {
      const frame = machine.running();
      frame.mayWrite();
      const bytes = valueIn(frame, value, length);
      frame.journal.set(copyKey(frame, key, keyLength), bytes);
      frame.journal.local(frame.key(texts, frame.contract.localPrefix, key, keyLength), bytes);
    },
    getLocalDBSize(key: number, keyLength: number): number {
      const frame = machine.running();
      return size(frame, copyKey(frame, key, keyLength));
    },
    getLocalDB(key: number, keyLength: number, out: number, room: number): number {
      const frame = machine.running();
      return read(frame, copyKey(frame, key, keyLength), out, room);
    },
  };
}
