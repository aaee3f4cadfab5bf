import { AuricleClient, Recorder, toWav, type ConnectionState } from "../client/index.js";
import { byId, inputById, reasonOf, say } from "./dom.js";
import { Head } from "./head.js";
import { Heights } from "./heights.js";
import { Inspector } from "./inspector.js";
import { SoundList } from "./list.js";
import { Meters } from "./meters.js";
import { Picture } from "./picture.js";
import { RoomForm } from "./room.js";
import { soundNamed } from "./sounds.js";
import { Stage } from "./stage.js";
import { Studio } from "./studio.js";
import { placeInWords } from "./words.js";

const RATE = 48_000;
const FIRST_SOUNDS = ["bird", "guitar", "footsteps"].map((name) => soundNamed(name)!);
const ANNOUNCE_MS = 700;

const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}`;

function notice(
  sentence: string,
  { action, token = false }: { action?: () => void; token?: boolean } = {},
): void {
  byId("notice").hidden = sentence === "";
  byId("notice-text").textContent = sentence;
  byId("token-form").hidden = !token;
  const button = byId("notice-action");
  button.hidden = action === undefined;
  button.onclick = action ?? null;
}

function showConnection(client: AuricleClient, connection: ConnectionState): void {
  const chip = byId("connection");
  chip.dataset["state"] = connection.state;
  chip.textContent =
    connection.state === "open" ? `connected to ${location.host}` : connection.state;
  switch (connection.state) {
    case "open":
      chip.title = connection.server + (connection.resumed ? ", session resumed" : "");
      return notice("");
    case "lost":
      return notice(
        `The server is gone: ${connection.reason}. Your scene is kept, and connecting goes on. ` +
          "Is “auricle serve” still running?",
        { action: () => client.reconnect() },
      );
    case "closed": {
      const token = connection.code === "unauthorized";
      return notice(`The server ended the connection: ${connection.reason}.`, {
        token,
        ...(!token && { action: () => location.reload() }),
      });
    }
  }
}

/** Tell people who do not see the stage where a sound went, once it has come to rest. */
function announcer(studio: Studio): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const voice = studio.selected;
      if (!voice) return;
      const sentence = `${voice.name}: ${placeInWords(studio.positionOf(voice))}`;
      byId("announcement").textContent = sentence;
    }, ANNOUNCE_MS);
  };
}

function furnish(client: AuricleClient): void {
  const { context } = client;
  const volume = new GainNode(context);
  client.output.connect(volume).connect(context.destination);
  const slider = inputById("volume");
  slider.oninput = () =>
    volume.gain.setTargetAtTime(slider.valueAsNumber, context.currentTime, 0.02);

  const studio = new Studio(client);
  const moved = announcer(studio);
  const head = new Head(client, (yaw_deg) => stage.turn(yaw_deg));
  const inspector = new Inspector(studio);
  const stage = new Stage(studio, {
    turn: (yaw_deg) => head.turn(yaw_deg),
    drawn: (voice, points) => inspector.drawn(voice, points),
    moved,
  });
  inspector.stage = stage;
  const heights = new Heights(studio, moved);
  const picture = new Picture(studio, (position) => stage.reach(position));
  const list = new SoundList(
    studio,
    (sentence) => say("scene-answer", "bad", sentence),
    (file) => void picture.open(file),
  );
  new RoomForm(client, (size) => stage.showRoom(size));
  new Meters(client);
  client.on("problem", ({ reason }) => say("scene-answer", "bad", `The server answers: ${reason}`));

  byId<HTMLFormElement>("say-scene").onsubmit = (event) => {
    event.preventDefault();
    const text = inputById("scene-text").value.trim();
    if (text === "") return say("scene-answer", "bad", "Say something first.");
    say("scene-answer", "busy", "…");
    studio.arrange(text).then(
      (voices) => {
        for (const voice of voices) stage.reach(studio.positionOf(voice));
        const places = voices.map((voice) => {
          return `${voice.name}: ${placeInWords(studio.positionOf(voice))}${voice.motion ? ", moving" : ""}`;
        });
        say("scene-answer", "good", places.join(" · "));
      },
      (error: unknown) => say("scene-answer", "bad", reasonOf(error)),
    );
  };

  const frame = (): void => {
    stage.refresh();
    heights.refresh();
    list.refresh();
    requestAnimationFrame(frame);
  };
  frame();
  stage.turn(0);
  for (const sound of FIRST_SOUNDS) studio.prepare(sound);
  playControls(client, studio);
  recordControls(client);
}

function playControls(client: AuricleClient, studio: Studio): void {
  const { context } = client;
  const play = byId("play");
  let started = false;
  const show = (): void => {
    play.textContent = started && context.state === "running" ? "Pause" : "Start";
  };
  const toggle = async (): Promise<void> => {
    if (started && context.state === "running") return context.suspend();
    started = true;
    byId("start").hidden = true;
    await context.resume();
    show();
    if (studio.voices.length === 0) await addFirstSounds(studio);
  };
  context.onstatechange = show;
  play.onclick = byId("start").onclick = () => {
    toggle().catch((error: unknown) => say("scene-answer", "bad", reasonOf(error)));
  };
  show();
}

async function addFirstSounds(studio: Studio): Promise<void> {
  for (const sound of FIRST_SOUNDS) await studio.addBuiltIn(sound);
}

function recordControls(client: AuricleClient): void {
  const button = byId("record");
  let recorder: Recorder | undefined;
  button.onclick = async () => {
    if (!recorder) {
      recorder = new Recorder(client);
      button.setAttribute("aria-pressed", "true");
      button.textContent = "Save";
      return;
    }
    const recording = await recorder.stop();
    recorder = undefined;
    button.setAttribute("aria-pressed", "false");
    button.textContent = "Record";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(toWav(recording));
    link.download = "auricle.wav";
    link.click();
    URL.revokeObjectURL(link.href);
  };
}

async function open(token?: string): Promise<AuricleClient> {
  const context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
  // Browsers that let pages play at once would stream silence until Start is pressed.
  await context.suspend();
  return AuricleClient.create(context, url, token === undefined ? {} : { token });
}

/** Connect; a server that wants a token gets another client once a person has given one. */
async function connect(token?: string): Promise<void> {
  const client = await open(token);
  client.on("connection", (connection) => showConnection(client, connection));
  showConnection(client, client.connection);
  addEventListener("pagehide", () => client.close());
  byId("token-form").onsubmit = (event) => {
    event.preventDefault();
    client.close();
    void client.context.close();
    begin(inputById("token").value);
  };
  await client.connected();
  furnish(client);
}

function begin(token?: string): void {
  connect(token).catch((error: unknown) => {
    // What ended a connection stands there already.
    if (byId("notice").hidden) notice(reasonOf(error));
  });
}

// A page that comes back from the browser's cache has said BYE.
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) location.reload();
});
begin();
