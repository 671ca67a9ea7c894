// Keys of storage as bytes: of two different keys none is the other, and their bytes sort as the keys do. Integers are
// big-endian with the sign turned over, addresses and hashes raw, string and Bytes raw where they stand last and
// otherwise with 0x00 written 0x00 0xff and 0x00 0x00 behind; structs field by field.

const KEY: usize = memory.data(256, 8);
const ROOM: i32 = 256;

/** Size in bytes where it is the same for all keys of the type, otherwise 0. */
@inline export function keySize<K>(): i32 {
  if (isBoolean<K>()) return 1;
  if (isInteger<K>()) return <i32>sizeof<K>();
  if (isString<K>()) return 0;
  return changetype<K>(0).__keySize();
}

@inline export function putKey<K>(to: usize, key: K): void {
  if (isBoolean<K>()) {
    store<u8>(to, <u8>key);
  } else if (isInteger<K>()) {
    if (sizeof<K>() == 1) store<u8>(to, isSigned<K>() ? <u8>key ^ 0x80 : <u8>key);
    else if (sizeof<K>() == 2) store<u16>(to, bswap<u16>(isSigned<K>() ? <u16>key ^ 0x8000 : <u16>key));
    else if (sizeof<K>() == 4) store<u32>(to, bswap<u32>(isSigned<K>() ? <u32>key ^ 0x80000000 : <u32>key));
    else store<u64>(to, bswap<u64>(isSigned<K>() ? <u64>key ^ 0x8000000000000000 : <u64>key));
  } else {
    key.__putKey(to);
  }
}

/** Start of the storage key of a prefix and a key of fixed size; valid until the next one is made. */
@inline export function storageKey<K>(prefix: u32, key: K): usize {
  const to = KEY;
  store<u32>(to, prefix);
  putKey<K>(to + 4, key);
  return to;
}
