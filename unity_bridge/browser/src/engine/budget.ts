const SECOND_MS = 1000;

/** Stays below the server's control messages per second, so that none is refused for its number. */
export class ControlBudget {
  readonly #sent: number[] = [];

  /** @param rate messages in any second */
  constructor(readonly rate: number) {}

  /** Whether `messages` more may go out at `now_ms`; they are counted if so. */
  take(messages: number, now_ms: number): boolean {
    while (this.#sent.length > 0 && now_ms - this.#sent[0]! >= SECOND_MS) this.#sent.shift();
    if (this.#sent.length + messages > this.rate) return false;
    for (let i = 0; i < messages; i++) this.#sent.push(now_ms);
    return true;
  }
}
