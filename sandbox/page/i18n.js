// The page's own words. What the bot says comes in the bot's words.
import { ja } from "./texts.ja.js";
import { en } from "./texts.en.js";

export const TABLES = { ja, en };
let table = ja;
let current = "ja";

export function speak(language) {
  current = language in TABLES ? language : "ja";
  table = TABLES[current];
  document.documentElement.lang = current;
}

export const language = () => current;
export const locale = () => (current === "ja" ? "ja-JP" : "en-US");

/** The text for a key, with {name} filled from params. A missing key shows itself. */
export function t(key, params = {}) {
  return (table[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => params[name] ?? "");
}
