// Bytes as text with one unit per byte (Latin-1), the form of keys in the journal. TextDecoder cannot do it: its
// "latin1" is windows-1252.

const chunk = 4096;

export function textOf(bytes: Uint8Array): string {
  if (bytes.length <= chunk) return String.fromCharCode.apply(null, bytes as unknown as number[]);
  let text = "";
  for (let at = 0; at < bytes.length; at += chunk) text += textOf(bytes.subarray(at, at + chunk));
  return text;
}

/** The bytes of a text whose units are below 256. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** Whether all bytes are printable ASCII without space, as names of methods, events and assets are. */
export function isName(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte <= 0x20 || byte >= 0x7f) return false;
  return true;
}
