// A person's actions on the page. Each function sends a request and dispatches to the store.
import * as api from "./api.js";
import { learn } from "./emoji.js";
import { locale, t } from "./i18n.js";
import { forgetFormerSandbox, saw } from "./guide_steps.js";
import { authorOf } from "./names.js";
import { spoken } from "./mrkdwn.js";
import { openHere, readRoute, writeRoute } from "./route.js";
import { dispatch, inSight, logKey, now } from "./store.js";

let hangUp = () => {};
let met = false; // whether a person has been chosen since the page was loaded

export async function start() {
  await learn();
  try {
    const workspace = await api.get("/client/workspace");
    dispatch({ type: "workspace", workspace, skew: workspace.now ? workspace.now - Date.now() / 1000 : 0 });
  } catch (failure) {
    if (!(failure instanceof api.Failure)) throw failure;
    dispatch({ type: "failed" });
    return;
  }
  addEventListener("popstate", () => follow(readRoute()));
  await follow(readRoute());
}

async function follow(route) {
  if (!now().people.has(route.user)) {
    hangUp();
    return dispatch({ type: "become", me: null });
  }
  if (route.user !== now().me) return become(route.user, route);
  return go(route, { quiet: true });
}

/** Return the text for a failure; a timeout of the bot has a text of its own. */
export function explain(failure) {
  if (!(failure instanceof api.Failure)) throw failure;
  if (failure.code === "dispatch_failed") return t("notice.dispatch");
  if (failure.code === "network") return t("notice.network");
  return t("notice.failed", { message: failure.message });
}

async function attempt(promise) {
  try {
    return await promise;
  } catch (failure) {
    dispatch({ type: "notice", text: explain(failure) });
    return null;
  }
}

// ---- person and place --------------------------------------------------------------
export async function become(user, place = {}) {
  const open = openHere(); // before the state is blank
  writeRoute({ ...place, user }); // at once: a reload must not restore the former person
  dispatch({ type: "become", me: user });
  await listen();
  await Promise.all([readConversations(), restoreForm(open)]);
  if (now().me !== user) return;
  if (!met) forgetFormerSandbox();
  met = true;
  if (now().people.get(user).locale !== locale()) readIn(locale()); // the app writes as the page
  if (!now().place.channel) await go(place); // a place chosen meanwhile stays
}

/** Resolve when the socket is open or has failed once: later reads miss no frame. */
export function listen() {
  hangUp();
  return new Promise((resolve) => {
    hangUp = api.live(now().me, {
      onFrame: receive,
      onOpen: (again) => { dispatch({ type: "lost", lost: false }); resolve(); if (again) reread(); },
      onLost: () => { dispatch({ type: "lost", lost: true }); resolve(); },
    });
  });
}

async function reread() {
  await Promise.all([readConversations(), readStack()]);
  await show(now().place);
}

async function readConversations() {
  const conversations = await attempt(api.get("/client/conversations", { user: now().me }));
  if (conversations) dispatch({ type: "conversations", conversations });
}

/** Restore the forms that were open in this window, after a reload. */
const restoreForm = (open) => readStack((stack) => (stack[0]?.id === open ? stack : []));

async function readStack(wanted = (stack) => stack) {
  const answer = await attempt(api.get("/client/views", { user: now().me }));
  if (answer) dispatch({ type: "stack", stack: wanted(answer.stack) });
}

export const appChannel = () => now().conversations.find((c) => c.is_app);

function settle({ channel, tab, thread }) {
  const known = now().conversations.find((c) => c.id === channel);
  if (known) return { channel, tab: known.is_app && tab === "home" ? "home" : "messages", thread: thread ?? null };
  const app = appChannel();
  return { channel: app?.id ?? now().conversations[0]?.id ?? null, tab: app ? "home" : "messages", thread: null };
}

export async function go(wanted, { quiet = false } = {}) {
  const place = settle(wanted);
  dispatch({ type: "place", place });
  writeRoute({ user: now().me, ...place }, quiet || !wanted.channel);
  await show(place);
}

async function show({ channel, tab, thread }) {
  if (!channel) return;
  const user = now().me;
  const isApp = appChannel()?.id === channel;
  if (isApp && tab === "home") return openHome(user);
  if (isApp) attempt(api.post("/client/open_messages", { user }));
  await readLog(channel);
  if (thread) await readLog(channel, { thread });
  markRead(channel);
}

