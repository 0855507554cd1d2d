// Window of a participant: opening it joins, closing it leaves; changes arrive by the websocket.
import { html, render, useEffect, useState } from "../vendor/htm-preact.js";
import { get, live, post } from "../api.js";
import { Avatar } from "../avatar.js";
import { remembered } from "../route.js";
import { TABLES } from "./texts.js";

const asked = new URLSearchParams(location.search);
const language = (asked.get("lang") ?? remembered("language") ?? "ja").slice(0, 2) === "en" ? "en" : "ja";
const me = {
  user: asked.get("user") ?? "",
  meeting: location.pathname.split("/").at(-1),
  pwd: asked.get("pwd") ?? undefined,
  zak: asked.get("zak") ?? undefined,
};
const t = (key, params = {}) => (TABLES[language][key] ?? key).replace(/\{(\w+)\}/g, (_, name) => params[name] ?? "");

/** Return the meeting of this person, `{ failed }`, or null at first; and the actions. */
function useMeeting() {
  const [meeting, setMeeting] = useState(null);
  const [lost, setLost] = useState(false);
  const see = (answer) => setMeeting((before) => ({ is_host: before?.is_host, ...(answer.meeting ?? answer) }));
  const ask = (promise) => promise.then(see, (failure) => see({ failed: failure.code }));
  const act = (what) => ask(post(`/client/zoom/${what}`, me));
  useEffect(() => {
    act("join");
    const leave = () => navigator.sendBeacon("/client/zoom/leave", new Blob([JSON.stringify(me)], { type: "application/json" }));
    addEventListener("pagehide", leave);
    const close = me.user && live(me.user, {
      onFrame: (frame) => frame.type === "zoom_meeting" && String(frame.meeting.id) === me.meeting && see(frame),
      onOpen: (again) => { setLost(false); if (again) ask(get("/client/zoom/meeting", me)); },
      onLost: () => setLost(true),
    });
    return () => { removeEventListener("pagehide", leave); if (close) close(); };
  }, []);
  return { meeting, lost, act };
}

const stateOf = (meeting) => (meeting.state === "out" && meeting.ended ? "ended" : meeting.state);

function Window() {
  const { meeting, lost, act } = useMeeting();
  if (!meeting) return html`<p class="meeting-alone" role="status">${t("opening")}</p>`;
  if (meeting.failed) {
    return html`<main class="meeting-alone"><p role="alert">${t(meeting.failed in TABLES.en ? meeting.failed : "failed")}</p>
      <button type="button" class="button" onClick=${() => close()}>${t("close")}</button></main>`;
  }
  const state = stateOf(meeting);
  return html`<main class="meeting">
    <${Head} meeting=${meeting} state=${state} lost=${lost} />
    <div class="meeting-body">${meeting.people.length > 0 && html`<${People} meeting=${meeting} />`}</div>
    <${Foot} meeting=${meeting} state=${state} act=${act} />
  </main>`;
}

function Head({ meeting, state, lost }) {
  const name = meeting.people.find((person) => person.id === me.user)?.name ?? "Zoom";
  useEffect(() => { document.title = t("title", { topic: meeting.topic, name }); });
  return html`<header class="meeting-head">
    <span class="meeting-mark" aria-hidden="true"><svg class="icon" viewBox="0 0 24 24" stroke-width="1.8"><path d="M3.500 7h11v10h-11zM14.500 11l6-3.500v9l-6-3.500" /></svg></span>
    <div class="meeting-words"><h1>${meeting.topic}</h1>
      <p class=${`meeting-state ${state}`} role="status">${t(lost ? "lost" : state)}</p></div>
  </header>`;
}

function People({ meeting }) {
  return html`<h2>${t("people", { count: meeting.people.length })}</h2>
    <ul class="meeting-people">${meeting.people.map((person) => html`<li class="meeting-person" key=${person.id}>
      <${Avatar} author=${person} /><span class="meeting-name">${person.name}</span>
      <span class="meeting-part">${[person.id === me.user && t("you"), person.id === meeting.host && t("host")].filter(Boolean).join(" · ")}</span>
    </li>`)}</ul>`;
}

function Foot({ meeting, state, act }) {
  if (state === "out" || state === "ended") {
    return html`<footer class="meeting-foot">
      ${state === "out" && html`<button type="button" class="button" onClick=${() => act("join")}>${t("again")}</button>`}
      <button type="button" class="button" onClick=${() => close()}>${t("close")}</button></footer>`;
  }
  return html`<footer class="meeting-foot">
    <button type="button" class="button" onClick=${() => act("leave")}>${t("leave")}</button>
    ${meeting.is_host && meeting.running && html`<button type="button" class="button danger" onClick=${() => act("end")}>${t("end")}</button>`}
  </footer>`;
}

document.documentElement.lang = language;
const dark = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
document.documentElement.dataset.theme = remembered("theme") ?? dark;
render(html`<${Window} />`, document.getElementById("page"));
