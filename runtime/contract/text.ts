// Names that a contract hands over.

/** Whether all bytes are printable ASCII without space, as names of methods, events and assets are. */
export function isName(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte <= 0x20 || byte >= 0x7f) return false;
  return true;
}
