import { html, useEffect, useReducer, useRef, useState } from "./vendor/htm-preact.js";
import { moveClock } from "./actions.js";
import { t } from "./i18n.js";
import { Icon } from "./icons.js";
import { useOutside } from "./menu.js";
import { dayAndTime, dayTime, momentOf, workspaceNow } from "./names.js";
import { dispatch, now } from "./store.js";

const DAY = 86_400;

/** Return the next time of day on a working day, by the workspace's clock. */
export function nextAt(time) {
  const off = now().workspace?.days_off ?? [];
  for (let ahead = workspaceNow(); ; ahead += DAY) {
    const { day } = dayAndTime(ahead);
    const moment = momentOf(day, time);
    if (moment > workspaceNow() && !off.includes(day)) return moment;
  }
}

const MOVES = [
  ["clock.quarter", () => ({ advance: 15 * 60 })],
  ["clock.hour", () => ({ advance: 60 * 60 })],
  ["clock.early", () => ({ now: nextAt("08:15") })],
  ["clock.nine", () => ({ now: nextAt("09:00") })],
];

function useTick(seconds) {
  const [, tick] = useReducer((count) => count + 1, 0);
  useEffect(() => {
    const timer = setInterval(tick, seconds * 1000);
    return () => clearInterval(timer);
  }, []);
}

export function Clock({ state }) {
  useTick(5);
  const root = useRef(), button = useRef();
  const open = state.panel === "clock";
  const shut = () => dispatch({ type: "panel", panel: null });
  useOutside(root, open, shut);
  const moved = Math.abs(state.skew) > 90;
  const shown = dayTime(workspaceNow());
  const onKeyDown = (event) => { if (event.key === "Escape" && open) { event.preventDefault(); shut(); button.current.focus(); } };
  return html`<div class="clock" ref=${root} onKeyDown=${onKeyDown}>
    <button type="button" ref=${button} class=${`clock-button ${moved ? "moved" : ""}`} aria-haspopup="dialog" aria-expanded=${open}
      aria-label=${t("clock.label", { time: shown })} onClick=${() => dispatch({ type: "panel", panel: open ? null : "clock" })}>
      <${Icon} name="clock" /><span class="clock-time">${shown}</span>${moved && html`<span class="clock-mark">${t("clock.moved")}</span>`}</button>
    ${open && html`<${ClockPanel} shut=${shut} moved=${moved} />`}
  </div>`;
}

async function move(body) {
  const answer = await moveClock(body);
  if (answer) dispatch({ type: "said", text: t("clock.said", { time: dayTime(workspaceNow()) }) });
}

function ClockPanel({ shut, moved }) {
  const start = dayAndTime(workspaceNow());
  const [free, setFree] = useState(`${start.day}T${start.time}`);
  const panel = useRef();
  useEffect(() => panel.current.querySelector("button").focus(), []);
  const set = (event) => { event.preventDefault(); if (free) move({ now: momentOf(...free.split("T")) }).then(shut); };
  return html`<div class="clock-panel" role="dialog" aria-labelledby="clock-title" ref=${panel}>
    <h2 id="clock-title">${t("clock.title")}</h2>
    <p class="clock-face" role="status">${dayTime(workspaceNow())}</p>
    <p class="quiet">${t("clock.lead")}</p>
    <div class="clock-moves">${MOVES.map(([name, body]) => html`<button type="button" class="button" onClick=${() => move(body())}>${t(name)}</button>`)}</div>
    <form class="clock-free" onSubmit=${set}>
      <label>${t("clock.free")}<input type="datetime-local" class="control" value=${free} onInput=${(event) => setFree(event.target.value)} /></label>
      <button type="submit" class="button">${t("clock.set")}</button></form>
    <button type="button" class="button wide" aria-disabled=${moved ? undefined : "true"} onClick=${() => now().skew && move({ offset: 0 })}>${t("clock.back")}</button>
  </div>`;
}
