import { html } from "./vendor/htm-preact.js";
import { go, react, runShortcut } from "./actions.js";
import { fileUrl } from "./api.js";
import { Avatar } from "./avatar.js";
import { BlockSurface } from "./blocks/index.js";
import { sizeOf } from "./blocks/files.js";
import { QUICK, glyph } from "./emoji.js";
import { t } from "./i18n.js";
import { Icon } from "./icons.js";
import { Menu } from "./menu.js";
import { Text, plain } from "./mrkdwn.js";
import { authorOf, clockTime, dayTime } from "./names.js";
import { now } from "./store.js";

export function Message({ message, channel, compact, inThread }) {
  const author = authorOf(message);
  const at = Number(message.ts);
  return html`<article class=${`message ${compact ? "compact" : ""} ${message.is_ephemeral ? "ephemeral" : ""}`}
      aria-label=${t("message.label", { name: author.name, time: dayTime(at) })} data-ts=${message.ts}>
    <div class="message-side">${compact ? html`<time class="quiet small-time" aria-hidden="true">${clockTime(at)}</time>` : html`<${Avatar} author=${author} />`}</div>
    <div class="message-main">
      ${message.is_ephemeral && html`<div class="only"><span aria-hidden="true">◉</span> ${t("message.only")}</div>`}
      ${!compact && html`<header class="message-head"><span class="author"><bdi>${author.name}</bdi></span>
        ${author.app && html`<span class="app-mark">${t("message.app")}</span>`}
        <time class="quiet" title=${dayTime(at)}>${clockTime(at)}</time></header>`}
      <${Body} message=${message} channel=${channel} />
      <${Reactions} message=${message} channel=${channel} />
      ${!inThread && message.reply_count > 0 && html`<button type="button" class="replies" onClick=${() => openThread(channel, message)}>
        <${Icon} name="reply" />${t("message.replies", { count: message.reply_count })}</button>`}
    </div>
    ${!message.is_ephemeral && html`<${Tools} message=${message} channel=${channel} inThread=${inThread} />`}
  </article>`;
}

const openThread = (channel, message) => go({ channel, tab: "messages", thread: message.thread_ts ?? message.ts });

function Body({ message, channel }) {
  const edited = message.edited && html`<span class="edited">${t("message.edited")}</span>`;
  const container = { type: "message", channel, ts: message.ts };
  const blocks = message.blocks?.length > 0;
  return html`
    ${blocks ? html`<${BlockSurface} container=${container} blocks=${message.blocks} />${edited}`
      : message.text && html`<div class="words"><${Text} text=${message.text} />${edited}</div>`}
    ${message.attachments?.map((attachment) => html`<${Attachment} attachment=${attachment} container=${container} />`)}
    ${message.files?.map((file) => html`<${FileCard} file=${file} />`)}`;
}

function Attachment({ attachment, container }) {
  const { color, pretext, title, title_link: link, text, fields, footer, blocks } = attachment;
  return html`<div class="attachment" style=${color ? { "--bar": color.startsWith("#") ? color : `#${color}` } : {}}>
    ${pretext && html`<${Text} text=${pretext} />`}
    ${title && html`<strong>${link ? html`<a href=${fileUrl(link, now().me)} target="_blank" rel="noopener noreferrer">${plain(title)}</a>` : plain(title)}</strong>`}
    ${text && html`<${Text} text=${text} />`}
    ${fields && html`<div class="fields">${fields.map((field) => html`<div class="field"><strong>${plain(field.title)}</strong><${Text} text=${field.value} /></div>`)}</div>`}
    ${blocks && html`<${BlockSurface} container=${container} blocks=${blocks} />`}
    ${footer && html`<div class="quiet">${plain(footer)}</div>`}
  </div>`;
}

function FileCard({ file }) {
  const url = fileUrl(file.url_private, now().me);
  const picture = /^image\//.test(file.mimetype ?? "");
  return html`<a class="filecard" href=${url} target="_blank" rel="noopener" aria-label=${t("message.file", { name: file.name })}>
    ${picture ? html`<img src=${url} alt="" loading="lazy" />` : html`<span class="file-sign" aria-hidden="true">📄</span>`}
    <span class="file-words"><span class="file-name">${file.title || file.name}</span><span class="quiet">${sizeOf(file.size)}</span></span></a>`;
}

function Reactions({ message, channel }) {
  if (!message.reactions?.length) return null;
  return html`<div class="reactions">${message.reactions.map(({ name, users = [], count = users.length }) => {
    const mine = users.includes(now().me);
    const sign = glyph(name) ?? `:${name}:`;
    return html`<button type="button" class=${`reaction ${mine ? "mine" : ""}`} aria-pressed=${mine} key=${name}
      aria-label=${t("message.reaction", { emoji: name, count, state: t(mine ? "message.mine" : "message.notmine") })}
      onClick=${() => react(channel, message.ts, name, mine)}>${sign} <span>${count}</span></button>`;
  })}</div>`;
}

function Tools({ message, channel, inThread }) {
  const quick = QUICK.map((name) => ({ key: name, label: `${glyph(name)} ${t(`reaction.${name}`)}`, pick: () => react(channel, message.ts, name, false) }));
  const shortcuts = (now().workspace.shortcuts ?? []).filter((shortcut) => shortcut.type === "message")
    .map((shortcut) => ({
      key: shortcut.callback_id, label: shortcut.name, detail: shortcut.description,
      pick: () => runShortcut(shortcut, { channel, message_ts: message.ts }),
    }));
  return html`<div class="tools" role="group" aria-label=${t("message.actions")}>
    <${Menu} label=${t("message.react")} face=${html`<${Icon} name="smile" />`} items=${quick} class="tool" />
    ${!inThread && html`<button type="button" class="tool" aria-label=${t("message.reply")} title=${t("message.reply")}
      onClick=${() => openThread(channel, message)}><${Icon} name="reply" /></button>`}
    ${shortcuts.length > 0 && html`<${Menu} label=${t("message.more")} face=${html`<${Icon} name="more" />`} items=${shortcuts} class="tool" />`}
  </div>`;
}
