// What goes wrong around an interface: data with a code and the place, never the text of an engine. `AbiFault` and not
// "AbiError", which is a contract's own error as its interface declares it.

export type AbiFaultCode =
  /** The text is no JSON, or no UTF-8. */
  | "abi.syntax"
  /** The JSON is no interface. */
  | "abi.shape"
  /** A type text that does not exist. */
  | "abi.type"
  /** A value that its type cannot hold. */
  | "abi.value"
  /** Bytes that do not encode the type. */
  | "abi.data"
  /** No method, event, field or variant of that name. */
  | "abi.unknown";

export class AbiFault extends Error {
  readonly code: AbiFaultCode;
  /** Where, e.g. `methods[2].params[0].type` or `to`. */
  readonly path: string;
  readonly reason: string;

  constructor(code: AbiFaultCode, path: string, reason: string) {
    super(`${path === "" ? "" : `${path}: `}${reason}`);
    this.name = "AbiFault";
    this.code = code;
    this.path = path;
    this.reason = reason;
  }
}
