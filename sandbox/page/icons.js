import { html } from "./vendor/htm-preact.js";

const PATHS = {
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  clock: "M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM12 7.5V12l3 2",
  send: "M5 12h13M12.5 6l6 6-6 6",
  attach: "M19 11.5l-7.2 7.1a4.6 4.6 0 01-6.5-6.5l7.6-7.5a3.1 3.1 0 014.4 4.4l-7.5 7.4a1.5 1.5 0 01-2.2-2.1l6.8-6.7",
  bolt: "M13 3L5 13.5h6L10.5 21 19 10.5h-6.2z",
  smile: "M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM8.5 14c1.8 2.6 5.2 2.6 7 0M9 9.6v.1M15 9.6v.1",
  reply: "M20 15.5a2 2 0 01-2 2H9l-4.5 3v-13a2 2 0 012-2H18a2 2 0 012 2z",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  back: "M14.5 5.5L8 12l6.5 6.5",
  swap: "M7 5L3.5 8.5 7 12M3.5 8.5h13M17 12l3.5 3.5L17 19M20.5 15.5h-13",
  window: "M10 5H5v14h14v-5M13.5 4.5h6v6M19.5 4.5L11 13",
  moon: "M19.5 14A7.8 7.8 0 0110 4.5a7.8 7.8 0 109.500 9.5z",
  globe: "M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM3.8 12h16.4M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17",
  lock: "M7 11V8a5 5 0 0110 0v3M5.5 11h13v9h-13z",
  flag: "M6 21V4.5h11l-2.5 4 2.5 4H6",
  check: "M5 12.5l4.5 4.5L19 7.500",
};

export const Icon = ({ name }) =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" stroke-width="1.8"><path d=${PATHS[name]} stroke-width=${name === "more" ? 3 : undefined} /></svg>`;
