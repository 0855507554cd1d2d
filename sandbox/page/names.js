// Names of people and conversations, and formats of times.
import { language, locale, t } from "./i18n.js";
import { now } from "./store.js";

/** Return a name as the reader can read it; in English the written name, as the app has it, follows. */
export function nameOf(user) {
  const written = user.real_name || user.name;
  const latin = user.real_name_en;
  return language() === "en" && latin && latin !== written ? `${latin} (${written})` : written;
}

export const personName = (id) => (now().people.has(id) ? nameOf(now().people.get(id)) : id);

/** Return section and title in one line; the title alone where it names part of its section. */
export function position(user) {
  const units = user?.section?.split("/").filter(Boolean) ?? [];
  const title = user?.title ?? "";
  return units.some((unit) => title.includes(unit)) ? title : `${units.at(-1) ?? ""} ${title}`.trim();
}

export const appName = () => now().workspace?.app?.name ?? "App";

const isBot = (id) => id === now().workspace?.app?.bot_user_id;

export function authorOf(message) {
  const app = Boolean(message.bot_id) || isBot(message.user);
  const name = message.username || (app ? appName() : personName(message.user));
  return { app, name, id: app ? "app" : message.user };
}

export function conversationName(conversation) {
  if (!conversation) return "";
  if (conversation.is_app) return appName();
  if (conversation.kind === "im") return personName(conversation.other_user ?? conversation.name);
  return conversation.name;
}

export const titled = (conversation) =>
  (conversation?.kind === "channel" ? "#" : "") + conversationName(conversation);

export const channelName = (id) => now().conversations.find((c) => c.id === id)?.name ?? id;

// ---- times ------------------------------------------------------------------------------------
export const zone = () => now().people.get(now().me)?.tz || now().workspace?.team?.tz || "Asia/Tokyo";
const format = (seconds, options) =>
  new Intl.DateTimeFormat(locale(), { timeZone: zone(), ...options }).format(new Date(seconds * 1000));

export const workspaceNow = () => Date.now() / 1000 + now().skew;
export const clockTime = (seconds) => format(seconds, { hour: "numeric", minute: "2-digit", hourCycle: "h23" });
export const dayTime = (seconds) =>
  format(seconds, { month: language() === "ja" ? "long" : "short", day: "numeric", weekday: "short", hour: "numeric", minute: "2-digit", hourCycle: "h23" });
export const longDay = (seconds) => format(seconds, { year: "numeric", month: "long", day: "numeric", weekday: "long" });

/** Return "2026-04-07" and "08:52" of a time in the workspace's zone. */
export function dayAndTime(seconds) {
  const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: zone(), dateStyle: "short", timeStyle: "short" })
    .format(new Date(seconds * 1000));
  const [day, time] = parts.split(" ");
  return { day, time };
}

/** Return the epoch seconds of a local time; computed twice, since the offset may change. */
export function momentOf(day, time) {
  const asUtc = Date.parse(`${day}T${time}:00Z`) / 1000;
  let guess = asUtc;
  for (let round = 0; round < 2; round++) {
    const seen = dayAndTime(guess);
    guess += asUtc - Date.parse(`${seen.day}T${seen.time}:00Z`) / 1000;
  }
  return guess;
}

export function dayLabel(seconds) {
  const { day } = dayAndTime(seconds);
  if (day === dayAndTime(workspaceNow()).day) return t("message.today");
  if (day === dayAndTime(workspaceNow() - 86400).day) return t("message.yesterday");
  return longDay(seconds);
}

const DATE_PARTS = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date_slash: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { month: "long", day: "numeric" },
  date_short: { month: "short", day: "numeric", year: "numeric" },
  date_long: { year: "numeric", month: "long", day: "numeric", weekday: "long" },
  date_long_full: { year: "numeric", month: "long", day: "numeric" },
  time: { hour: "numeric", minute: "2-digit", hourCycle: "h23" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
};

function datePart(token, seconds) {
  if (token === "date_num") return dayAndTime(seconds).day;
  const pretty = token.endsWith("_pretty");
  const options = DATE_PARTS[token.replace(/_pretty$/, "")];
  if (!options) return null;
  const label = pretty ? dayLabel(seconds) : null;
  return label && label !== longDay(seconds) ? label : format(seconds, options);
}

/** Fill Slack's date templates, `{date_short} {time}`; return the fallback for an unknown token. */
export function fillDate(seconds, template, fallback) {
  let known = true;
  const text = template.replace(/\{(\w+)\}/g, (_, token) => {
    const part = datePart(token, seconds);
    known = known && part !== null;
    return part ?? "";
  });
  return known && Number.isFinite(seconds) ? text : fallback;
}
