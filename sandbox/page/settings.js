// Language and colours: those of the browser and the system, until the person chooses.
import { html } from "./vendor/htm-preact.js";
import { readIn } from "./actions.js";
import { language, locale, speak, t, TABLES } from "./i18n.js";
import { Icon } from "./icons.js";
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

/** Button that switches to the other language, named in that language. */
export function LanguageButton() {
  const other = language() === "ja" ? "en" : "ja";
  return html`<button type="button" class="quiet-button" lang=${other} onClick=${() => setLanguage(other)}><${Icon} name="globe" />${t("side.language")}</button>`;
}

let chosen = null; // in this window, since it was opened

export function setLanguage(language) {
  chosen = language;
  remember("language", language);
  speak(language);
  if (now().me) readIn(locale());
  dispatch({ type: "redraw" });
}

const languageOf = (tag) => tag?.slice(0, 2);

/** Return the first of the browser's languages that the page has texts in. */
const browserLanguage = () => navigator.languages.map(languageOf).find((language) => language in TABLES);

/** Set the language: chosen in this window, else by `?lang=`, else before, else the browser's. */
export function settle(workspaceLocale) {
  const asked = new URLSearchParams(location.search).get("lang");
  speak(languageOf(chosen ?? asked ?? remembered("language") ?? browserLanguage() ?? workspaceLocale ?? "ja"));
}

paint();
system.addEventListener("change", () => { paint(); dispatch({ type: "redraw" }); });
