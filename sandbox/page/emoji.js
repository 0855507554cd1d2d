// Emoji by their names, with the table that Slack uses. A name that it lacks stays as text.
import * as api from "./api.js";

let characters = {};

/** Read the table; without it names stay as text, and the page works. */
export async function learn() {
  try {
    characters = await api.get("/client/emoji");
  } catch (failure) {
    if (!(failure instanceof api.Failure)) throw failure;
  }
}

export const QUICK = ["+1", "white_check_mark", "eyes", "pray", "tada", "heart"];

export const glyph = (name) => characters[name] ?? null;
