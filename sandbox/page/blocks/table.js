import { html } from "../vendor/htm-preact.js";
import { t } from "../i18n.js";
import { richParts } from "./rich_text.js";

const content = (cell) => (cell.type === "rich_text" ? richParts(cell.elements) : cell.text);

export function Table({ block }) {
  const settings = block.column_settings ?? [];
  const look = (column) => ({
    textAlign: settings[column]?.align ?? "left",
    whiteSpace: settings[column]?.is_wrapped ? "normal" : undefined,
  });
  const [head, ...body] = block.rows;
  const name = block.caption ?? t("block.table");
  return html`<div class="block table" role="region" aria-label=${name} tabindex="0"><table>
    ${block.caption && html`<caption>${block.caption}</caption>`}
    <thead><tr>${head.map((cell, column) => html`<th scope="col" style=${look(column)}>${content(cell)}</th>`)}</tr></thead>
    <tbody>${body.map((row) => html`<tr>${row.map((cell, column) =>
      html`<td style=${look(column)}>${content(cell)}</td>`)}</tr>`)}</tbody>
  </table></div>`;
}
