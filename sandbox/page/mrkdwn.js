// Slack's mrkdwn as nodes. Text becomes text nodes only, never markup.
import { html } from "./vendor/htm-preact.js";
import { fileUrl } from "./api.js";
import { glyph } from "./emoji.js";
import { channelName, fillDate, personName } from "./names.js";
import { now } from "./store.js";

export const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

export const safeUrl = (url) => (/^(https?:\/\/|mailto:|tel:)/i.test(url) ? url : null);

export function Link({ url, children }) {
  const address = safeUrl(url) && (fileUrl(url, now().me) ?? url);
  if (!address) return html`<span>${children}</span>`;
  return html`<a href=${address} target="_blank" rel="noopener noreferrer">${children}</a>`;
}

export const Mention = ({ id }) => html`<span class="mention"><bdi>@${personName(id)}</bdi></span>`;
export const Broadcast = ({ range }) => html`<span class="mention loud">@${range}</span>`;
export const ChannelLink = ({ id, name }) => html`<span class="mention"><bdi>#${name ?? channelName(id)}</bdi></span>`;

export function Emoji({ name }) {
  const sign = glyph(name);
  return sign ? html`<span class="emoji" role="img" aria-label=${name}>${sign}</span>` : `:${name}:`;
}

/** Replace shortcodes and entities only, as in Slack's plain_text. */
export function plain(text, emoji = true) {
  const parts = emoji ? unescape(text ?? "").split(/:([a-z0-9_+'-]+):/) : [unescape(text ?? "")];
  return parts.map((part, index) => (index % 2 ? glyph(part) ?? `:${part}:` : part)).join("");
}

// As in Slack, a mark counts only beside a character that is no letter or digit.
const marked = (mark) =>
  `(?<![\\p{L}\\p{N}${mark}])${mark}(?=[^\\s${mark}])((?:<[^<>\\n]+>|\`[^\`\\n]+\`|[^${mark}\\n<\`])+)(?<=\\S)${mark}(?![\\p{L}\\p{N}${mark}])`;

const INLINE = new RegExp(
  ["`([^`\\n]+)`", "<([^<>\\n]+)>", ":([a-z0-9_+'-]+):", marked("\\*"), marked("_"), marked("~")].join("|"), "gu");

function reference(inner) {
  const [target, label] = splitOnce(inner, "|");
  if (target.startsWith("@")) return html`<${Mention} id=${target.slice(1)} />`;
  if (target.startsWith("#")) return html`<${ChannelLink} id=${target.slice(1)} name=${label} />`;
  if (target.startsWith("!date^")) return dateReference(target, label);
  if (target.startsWith("!")) return html`<${Broadcast} range=${label?.replace(/^@/, "") ?? target.slice(1).split("^")[0]} />`;
  if (!safeUrl(unescape(target))) return unescape(`<${inner}>`);
  return html`<${Link} url=${unescape(target)}>${label ? inline(label) : unescape(target).replace(/^mailto:/, "")}<//>`;
}

function dateReference(target, fallback) {
  const [, seconds, template, url] = target.split("^");
  const text = fillDate(Number(seconds), template ?? "", fallback ?? "");
  return url ? html`<${Link} url=${url}>${text}<//>` : html`<time>${text}</time>`;
}

function splitOnce(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function node([, code, ref, emoji, bold, italic, strike]) {
  if (code !== undefined) return html`<code>${unescape(code)}</code>`;
  if (ref !== undefined) return reference(ref);
  if (emoji !== undefined) return html`<${Emoji} name=${emoji} />`;
  if (bold !== undefined) return html`<strong>${inline(bold)}</strong>`;
  if (italic !== undefined) return html`<em>${inline(italic)}</em>`;
  return html`<s>${inline(strike)}</s>`;
}

export function inline(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    if (found.index > end) nodes.push(unescape(text.slice(end, found.index)));
    nodes.push(node(found));
    end = found.index + found[0].length;
  }
  if (end < text.length) nodes.push(unescape(text.slice(end)));
  return nodes;
}

const QUOTE = /^(?:&gt;|>) ?/;
const ITEM = /^(\s*)([•◦▪‣・-]|\d{1,3}[.)]) +(.*)$/;

function line(text) {
  const item = ITEM.exec(text);
  if (item) {
    return html`<span class="item" style=${{ "--depth": Math.floor(item[1].length / 2) }}>
      <span class="marker">${item[2]}</span><span>${inline(item[3])}</span></span>`;
  }
  return html`<span class="line">${text ? inline(text) : "\u200b"}</span>`;
}

function prose(text) {
  const nodes = [];
  let quoted = [];
  const endQuote = () => {
    if (quoted.length) nodes.push(html`<blockquote>${quoted.map(line)}</blockquote>`);
    quoted = [];
  };
  for (const row of text.split("\n")) {
    if (QUOTE.test(row)) quoted.push(row.replace(QUOTE, ""));
    else { endQuote(); nodes.push(line(row)); }
  }
  endQuote();
  return nodes;
}

export function mrkdwn(text) {
  const parts = (text ?? "").split(/```\n?([\s\S]*?)\n?```\n?/);
  return parts.flatMap((part, index) => {
    if (index % 2) return [html`<pre><code>${unescape(part)}</code></pre>`];
    return part ? prose(part.replace(/\n$/, "")) : [];
  });
}

/** Render a text object of Block Kit, or a string. */
export function Text({ text, class: look = "" }) {
  if (!text) return null;
  if (text.type === "plain_text") return html`<span class=${`text plain ${look}`} dir="auto">${plain(text.text, text.emoji !== false)}</span>`;
  return html`<span class=${`text ${look}`} dir="auto">${mrkdwn(typeof text === "string" ? text : text.text)}</span>`;
}

/** Return the plain text, for accessible names. */
export const spoken = (text) => plain(typeof text === "string" ? text : text?.text ?? "").replace(/[*_~`]|<[^>]*>/g, "").trim();
