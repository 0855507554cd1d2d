// The page's own texts; those of the bot come from the bot.
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

/** Return the text for a key, with {name} filled from params; for a missing key the key. */
export function t(key, params = {}) {
  return (table[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => params[name] ?? "");
}
