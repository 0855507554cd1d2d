// Tours for first-time visitors, three steps each, and the detection of a done step.
import { dayAndTime, workspaceNow } from "./names.js";
import { remember, remembered } from "./route.js";
import { dispatch, now } from "./store.js";

const [DRAFTER, CHIEF] = [0, 1];
const TOURS = {
  ringi: [{ id: 1, who: DRAFTER }, { id: 2, who: CHIEF }, { id: 3, who: DRAFTER }],
  morning: [{ id: "m1", who: DRAFTER }, { id: "m2", who: DRAFTER }, { id: "m3", who: CHIEF }],
  meeting: [{ id: "z1", who: DRAFTER }, { id: "z2", who: CHIEF }, { id: "z3", who: DRAFTER }],
};
const MEET = "/meet";
const NEEDS = { ringi: () => true, morning: () => managers(), meeting: () => hasMeetings() && hall() };

/** List the tours whose people and channels the workspace has. */
export const tours = () => Object.keys(TOURS).filter((tour) => NEEDS[tour]());
export const tourOf = (guide) => (tours().includes(guide.tour) ? guide.tour : "ringi");
export const stepsOf = (guide) => TOURS[tourOf(guide)];
const hasMeetings = () => now().workspace?.commands?.some((c) => c.command === MEET);
/** Find a channel of all people. */
export const hall = () => now().conversations.find((c) => c.kind === "channel" && !c.is_private)?.id;
export const managers = () => now().workspace?.suggested_channels?.[0];

export const personOf = (step) => now().people.get(now().workspace.suggested?.[step.who]);

const am = (index) => now().me !== null && now().me === now().workspace?.suggested?.[index];
const inApp = (channel) => now().conversations.find((c) => c.id === channel)?.is_app;
const buttons = (message) => (message.blocks ?? []).flatMap((block) => block.elements ?? []);
const waits = (message) => buttons(message).some((element) => element.type === "button" && element.style === "primary");
const fromApp = (message) => message.bot_id || message.user === now().workspace.app.bot_user_id;
const isOfToday = (message) => dayAndTime(Number(message.ts)).day === dayAndTime(workspaceNow()).day;
const offers = (message, action) => buttons(message).some((element) => element.action_id === action);
const isQuestion = (message) => offers(message, "presence.change");

const done = (id, mark = true) => {
  const guide = now().guide;
  if (!guide.done?.[id]) dispatch({ type: "guide", guide: { ...guide, done: { ...guide.done, [id]: mark } } });
};

// A card has a header; news, such as an answer to a question, have none.
const isCard = (message) => (message.blocks ?? []).some((block) => block.type === "header");
const isDecided = (message) => fromApp(message) && isCard(message) && !waits(message) && !isQuestion(message);

/** Note a submitted form or a frame, before the store reduces it. */
export function saw(event) {
  const passed = now().guide.done ?? {};
  if (event.type === "submitted" && am(DRAFTER) && tourOf(now().guide) === "ringi") done(1);
  if (event.type === "message_changed" && passed[1] && am(CHIEF) && inApp(event.channel) && isDecided(event.message)) done(2, event.message.ts);
}

/** Note the steps that show in the open messages. */
export function look() {
  const { guide, place, logs } = now();
  if (place.tab !== "messages" || !now().me) return;
  const messages = (logs[place.channel]?.messages ?? []).filter(fromApp);
  if (am(DRAFTER) && inApp(place.channel)) seeOutcome(guide, messages);
  if (tourOf(guide) === "morning") seeMorning(guide, place, messages.filter(isOfToday));
  if (tourOf(guide) === "meeting" && place.channel === hall()) seeMeeting(guide, messages);
}

/** Note that the drafter reads the messages after the chief's card. */
function seeOutcome(guide, messages) {
  const card = guide.done?.[2];
  if (card && messages.some((message) => !isQuestion(message) && (message.ts > card || message.edited))) done(3);
}

function seeMorning(guide, place, messages) {
  const asked = messages.filter(isQuestion);
  if (am(DRAFTER) && inApp(place.channel) && asked.length) {
    done("m1");
    if (!asked.some((message) => offers(message, "presence.home"))) done("m2");
  }
  if (guide.done?.m2 && am(CHIEF) && place.channel === managers() && messages.length) done("m3");
}

/** Note a meeting's steps: its card changes with participants, and loses its buttons at the end. */
function seeMeeting(guide, messages) {
  const card = messages.findLast((message) => !message.is_ephemeral);
  if (!card) return;
  const isOpen = offers(card, "meetings.join");
  if (isOpen) done("z1");
  if (guide.done?.z1 && isOpen && card.edited) done("z2");
  if (guide.done?.z2 && !isOpen && am(DRAFTER)) done("z3");
}

export const next = (guide) => stepsOf(guide).find((step) => !guide.done?.[step.id]) ?? null;

/** Return the marks without those of this tour, to restart it. */
export const forgotten = (guide) =>
  Object.fromEntries(Object.entries(guide.done ?? {}).filter(([id]) => !stepsOf(guide).some((step) => String(step.id) === id)));

export function recall() {
  const kept = remembered("guide");
  dispatch({ type: "guide", guide: kept ? JSON.parse(kept) : {} });
}

/** Restart the guide in a new sandbox, without messages: browsers keep it longer than a sandbox. */
export function forgetFormerSandbox() {
  const app = now().conversations.find((c) => c.is_app);
  if (Object.keys(now().guide.done ?? {}).length && (am(DRAFTER) || am(CHIEF)) && app && !app.last_ts) dispatch({ type: "guide", guide: {} });
}

export const keep = () => remember("guide", JSON.stringify(now().guide));
addEventListener("storage", ({ key }) => { if (key === "page.guide") recall(); });
