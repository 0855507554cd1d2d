// One state, changed only by `reduce`. Changes of the server's data arrive as its frames.
import { useEffect, useReducer } from "./vendor/htm-preact.js";

export const blank = {
  workspace: null,      // team, users, app, commands, shortcuts
  people: new Map(),    // id → user
  skew: 0,              // seconds between the workspace's clock and this machine's
  me: null,
  conversations: [],
  place: { channel: null, tab: "messages", thread: null },
  logs: {},             // channel → {messages, more}; channel/ts → a thread
  home: undefined,      // undefined: not read yet; null: nothing published
  stack: [],            // modal views, the top one last
  connections: null,    // open sockets of the bot; null: not known yet
  lost: false,
  notices: [],
  question: null,
  panel: null,          // "side" | "picker" | "clock"
  guide: {},
  said: "",             // for the live region
  failed: false,
};

export const logKey = (channel, thread) => (thread ? `${channel}/${thread}` : channel);

const byTime = (a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0);

function put(messages, message) {
  const rest = messages.filter((other) => other.ts !== message.ts);
  return [...rest, message].sort(byTime);
}

function inLogs(state, channel, change, thread) {
  const logs = { ...state.logs };
  for (const key of [channel, logKey(channel, thread)]) {
    if (logs[key]) logs[key] = { ...logs[key], messages: change(logs[key].messages, key) };
  }
  return { ...state, logs };
}

const isReply = (message) => message.thread_ts && message.thread_ts !== message.ts;
const shownInChannel = (message) => !isReply(message) || message.subtype === "thread_broadcast";

/** Count a message as unread until its conversation is opened; replies count in their thread. */
function noted(state, channel, message) {
  const conversations = state.conversations.map((conversation) => {
    if (conversation.id !== channel) return conversation;
    const missed = message.user !== state.me && shownInChannel(message) && !inSight(state, channel);
    return { ...conversation, last_ts: message.ts, unread: (conversation.unread ?? 0) + (missed ? 1 : 0) };
  });
  return { ...state, conversations };
}

export const inSight = (state, channel) =>
  state.place.channel === channel && state.place.tab === "messages" && !document.hidden;

function insert(state, { channel, message }) {
  const change = (messages, key) => (key === channel && !shownInChannel(message) ? messages : put(messages, message));
  return inLogs(state, channel, change, message.thread_ts);
}

const arrive = (state, frame) => insert(noted(state, frame.channel, frame.message), frame);

function alter(state, { channel, message }) {
  const known = (messages) => messages.map((old) => (old.ts === message.ts ? { ...old, ...message } : old));
  return inLogs(state, channel, known, message.thread_ts ?? message.ts);
}

function withdraw(state, { channel, ts }) {
  return inLogs(state, channel, (messages) => messages.filter((message) => message.ts !== ts), state.place.thread);
}

function restack(state, frame) {
  if (frame.stack) return { ...state, stack: frame.stack };
  const { view } = frame;
  if (frame.type === "view_open") return { ...state, stack: [view] };
  if (frame.type === "view_push") return { ...state, stack: [...state.stack, view] };
  if (frame.type === "view_update") return { ...state, stack: state.stack.map((v) => (v.id === view.id ? view : v)) };
  return { ...state, stack: state.stack.filter((v) => v.id !== view?.id) };
}

function putConversation(state, conversation) {
  const others = state.conversations.filter((c) => c.id !== conversation.id);
  return { ...state, conversations: [...others, conversation] };
}

let noticeNumber = 0;

const REDUCERS = {
  workspace: (state, { workspace, skew }) => ({
    ...state, workspace, skew, connections: workspace.connections ?? null, people: new Map(workspace.users.map((user) => [user.id, user])),
  }),
  failed: (state) => ({ ...state, failed: true }),
  become: (state, { me }) => ({
    ...state, me, place: blank.place, conversations: [], logs: {}, home: undefined, stack: [], notices: [], question: null, panel: null,
  }),
  // A choice closes the side panel; the first place after loading leaves it open.
  place: (state, { place }) => ({ ...state, place, panel: state.panel === "side" && state.place.channel ? null : state.panel }),
  conversations: (state, { conversations }) => ({ ...state, conversations }),
  conversation: (state, { conversation }) => putConversation(state, conversation),
  read: (state, { channel }) => ({
    ...state, conversations: state.conversations.map((c) => (c.id === channel ? { ...c, unread: 0 } : c)),
  }),
  log: (state, { key, messages, more, before, meanwhile }) => {
    const old = before ? state.logs[key]?.messages ?? [] : [];
    const all = [...messages, ...old].filter((message) => key.includes("/") || shownInChannel(message));
    const read = { ...state, logs: { ...state.logs, [key]: { messages: all.sort(byTime), more } } };
    return meanwhile.reduce(replay, read);
  },
  message: arrive,
  ephemeral: insert,
  message_changed: alter,
  ephemeral_replaced: alter,
  message_deleted: withdraw,
  reaction: (state, { channel, ts, reactions }) =>
    inLogs(state, channel, (messages) => messages.map((m) => (m.ts === ts ? { ...m, reactions } : m)), state.place.thread),
  view_open: restack,
  view_push: restack,
  view_update: restack,
  view_close: restack,
  stack: (state, { stack }) => ({ ...state, stack }),
  view_gone: (state, { id }) => ({ ...state, stack: state.stack.filter((view) => view.id !== id) }),
  home: (state, { view }) => ({ ...state, home: view ?? null }),
  clock: (state, { now }) => ({ ...state, skew: now - Date.now() / 1000 }),
  connections: (state, { count }) => ({ ...state, connections: count }),
  lost: (state, { lost }) => ({ ...state, lost }),
  notice: (state, { text }) => ({ ...state, notices: [...state.notices.slice(-2), { id: ++noticeNumber, text }] }),
  notice_gone: (state, { id }) => ({ ...state, notices: state.notices.filter((notice) => notice.id !== id) }),
  question: (state, { question }) => ({ ...state, question }),
  panel: (state, { panel }) => ({ ...state, panel }),
  guide: (state, { guide }) => ({ ...state, guide }),
  said: (state, { text }) => ({ ...state, said: text }),
  redraw: (state) => ({ ...state }),
};

/** Apply a frame that arrived while its log was read: the response may be older. */
const replay = (state, frame) => (frame.type === "message" ? insert(state, frame) : reduce(state, frame));

export const reduce = (state, event) => (REDUCERS[event.type] ?? ((same) => same))(state, event);

let state = blank;
const readers = new Set();

export const now = () => state;

export function dispatch(event) {
  state = reduce(state, event);
  readers.forEach((read) => read());
}

export function useStore() {
  const [, again] = useReducer((count) => count + 1, 0);
  useEffect(() => {
    readers.add(again);
    return () => readers.delete(again);
  }, []);
  return state;
}
