import { html, render, useEffect } from "./vendor/htm-preact.js";
import { go, start } from "./actions.js";
import { BlockSurface } from "./blocks/index.js";
import { Clock } from "./clock.js";
import { Guide } from "./guide.js";
import { recall } from "./guide_steps.js";
import { t } from "./i18n.js";
import { Icon } from "./icons.js";
import { Log, Thread } from "./log.js";
import "./meeting/links.js";
import { ModalStack, Question } from "./modal.js";
import { appName, conversationName, personName, position, titled } from "./names.js";
import { PickerDialog, Welcome } from "./picker.js";
import { settle } from "./settings.js";
import { Sidebar } from "./sidebar.js";
import { dispatch, now, useStore } from "./store.js";

function App() {
  const state = useStore();
  if (state.failed) return html`<${Failed} />`;
  if (!state.workspace) return html`<p class="loading" role="status">${t("app.loading")}</p>`;
  return html`
    ${state.me ? html`<${Workspace} state=${state} />` : html`<${Welcome} state=${state} />`}
    <${Notices} notices=${state.notices} />
    <div class="visually-hidden" role="status" aria-live="polite">${state.said}</div>`;
}

function Failed() {
  return html`<main class="loading"><p role="alert">${t("app.failed")}</p>
    <button type="button" class="button primary" onClick=${() => location.reload()}>${t("app.retry")}</button></main>`;
}

function Workspace({ state }) {
  const conversation = state.conversations.find((c) => c.id === state.place.channel);
  useEffect(() => {
    const unread = state.conversations.reduce((sum, c) => sum + (c.unread ?? 0), 0);
    document.title = `${unread ? `(${unread}) ` : ""}${titled(conversation)} · ${personName(state.me)}`;
  });
  return html`<a class="skip" href="#talk">${t("skip")}</a>
    <div class=${`frame ${state.place.thread ? "with-thread" : ""}`}>
      <${Sidebar} state=${state} />
      <main id="talk" class="talk" tabindex="-1">
        <${Bar} state=${state} conversation=${conversation} />
        <${Banner} state=${state} />
        <${Guide} state=${state} />
        ${conversation?.is_app && html`<${Tabs} place=${state.place} />`}
        ${state.place.tab === "home" ? html`<${Home} home=${state.home} />` : html`<${Log} state=${state} />`}
      </main>
      <${Thread} state=${state} />
    </div>
    <${ModalStack} stack=${state.stack} />
    <${PickerDialog} state=${state} />
    ${state.question && html`<${Question} question=${state.question} />`}`;
}

function Bar({ state, conversation }) {
  const other = conversation?.kind === "im" && !conversation.is_app ? state.people.get(conversation.other_user) : null;
  return html`<header class="bar">
    <button type="button" class="icon-button phone-only" aria-label=${t("side.open")} aria-expanded=${state.panel === "side"}
      onClick=${() => dispatch({ type: "panel", panel: "side" })}><${Icon} name="menu" /></button>
    <h1>${conversation?.kind === "channel" && html`<span class="quiet">${conversation.is_private ? html`<${Icon} name="lock" />` : "#"}</span> `}${conversationName(conversation)}
      ${other && html`<span class="bar-post">${position(other)}</span>`}</h1>
    <${Clock} state=${state} />
  </header>`;
}

function Banner({ state }) {
  const text = state.lost ? t("notice.live") : state.connections === 0 ? t("notice.bot") : null;
  return text && html`<p class="banner" role="status"><span aria-hidden="true">●</span> ${text}</p>`;
}

const TABS = ["home", "messages"];

function Tabs({ place }) {
  const turn = (event) => {
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    const other = TABS.find((tab) => tab !== place.tab);
    go({ channel: place.channel, tab: other });
    event.currentTarget.querySelector(`[data-tab=${other}]`).focus();
  };
  return html`<div class="tabs" role="tablist" aria-label=${t("tab.label", { name: appName() })} onKeyDown=${turn}>
    ${TABS.map((tab) => html`<button type="button" role="tab" key=${tab} data-tab=${tab} aria-selected=${place.tab === tab} tabindex=${place.tab === tab ? 0 : -1}
      onClick=${() => go({ channel: place.channel, tab })}>${t(`tab.${tab}`)}</button>`)}</div>`;
}

function Home({ home }) {
  return html`<section class="home" tabindex="0" aria-label=${t("home.label", { name: appName() })}><div class="home-inner">
    ${home ? html`<${BlockSurface} container=${{ type: "home", view_id: home.id }} blocks=${home.blocks} />` : home === null && html`<p class="empty">${t("home.empty")}</p>`}
  </div></section>`;
}

function Notices({ notices }) {
  return html`<div class="notices">${notices.map((notice) => html`<${Notice} key=${notice.id} notice=${notice} />`)}</div>`;
}

const NOTICE_STAYS = 12_000;

function Notice({ notice }) {
  const gone = () => dispatch({ type: "notice_gone", id: notice.id });
  useEffect(() => {
    const timer = setTimeout(gone, NOTICE_STAYS);
    return () => clearTimeout(timer);
  }, []);
  return html`<div class="notice" role="alert"><span>${notice.text}</span>
    <button type="button" class="icon-button" aria-label=${t("notice.close")} onClick=${gone}><${Icon} name="close" /></button></div>`;
}

settle();
recall();
render(html`<${App} />`, document.getElementById("page"));
await start();
settle(now().workspace?.locale ?? now().workspace?.team?.locale);
dispatch({ type: "redraw" });
