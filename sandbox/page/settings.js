// Language and colours: those of the workspace and the system, until the person chooses.
import { readIn } from "./actions.js";
import { locale, speak } from "./i18n.js";
import { remember, remembered } from "./route.js";
import { dispatch, now } from "./store.js";

const system = matchMedia("(prefers-color-scheme: dark)");

export const isDark = () => (remembered("theme") ?? (system.matches ? "dark" : "light")) === "dark";

function paint() {
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
}

export function setTheme(theme) {
  remember("theme", theme);
  paint();
  dispatch({ type: "redraw" });
}

let chosen = null; // in this window, since it was opened

export function setLanguage(language) {
  chosen = language;
  remember("language", language);
  speak(language);
  if (now().me) readIn(locale());
  dispatch({ type: "redraw" });
}

/** Set the language: chosen in this window, else by `?lang=`, else before, else the workspace's. */
export function settle(workspaceLocale) {
  const asked = new URLSearchParams(location.search).get("lang");
  speak((chosen ?? asked ?? remembered("language") ?? workspaceLocale ?? "ja").slice(0, 2));
}

paint();
system.addEventListener("change", () => { paint(); dispatch({ type: "redraw" }); });