async function openHome(user) {
  const answer = await attempt(api.get("/client/home", { user }));
  if (answer && user === now().me) dispatch({ type: "home", view: answer.view });
  await attempt(api.post("/client/open_home", { user }));
}

/** Change a person's language, of which the app gets an event, as in Slack. */
export async function readIn(language) {
  const user = now().people.get(now().me);
  if ((await attempt(api.post(`/people/${user.id}`, { locale: language }))) !== null) user.locale = language;
}

/** Open the direct messages with a person; reading them creates them. */
export async function writeTo(other) {
  dispatch({ type: "panel", panel: null });
  const user = now().me;
  if (!(await attempt(api.get("/client/history", { user, channel: other })))) return;
  await readConversations();
  const direct = now().conversations.find((c) => c.other_user === other);
  if (direct) await go({ channel: direct.id, tab: "messages" });
}

export async function readLog(channel, { thread, before } = {}) {
  const user = now().me;
  const { answer, meanwhile } = await listening(api.get("/client/history", { user, channel, thread_ts: thread, before }));
  if (!answer || user !== now().me) return;
  const { messages, has_more: more } = answer;
  dispatch({ type: "log", key: logKey(channel, thread), messages, more: Boolean(more), before, meanwhile });
}

const listeners = new Set();

/** Return the response, and the frames about messages that arrived before it. */
async function listening(asked) {
  const meanwhile = [];
  listeners.add(meanwhile);
  const answer = await attempt(asked);
  listeners.delete(meanwhile);
  return { answer, meanwhile: meanwhile.filter((frame) => frame.channel) };
}

export function markRead(channel) {
  if (!inSight(now(), channel)) return;
  dispatch({ type: "read", channel });
  attempt(api.post("/client/read", { user: now().me, channel }));
}

function receive(frame) {
  listeners.forEach((heard) => heard.push(frame));
  saw(frame);
  dispatch(frame);
  if (frame.type === "message" || frame.type === "ephemeral") hear(frame);
}

function hear({ channel, message }) {
  if (!now().conversations.some((c) => c.id === channel)) readConversations();
  if (!inSight(now(), channel)) return;
  markRead(channel);
  const author = authorOf(message);
  if (author.id !== now().me) {
    dispatch({ type: "said", text: t("log.new", { name: author.name, text: spoken(message.text ?? "").slice(0, 200) }) });
  }
}

// ---- messages and actions ----------------------------------------------------------------------
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

// Also an unknown one: Slack refuses it, and never posts it.
const isCommand = (text) => /^\/[^\s/]+(\s|$)/.test(text);

/** Send the typed text, as a command where it is one; return false on a failure. */
export async function send({ channel, text, thread, files = [] }) {
  const user = now().me;
  const words = escaped(text).replace(/@\[(\w+)\]/g, "<@$1>");
  if (!thread && isCommand(text)) return (await runCommand(channel, words)) !== null;
  const body = { user, channel, text: words, thread_ts: thread, files: files.map((file) => file.id) };
  return (await attempt(api.post("/client/say", body))) !== null;
}

export const runCommand = (channel, text) => attempt(api.post("/client/command", { user: now().me, channel, text }));

export const runShortcut = (shortcut, place = {}) =>
  attempt(api.post("/client/shortcut", { user: now().me, callback_id: shortcut.callback_id, ...place }));

export const react = (channel, ts, name, remove) =>
  attempt(api.post("/client/react", { user: now().me, channel, ts, name, remove }));

/** Send a click; throw `Failure`, which the clicked surface shows itself. */
export const click = (body) => api.post("/client/click", { user: now().me, ...body });
export const suggest = async (body) => (await api.post("/client/suggest", { user: now().me, ...body })).options;
export const submit = (view, values) => api.post("/client/submit", { user: now().me, view_id: view.id, values });

export async function close(view, cleared = false) {
  dispatch(cleared ? { type: "view_close", stack: [] } : { type: "view_gone", id: view.id });
  await attempt(api.post("/client/close", { user: now().me, view_id: view.id, is_cleared: cleared }));
}

export async function moveClock(body) {
  const answer = await attempt(api.post("/clock", body));
  if (answer?.now) dispatch({ type: "clock", now: answer.now });
  return answer;
}

/** Ask the person to confirm; return true for yes. */
export const confirmed = (confirm) =>
  new Promise((resolve) => {
    if (!confirm) return resolve(true);
    dispatch({ type: "question", question: { confirm, answer: (yes) => { dispatch({ type: "question", question: null }); resolve(yes); } } });
  });
