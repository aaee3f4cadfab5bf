import type { AuricleClient, Vector } from "../client/index.js";
import { byId, inputById, reasonOf, say } from "./dom.js";

/** The room form: asks the server for a room, and shows its answer. */
export class RoomForm {
  /** @param accepted told the size of the room that sounds now */
  constructor(
    readonly client: AuricleClient,
    readonly accepted: (size: Vector) => void,
  ) {
    byId<HTMLFormElement>("room").onsubmit = (event) => {
      event.preventDefault();
      void this.#apply();
    };
  }

  async #apply(): Promise<void> {
    const size = ["room-x", "room-y", "room-z"].map(
      (id) => inputById(id).valueAsNumber,
    ) as unknown as Vector;
    if (!size.every(Number.isFinite)) {
      return say("room-answer", "bad", "Give length, width and height in metres.");
    }
    const materials = inputById("room-walls").value.trim();
    say("room-answer", "busy", "…");
    try {
      await this.client.setScene({ room: { size, ...(materials !== "" && { materials }) } });
    } catch (error) {
      return say("room-answer", "bad", `The server answers: ${reasonOf(error)}`);
    }
    say("room-answer", "good", `${size.join(" × ")} m, ${materials || "the server's own walls"}`);
    this.accepted(size);
  }
}
