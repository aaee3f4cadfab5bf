import {
  fromDeviceOrientation,
  times,
  turned,
  yawOf,
  type AuricleClient,
  type Quaternion,
} from "../client/index.js";
import { byId, inputById, say } from "./dom.js";
import { turnInWords } from "./stage.js";

const SILENCE_MS = 1500;

interface AskingDeviceOrientation {
  requestPermission?(): Promise<"granted" | "denied">;
}

/** The listener's head: turned by a slider, on the stage, or by the device itself. */
export class Head {
  #yaw_deg = 0;
  #following = false;
  #forward: Quaternion | undefined;

  /** @param shown told where the head looks now */
  constructor(
    readonly client: AuricleClient,
    readonly shown: (yaw_deg: number) => void,
  ) {
    const slider = inputById("yaw");
    // The slider's right is the head's right, which is a negative azimuth.
    slider.oninput = () => this.turn(-slider.valueAsNumber);
    byId("face-front").onclick = () => {
      this.#forward = undefined;
      this.turn(0);
    };
    byId("motion").onclick = () => void (this.#following ? this.#leave() : this.#follow());
  }

  /** Where the head looks, in degrees to the left. */
  get yaw_deg(): number {
    return this.#yaw_deg;
  }

  /** Turn the head to an azimuth, left positive. */
  turn(yaw_deg: number): void {
    this.#show(yaw_deg);
    this.client.listen({ orientation: turned(this.#yaw_deg) });
  }

  #show(yaw_deg: number): void {
    this.#yaw_deg = ((((yaw_deg + 180) % 360) + 360) % 360) - 180;
    inputById("yaw").value = String(-this.#yaw_deg);
    const text = turnInWords(this.#yaw_deg).replace("to the ", "");
    byId("yaw-value").textContent = text;
    inputById("yaw").setAttribute("aria-valuetext", text);
    this.shown(this.#yaw_deg);
  }

  async #follow(): Promise<void> {
    const Orientation = (globalThis as { DeviceOrientationEvent?: AskingDeviceOrientation })
      .DeviceOrientationEvent;
    const permission = await Orientation?.requestPermission?.();
    if (permission === "denied") {
      return say("head-answer", "bad", "The browser does not let this page see how it is held.");
    }
    this.#following = true;
    this.#forward = undefined;
    byId("motion").setAttribute("aria-pressed", "true");
    say("head-answer", "busy", "Waiting for the device to say how it is held …");
    globalThis.addEventListener("deviceorientation", this.#held);
    setTimeout(() => {
      if (!this.#following || this.#forward) return;
      this.#leave();
      say("head-answer", "bad", "This device does not tell how it is held.");
    }, SILENCE_MS);
  }

  #leave(): void {
    this.#following = false;
    globalThis.removeEventListener("deviceorientation", this.#held);
    byId("motion").setAttribute("aria-pressed", "false");
    say("head-answer", "busy", "");
  }

  #held = ({ alpha, beta, gamma }: DeviceOrientationEvent): void => {
    if (alpha === null || beta === null || gamma === null) return;
    const held = fromDeviceOrientation(alpha, beta, gamma);
    // Where the device points at first is the front.
    this.#forward ??= turned(-yawOf(held));
    const orientation = times(this.#forward, held);
    this.#show(yawOf(orientation));
    this.client.listen({ orientation });
    say("head-answer", "good", "The head follows this device.");
  };
}
