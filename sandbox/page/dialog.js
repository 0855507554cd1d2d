// The browser's own <dialog>: it keeps the focus, closes by Escape, and restores the former focus.
import { html, useLayoutEffect, useRef } from "./vendor/htm-preact.js";

export function Dialog({ labelledBy, onCancel, class: look = "", children }) {
  const box = useRef();
  // Before the effects of its content, which set the focus.
  useLayoutEffect(() => {
    const dialog = box.current;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  // A cancelled file chooser inside sends "cancel", too.
  const cancel = (event) => { if (event.target === box.current) { event.preventDefault(); onCancel(); } };
  return html`<dialog ref=${box} class=${`dialog ${look}`} aria-labelledby=${labelledBy} onCancel=${cancel}>${children}</dialog>`;
}
