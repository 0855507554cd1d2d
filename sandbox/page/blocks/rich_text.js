import { html } from "../vendor/htm-preact.js";
import { Broadcast, ChannelLink, Emoji, Link, Mention } from "../mrkdwn.js";
import { fillDate } from "../names.js";

const STYLES = [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["underline", "u"], ["code", "code"]];

const styled = (inner, style = {}) =>
  STYLES.reduce((node, [name, tag]) => (style[name] ? html`<${tag}>${node}<//>` : node), inner);

const LEAVES = {
  text: (leaf) => leaf.text,
  link: (leaf) => html`<${Link} url=${leaf.url}>${leaf.text ?? leaf.url}<//>`,
  emoji: (leaf) => html`<${Emoji} name=${leaf.name} />`,
  user: (leaf) => html`<${Mention} id=${leaf.user_id} />`,
  usergroup: (leaf) => html`<${Broadcast} range=${leaf.usergroup_id} />`,
  channel: (leaf) => html`<${ChannelLink} id=${leaf.channel_id} />`,
  broadcast: (leaf) => html`<${Broadcast} range=${leaf.range} />`,
  date: (leaf) => html`<time>${fillDate(leaf.timestamp, leaf.format, leaf.fallback ?? "")}</time>`,
  color: (leaf) => html`<span class="swatch" style=${{ "--swatch": leaf.value }}>${leaf.value}</span>`,
};

const leaves = (elements = []) => elements.map((leaf) => styled(LEAVES[leaf.type]?.(leaf) ?? leaf.text ?? "", leaf.style));

const PARTS = {
  rich_text_section: (part) => html`<div class="line">${leaves(part.elements)}</div>`,
  rich_text_preformatted: (part) => html`<pre><code>${leaves(part.elements)}</code></pre>`,
  rich_text_quote: (part) => html`<blockquote>${leaves(part.elements)}</blockquote>`,
  rich_text_list: (part) => {
    const tag = part.style === "ordered" ? "ol" : "ul";
    return html`<${tag} start=${part.offset ? part.offset + 1 : undefined} style=${{ "--depth": part.indent ?? 0 }}>
      ${part.elements.map((item) => html`<li>${leaves(item.elements)}</li>`)}<//>`;
  },
};

export const richParts = (elements = []) => elements.map((part) => PARTS[part.type]?.(part) ?? null);

export const RichText = ({ block }) => html`<div class="block text rich" dir="auto">${richParts(block.elements)}</div>`;
