// The browser's own <dialog>: focus stays inside, Escape leaves, focus returns to where it was.
import { html, useEffect, useRef } from "./vendor/htm-preact.js";

export function Dialog({ labelledBy, onCancel, class: look = "", children }) {
  const box = useRef();
  useEffect(() => {
    const dialog = box.current;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  return html`<dialog ref=${box} class=${`dialog ${look}`} aria-labelledby=${labelledBy}
    onCancel=${(event) => { event.preventDefault(); if (event.target === box.current) onCancel(); }}>${children}</dialog>`;
}
