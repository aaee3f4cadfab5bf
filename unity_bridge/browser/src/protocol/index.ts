/** Wire protocol v1 for those who write a client or a server of their own. */
export { decode, encode } from "./codec.js";
export { ProtocolError, type ErrorCode } from "./error.js";
export * from "./messages.js";
export { readValue, type Value } from "./reader.js";
