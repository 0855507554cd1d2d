// Button with a menu: arrows move, Escape closes and returns the focus to the button.
import { html, useEffect, useRef, useState } from "./vendor/htm-preact.js";
import { safeUrl } from "./mrkdwn.js";

let number = 0;

export function useOutside(ref, open, close) {
  useEffect(() => {
    if (!open) return undefined;
    const away = (event) => ref.current?.contains(event.target) || close();
    document.addEventListener("pointerdown", away);
    document.addEventListener("focusin", away);
    return () => {
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("focusin", away);
    };
  }, [open]);
}

function moveFocus(list, step) {
  const items = [...list.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const next = step === "first" ? 0 : step === "last" ? items.length - 1 : (at + step + items.length) % items.length;
  items[next]?.focus();
}

const STEPS = { ArrowDown: 1, ArrowUp: -1, Home: "first", End: "last" };

/** Menu of items: [{key, label, detail?, url?, pick}] */
export function Menu({ label, face, items, busy = false, class: look = "", up = false }) {
  const [open, setOpen] = useState(false);
  const root = useRef(), list = useRef(), button = useRef();
  const id = useRef(`menu-${++number}`);
  useOutside(root, open, () => setOpen(false));
  useEffect(() => {
    if (!open) return;
    moveFocus(list.current, "first");
    list.current.scrollIntoView({ block: "nearest" });
  }, [open]);

  const shut = () => { setOpen(false); button.current.focus(); };
  const onKeyDown = (event) => {
    if (!open) return;
    if (event.key in STEPS) { event.preventDefault(); moveFocus(list.current, STEPS[event.key]); }
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); shut(); }
  };
  const pick = (item) => { shut(); item.pick(); };
  return html`<span class="menu-root" ref=${root} onKeyDown=${onKeyDown}>
    <button type="button" ref=${button} class=${look} aria-haspopup="menu" aria-expanded=${open} aria-controls=${id.current}
      aria-label=${label} title=${label} aria-busy=${busy} aria-disabled=${busy ? "true" : undefined}
      onClick=${() => busy || setOpen(!open)}>${busy ? html`<span class="spinner" aria-hidden="true"></span>` : face}</button>
    ${open && html`<ul id=${id.current} role="menu" aria-label=${label} class=${`menu ${up ? "up" : ""}`} ref=${list}>
      ${items.map((item) => html`<li role="none" key=${item.key}><${Item} item=${item} pick=${pick} /></li>`)}
    </ul>`}
  </span>`;
}

function Item({ item, pick }) {
  const words = html`<span class="menu-label">${item.label}</span>
    ${item.detail && html`<span class="menu-detail">${item.detail}</span>`}`;
  if (item.url && safeUrl(item.url)) {
    return html`<a role="menuitem" tabindex="-1" href=${item.url} target="_blank" rel="noopener noreferrer" onClick=${() => pick(item)}>${words}</a>`;
  }
  return html`<button type="button" role="menuitem" tabindex="-1" onClick=${() => pick(item)}>${words}</button>`;
}
