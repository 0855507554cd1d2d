import { html } from "./vendor/htm-preact.js";

// Steps of the golden angle give neighbours in the list distant colours.
const hue = (text) => ([...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 99991, 7) * 137.508) % 360;

export function Avatar({ author, size = "" }) {
  if (author.app) {
    return html`<span class=${`avatar app ${size}`} aria-hidden="true"><svg viewBox="0 0 24 24"><path d="M6 7.5h12M6 12h12M6 16.5h6.5" /></svg></span>`;
  }
  return html`<span class=${`avatar ${size}`} style=${{ "--hue": hue(author.id ?? "") }} aria-hidden="true">${[...(author.name ?? "?")][0]}</span>`;
}
