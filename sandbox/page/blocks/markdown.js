// A simple subset of Markdown: headings, emphasis, code, links, lists, quotes, rules, fences.
import { html } from "../vendor/htm-preact.js";
import { Link } from "../mrkdwn.js";

const INLINE = /`([^`\n]+)`|\[([^\]\n]+)\]\(([^\s()]+)\)|\*\*([^*\n]+)\*\*|~~([^~\n]+)~~|(?<![\w*])[*_]([^*_\n]+)[*_](?![\w*])/g;

function node([, code, label, url, bold, strike, italic]) {
  if (code !== undefined) return html`<code>${code}</code>`;
  if (url !== undefined) return html`<${Link} url=${url}>${label}<//>`;
  if (bold !== undefined) return html`<strong>${inline(bold)}</strong>`;
  if (strike !== undefined) return html`<s>${inline(strike)}</s>`;
  return html`<em>${inline(italic)}</em>`;
}

function inline(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(text.slice(end, found.index), node(found));
    end = found.index + found[0].length;
  }
  return [...nodes, text.slice(end)];
}

// [pattern of a group's first row, renderer of its rows]
const GROUPS = [
  [/^#{1,6} +/, (rows) => rows.map((row) => html`<h4>${inline(row)}</h4>`)],
  [/^ *[-*+] +/, (rows) => html`<ul>${rows.map((row) => html`<li>${inline(row)}</li>`)}</ul>`],
  [/^ *\d+[.)] +/, (rows) => html`<ol>${rows.map((row) => html`<li>${inline(row)}</li>`)}</ol>`],
  [/^> ?/, (rows) => html`<blockquote>${rows.map((row) => html`<div class="line">${inline(row)}</div>`)}</blockquote>`],
  [/^ *(?:-{3,}|\*{3,})$/, () => html`<hr />`],
  [/^\s*$/, () => null],
  [/^/, (rows) => html`<p>${rows.map((row, index) => [index ? html`<br />` : null, inline(row)])}</p>`],
];

const groupOf = (row) => [GROUPS[4], ...GROUPS].find(([opening]) => opening.test(row));

function prose(text) {
  const nodes = [];
  let group = null, rows = [];
  const end = () => { if (group) nodes.push(group[1](rows)); };
  for (const row of text.split("\n")) {
    const next = groupOf(row);
    if (next !== group) { end(); group = next; rows = []; }
    rows.push(row.replace(next[0], ""));
  }
  end();
  return nodes;
}

export const markdown = (text) =>
  text.split(/```\w*\n([\s\S]*?)```/).map((part, index) => (index % 2 ? html`<pre><code>${part}</code></pre>` : prose(part)));

export const Markdown = ({ block }) => html`<div class="block text markdown" dir="auto">${markdown(block.text)}</div>`;
