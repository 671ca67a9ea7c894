// Whether bytes are UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF; what a fatal TextDecoder
// and Go's utf8.Valid accept.

export function isUtf8(from: usize, size: usize): bool {
  let p = from;
  const end = from + size;
  while (true) {
    while (end - p >= 8 && (load<u64>(p) & 0x8080_8080_8080_8080) == 0) p += 8;
    if (p == end) return true;
    const lead = <u32>load<u8>(p++);
    if (lead < 0x80) continue;
    if (lead < 0xc2 || lead > 0xf4) return false;
    const more: usize = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if (end - p < more) return false;
    // The second byte alone tells overlong forms, surrogates and numbers that are too large.
    const second = <u32>load<u8>(p);
    const low: u32 = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const high: u32 = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) return false;
    for (let i: usize = 1; i < more; i++) if ((load<u8>(p + i) & 0xc0) != 0x80) return false;
    p += more;
  }
}
