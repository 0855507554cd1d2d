import { html } from "../vendor/htm-preact.js";
import { t } from "../i18n.js";
import { Menu } from "../menu.js";
import { plain, safeUrl } from "../mrkdwn.js";
import { mayBeSeen, useSurface } from "./surface.js";

export function Button({ element, blockId }) {
  const { act, busy, viewer } = useSurface();
  if (!mayBeSeen(element, viewer)) return null;
  const key = `${blockId} ${element.action_id} ${element.value ?? ""}`;
  const working = busy.has(key);
  const press = () => act(blockId, element, { value: element.value }, key);
  const look = {
    class: `button ${element.style ?? ""}`,
    "aria-label": element.accessibility_label,
    onClick: press,
  };
  const words = html`<span class="button-words">${plain(element.text.text, element.text.emoji !== false)}</span>`;
  if (element.url && safeUrl(element.url)) {
    return html`<a ...${look} href=${element.url} target="_blank" rel="noopener noreferrer">${words}<span aria-hidden="true"> ↗</span></a>`;
  }
  return html`<button type="button" ...${look} aria-busy=${working} aria-disabled=${working ? "true" : undefined}>
    ${words}${working && html`<span class="spinner" aria-hidden="true"></span>`}</button>`;
}

export function Overflow({ element, blockId }) {
  const { act, busy } = useSurface();
  const items = element.options.map((option) => ({
    key: option.value,
    label: plain(option.text.text),
    detail: option.description && plain(option.description.text),
    url: option.url,
    pick: () => act(blockId, element, { selected_option: option }),
  }));
  const working = busy.has(`${blockId} ${element.action_id}`);
  return html`<${Menu} label=${element.accessibility_label ?? t("overflow.label")} items=${items} busy=${working}
    class="button overflow" face="⋯" />`;
}
