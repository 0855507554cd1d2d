import { html } from "./vendor/htm-preact.js";
import { go } from "./actions.js";
import { Avatar } from "./avatar.js";
import { t } from "./i18n.js";
import { Icon } from "./icons.js";
import { appName, conversationName, nameOf, personName, position } from "./names.js";
import { isDark, LanguageButton, setTheme } from "./settings.js";
import { dispatch } from "./store.js";

export function Sidebar({ state }) {
  const { workspace, me, panel } = state;
  const open = panel === "side";
  const shut = () => dispatch({ type: "panel", panel: null });
  const of = (wanted) => state.conversations.filter(wanted);
  const recent = (a, b) => Number(b.last_ts ?? 0) - Number(a.last_ts ?? 0);
  const byName = (a, b) => a.name.localeCompare(b.name, "ja");
  return html`
    ${open && html`<div class="shade" onClick=${shut}></div>`}
    <nav class=${`side ${open ? "open" : ""}`} aria-label=${t("side.label")} onKeyDown=${(event) => event.key === "Escape" && shut()}>
      <header class="side-head"><span class="team-mark" aria-hidden="true">${[...workspace.team.name][0]}</span>
        <span class="team">${workspace.team.name}</span>
        <button type="button" class="icon-button phone-only" aria-label=${t("side.close")} onClick=${shut}><${Icon} name="close" /></button></header>
      <${Me} user=${state.people.get(me)} />
      <div class="side-lists">
        <${Group} title=${t("side.apps")} state=${state} conversations=${of((c) => c.is_app)} />
        <${Group} title=${t("side.channels")} state=${state} conversations=${of((c) => c.kind === "channel").sort(byName)} />
        <${Group} title=${t("side.direct")} state=${state} conversations=${of((c) => c.kind === "im" && !c.is_app).sort(recent)} />
        <button type="button" class="entry write" aria-haspopup="dialog" onClick=${() => dispatch({ type: "panel", panel: "direct" })}>
          <span class="entry-sign" aria-hidden="true">+</span><span class="entry-name">${t("side.write")}</span></button>
      </div>
      <${Settings} />
    </nav>`;
}

function Me({ user }) {
  return html`<button type="button" class="me" aria-haspopup="dialog" aria-label=${t("me.switch", { name: nameOf(user) })}
      onClick=${() => dispatch({ type: "panel", panel: "picker" })}>
    <${Avatar} author=${{ id: user.id, name: user.real_name }} />
    <span class="me-words"><span class="me-name">${nameOf(user)}</span><span class="me-post">${position(user)}</span></span>
    <span class="me-change"><${Icon} name="swap" /></span></button>`;
}

function Group({ title, state, conversations }) {
  if (!conversations.length) return null;
  return html`<section class="side-group"><h2>${title}</h2><ul>
    ${conversations.map((conversation) => html`<li key=${conversation.id}><${Entry} conversation=${conversation} place=${state.place} /></li>`)}
  </ul></section>`;
}

function Entry({ conversation, place }) {
  const name = conversationName(conversation);
  const here = place.channel === conversation.id;
  const { unread } = conversation;
  return html`<button type="button" class=${`entry ${unread ? "unread" : ""}`} aria-current=${here ? "page" : undefined}
      aria-label=${unread ? t("side.unread", { name, count: unread }) : name}
      onClick=${() => go({ channel: conversation.id, tab: "messages" })}>
    <span class="entry-sign" aria-hidden="true"><${Sign} conversation=${conversation} /></span>
    <span class="entry-name">${name}</span>${unread > 0 && html`<span class="badge" aria-hidden="true">${unread}</span>`}</button>`;
}

function Sign({ conversation }) {
  if (conversation.is_app) return html`<${Avatar} author=${{ app: true, name: appName() }} size="tiny" />`;
  if (conversation.kind === "im") {
    return html`<${Avatar} author=${{ id: conversation.other_user, name: personName(conversation.other_user) }} size="tiny" />`;
  }
  return conversation.is_private ? html`<${Icon} name="lock" />` : "#";
}

function Settings() {
  const dark = isDark();
  return html`<footer class="side-foot">
    <button type="button" class="quiet-button" onClick=${() => dispatch({ type: "guide", guide: { done: {}, closed: false } })}><${Icon} name="flag" />${t("side.guide")}</button>
    <${LanguageButton} />
    <button type="button" class="quiet-button" onClick=${() => setTheme(dark ? "light" : "dark")}><${Icon} name="moon" />${t(dark ? "side.light" : "side.dark")}</button>
  </footer>`;
}
