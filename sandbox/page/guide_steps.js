// The first-time visitor's three steps, and how the page sees that one of them has happened.
import { remember, remembered } from "./route.js";
import { dispatch, now } from "./store.js";

const [DRAFTER, CHIEF] = [0, 1];
export const STEPS = [
  { n: 1, who: DRAFTER },
  { n: 2, who: CHIEF },
  { n: 3, who: DRAFTER },
];

export const personOf = (step) => now().people.get(now().workspace.suggested?.[step.who]);

const am = (index) => now().me !== null && now().me === now().workspace?.suggested?.[index];
const inApp = (channel) => now().conversations.find((c) => c.id === channel)?.is_app;
const buttons = (message) => (message.blocks ?? []).flatMap((block) => block.elements ?? []);
const waits = (message) => buttons(message).some((element) => element.type === "button" && element.style === "primary");
const fromApp = (message) => message.bot_id || message.user === now().workspace.app.bot_user_id;

const done = (n, mark = true) => {
  const guide = now().guide;
  if (!guide.done?.[n]) dispatch({ type: "guide", guide: { ...guide, done: { ...guide.done, [n]: mark } } });
};

/** Told of a form that went through and of every frame, before the store takes it in. */
export function saw(event) {
  const passed = now().guide.done ?? {};
  if (event.type === "submitted" && am(DRAFTER)) done(1);
  if (event.type === "message_changed" && am(CHIEF) && inApp(event.channel) && fromApp(event.message) && !waits(event.message)) {
    if (passed[1]) done(2, event.message.ts);
  }
}

/** The drafter reads what came after the chief's card, in the messages of the app. */
export function look() {
  const { guide, place, logs } = now();
  const card = guide.done?.[2];
  if (!card || guide.done[3] || !am(DRAFTER) || place.tab !== "messages" || !inApp(place.channel)) return;
  const news = logs[place.channel]?.messages.some((message) => fromApp(message) && (message.ts > card || message.edited));
  if (news) done(3);
}

export const next = (guide) => STEPS.find((step) => !guide.done?.[step.n]) ?? null;

export function recall() {
  const kept = remembered("guide");
  dispatch({ type: "guide", guide: kept ? JSON.parse(kept) : {} });
}

/** The browser remembers the guide longer than a sandbox lives: in a new one, with nothing said yet, it starts over. */
export function forgetFormerSandbox() {
  const app = now().conversations.find((c) => c.is_app);
  if (now().guide.done?.[1] && (am(DRAFTER) || am(CHIEF)) && app && !app.last_ts) dispatch({ type: "guide", guide: {} });
}

export const keep = () => remember("guide", JSON.stringify(now().guide));
addEventListener("storage", ({ key }) => { if (key === "page.guide") recall(); });
