import { html, useRef, useState } from "./vendor/htm-preact.js";
import { become, writeTo } from "./actions.js";
import { Avatar } from "./avatar.js";
import { fits } from "./combobox.js";
import { Dialog } from "./dialog.js";
import { t } from "./i18n.js";
import { Icon } from "./icons.js";
import { nameOf, position } from "./names.js";
import { addressOf } from "./route.js";
import { LanguageButton } from "./settings.js";
import { dispatch, now } from "./store.js";

const SHOWN = 40;
const words = (user) => [user.real_name, user.real_name_en, user.name, user.title, user.section, user.email];
const terms = (typed) => typed.trim().split(/\s+/).filter(Boolean);

/** Match each typed word; together they may also be one name with a space. */
export const matching = (users, typed) =>
  users.filter((user) => fits(words(user), typed) || terms(typed).every((term) => fits(words(user), term)));

function Person({ user, me, role, choose }) {
  return html`<li class="person">
    <button type="button" class="person-choose" onClick=${() => choose(user.id)}>
      <${Avatar} author=${{ id: user.id, name: user.real_name }} />
      <span class="person-words"><span class="person-name">${nameOf(user)}
        ${role && html` <span class="role">${role}</span>`}${user.id === me && html` <span class="role now">${t("picker.current")}</span>`}</span>
        <span class="person-post">${[user.section?.replaceAll("/", " › "), user.title].filter(Boolean).join(" · ")}</span></span>
    </button>
    <a class="icon-button" href=${addressOf({ user: user.id })} target="_blank" rel="opener" title=${t("picker.window", { name: nameOf(user) })}
      aria-label=${t("picker.window", { name: nameOf(user) })}><${Icon} name="window" /></a>
  </li>`;
}

const ROLES = ["drafter", "chief", "head"];

function roleOf(user, index) {
  const role = user.role ?? ROLES[index];
  return role ? t(`role.${role}`) : null;
}

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

function walk(event, root) {
  if (!(event.key in STEPS)) return;
  const stops = [...root.querySelectorAll("input, .person-choose")];
  const at = stops.indexOf(document.activeElement);
  stops[Math.max(0, Math.min(stops.length - 1, at + STEPS[event.key]))].focus();
  event.preventDefault();
}

/** Picker of a person; `choose` gets the id. */
export function People({ state, choose = become }) {
  const [typed, setTyped] = useState("");
  const root = useRef();
  const users = state.workspace.users.filter((user) => !user.deleted);
  const suggested = (state.workspace.suggested ?? []).map((id) => state.people.get(id)).filter(Boolean);
  const found = typed ? matching(users, typed) : users.filter((user) => !suggested.includes(user));
  const first = (event) => {
    if (event.key === "Enter" && typed && found.length && !event.isComposing) choose(found[0].id);
  };
  return html`<div class="people" ref=${root} onKeyDown=${(event) => walk(event, root.current)}>
    <label class="search"><span class="visually-hidden">${t("picker.search")}</span>
      <input type="search" class="control" placeholder=${t("picker.hint")} value=${typed} autocomplete="off"
        autofocus onInput=${(event) => setTyped(event.target.value)} onKeyDown=${first} /></label>
    <div class="people-lists">
      ${!typed && suggested.length > 0 && html`<h3>${t("picker.suggested")}</h3><ul aria-label=${t("picker.suggested")}>
        ${suggested.map((user, index) => html`<${Person} key=${user.id} user=${user} me=${state.me} choose=${choose} role=${roleOf(user, index)} />`)}</ul>`}
      <h3>${t("picker.people")} <span class="quiet" role="status">${t("picker.found", { count: typed ? found.length : users.length })}</span></h3>
      <ul aria-label=${t("picker.people")}>${found.slice(0, SHOWN).map((user) => html`<${Person} key=${user.id} user=${user} me=${state.me} choose=${choose} />`)}</ul>
      ${!found.length && html`<p class="empty">${t("picker.none")}</p>`}
      ${found.length > SHOWN && html`<p class="quiet">${t("picker.more", { count: found.length - SHOWN })}</p>`}
    </div>
  </div>`;
}

// Name of the panel → title of the dialog, and action on the chosen person.
const PURPOSES = {
  picker: ["picker.title", (id) => (id === now().me ? dispatch({ type: "panel", panel: null }) : become(id))],
  direct: ["side.write", writeTo],
};

export function PickerDialog({ state }) {
  if (!(state.panel in PURPOSES)) return null;
  const [title, choose] = PURPOSES[state.panel];
  const shut = () => dispatch({ type: "panel", panel: null });
  return html`<${Dialog} key=${state.panel} class="picker" labelledBy="picker-title" onCancel=${shut}>
    <header class="dialog-head"><h2 id="picker-title">${t(title)}</h2>
      <button type="button" class="icon-button" aria-label=${t("picker.close")} onClick=${shut}><${Icon} name="close" /></button></header>
    <${People} state=${state} choose=${choose} />
  <//>`;
}

export function Welcome({ state }) {
  return html`<main class="welcome"><div class="welcome-card">
    <p class="welcome-team"><span class="team-mark" aria-hidden="true">${[...state.workspace.team.name][0]}</span>${state.workspace.team.name}
      <${LanguageButton} /></p>
    <h1>${t("welcome.title")}</h1><p class="lead">${t("welcome.lead", { team: state.workspace.team.name })}</p>
    <${People} state=${state} />
  </div></main>`;
}
