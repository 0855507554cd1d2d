import { html, useState } from "../vendor/htm-preact.js";
import { fileUrl } from "../api.js";
import { t } from "../i18n.js";
import { useSurface } from "./surface.js";

export function Picture({ image, small = false }) {
  const [broken, setBroken] = useState(false);
  const { viewer } = useSurface();
  const url = fileUrl(image.image_url ?? image.slack_file?.url, viewer);
  if (broken || !url) return html`<span class="picture-missing" role="img" aria-label=${image.alt_text}>🖼 ${image.alt_text}</span>`;
  return html`<img class=${small ? "small" : ""} src=${url} alt=${image.alt_text} loading="lazy" onError=${() => setBroken(true)} />`;
}

/** A block or element of an unknown type: shown as such, not hidden. */
export const Unknown = ({ block }) =>
  html`<div class="block unknown" role="note">${t("block.unknown", { type: block.type })}</div>`;
