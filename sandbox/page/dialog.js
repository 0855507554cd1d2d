// The browser's own <dialog>: focus stays inside, Escape leaves, focus returns to where it was.
import { html, useLayoutEffect, useRef } from "./vendor/htm-preact.js";

export function Dialog({ labelledBy, onCancel, class: look = "", children }) {
  const box = useRef();
  // Before the effects of what is inside, which put the focus where they want it.
  useLayoutEffect(() => {
    const dialog = box.current;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  // A file chooser that is left also says "cancel", from inside.
  const cancel = (event) => { if (event.target === box.current) { event.preventDefault(); onCancel(); } };
  return html`<dialog ref=${box} class=${`dialog ${look}`} aria-labelledby=${labelledBy} onCancel=${cancel}>${children}</dialog>`;
}
