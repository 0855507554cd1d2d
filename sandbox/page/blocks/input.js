import { html } from "../vendor/htm-preact.js";
import { t } from "../i18n.js";
import { plain, spoken } from "../mrkdwn.js";
import { Element } from "./element.js";
import { mayBeSeen, useSurface } from "./surface.js";

// Elements of several controls: the label names the group, not one control.
const GROUPED = new Set(["checkboxes", "radio_buttons", "file_input"]);

const domId = (container, blockId) => `f-${container.view_id ?? container.ts ?? "home"}-${blockId}`.replace(/\W/g, "-");

function namedBy(id, block, error) {
  const described = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return {
    id,
    "aria-describedby": described,
    "aria-invalid": error ? "true" : undefined,
    "aria-required": block.optional ? undefined : "true",
  };
}

export function InputBlock({ block, blockId }) {
  const { container, errors } = useSurface();
  const id = domId(container, blockId);
  const error = errors[blockId];
  const grouped = GROUPED.has(block.element.type);
  const named = { ...namedBy(id, block, error), ...(grouped ? { "aria-labelledby": `${id}-label` } : {}) };
  const label = html`${plain(block.label.text)}${block.optional && html` <span class="optional">${t("field.optional")}</span>`}`;
  return html`<div class=${`block input ${error ? "wrong" : ""}`} data-block=${blockId}>
    ${grouped ? html`<div class="label" id=${`${id}-label`}>${label}</div>` : html`<label class="label" for=${id}>${label}</label>`}
    <${Element} element=${block.element} blockId=${blockId} named=${named}
      dispatches=${Boolean(block.dispatch_action)} optional=${Boolean(block.optional)} />
    ${error && html`<div class="error" id=${`${id}-error`}><span aria-hidden="true">!</span>${error}</div>`}
    ${block.hint && html`<div class="hint" id=${`${id}-hint`}>${plain(block.hint.text)}</div>`}
  </div>`;
}

export function Actions({ block, blockId }) {
  const { viewer } = useSurface();
  const seen = block.elements.filter((element) => mayBeSeen(element, viewer));
  if (!seen.length) return null;
  return html`<div class="block actions">${seen.map((element) => html`<${Element} key=${element.action_id}
    element=${element} blockId=${blockId}
    named=${{ "aria-label": spoken(element.placeholder) || t("select.placeholder") }} />`)}</div>`;
}
