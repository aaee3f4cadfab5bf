/** Codes of the protocol's table of errors. */
export type ErrorCode =
  | "bad_message"
  | "bad_block"
  | "bad_source"
  | "unsupported_rate"
  | "unsupported_version"
  | "unauthorized"
  | "limit"
  | "overloaded"
  | "describe_failed"
  | "internal";

/** A message that breaks the protocol, or a request the server refused. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";

  /**
   * @param code of the protocol's table; a newer server may know more of them
   * @param reason what was wrong and what would be right, in one sentence
   */
  constructor(
    readonly code: ErrorCode | (string & {}),
    readonly reason: string,
  ) {
    super(`${code}: ${reason}`);
  }
}

/** The error of bytes or fields that are not a message. */
export function badMessage(reason: string): ProtocolError {
  return new ProtocolError("bad_message", reason);
}
