import { html } from "../vendor/htm-preact.js";
import { t } from "../i18n.js";
import { Link, Text, plain, spoken } from "../mrkdwn.js";
import { Element } from "./element.js";
import { Picture } from "./picture.js";

export const Header = ({ block }) => html`<h3 class="block header" dir="auto">${plain(block.text.text)}</h3>`;

export const Divider = () => html`<hr class="block" />`;

export function Section({ block, blockId }) {
  return html`<div class="block section">
    <div class="section-words">
      ${block.text && html`<${Text} text=${block.text} />`}
      ${block.fields && html`<div class="fields">${block.fields.map((field) => html`<${Text} text=${field} class="field" />`)}</div>`}
    </div>
    ${block.accessory && html`<div class="accessory">
      <${Element} element=${block.accessory} blockId=${blockId} named=${nameFrom(block)} /></div>`}
  </div>`;
}

/** Name a select beside a text by its placeholder, or by the text. */
function nameFrom({ text, accessory }) {
  return { "aria-label": spoken(accessory.placeholder) || spoken(text).slice(0, 80) || t("select.placeholder") };
}

export function Context({ block }) {
  return html`<div class="block context">${block.elements.map((element) =>
    element.type === "image" ? html`<${Picture} image=${element} small />` : html`<${Text} text=${element} />`)}</div>`;
}

export function ImageBlock({ block }) {
  return html`<figure class="block image">
    ${block.title && html`<figcaption><${Text} text=${block.title} /></figcaption>`}
    <${Picture} image=${block} />
  </figure>`;
}

export function Video({ block }) {
  const title = spoken(block.title) || block.alt_text;
  return html`<div class="block video">
    <${Link} url=${block.title_url ?? block.video_url}>▶ ${t("block.video", { title })}<//>
    ${block.description && html`<div class="quiet"><${Text} text=${block.description} /></div>`}
  </div>`;
}

export const FileBlock = ({ block }) =>
  html`<div class="block filecard"><span aria-hidden="true">📄</span> ${t("block.file", { name: block.external_id })}</div>`;

export const Alert = ({ block }) =>
  html`<div class=${`block alert ${block.level ?? "default"}`} role="note"><${Text} text=${block.text} /></div>`;
