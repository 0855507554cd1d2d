// Combobox: type to filter, arrows and Enter to choose, Escape to close.
import { html, useEffect, useRef, useState } from "./vendor/htm-preact.js";
import { t } from "./i18n.js";
import { useOutside } from "./menu.js";

const SHOWN = 60;
let number = 0;

const folded = (text) => (text ?? "").normalize("NFKC").toLowerCase().replace(/\s+/g, "");

export const fits = (words, typed) => words.some((word) => folded(word).includes(folded(typed)));

const narrowed = (choices, typed) =>
  choices.filter((choice) => fits([choice.label, choice.detail, choice.search], typed)).slice(0, SHOWN);

/** State of the list: open, typed text, active option. */
function useList(choices, pick, onType) {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const found = open ? narrowed(choices, typed) : [];
  const shut = () => { setOpen(false); setTyped(""); setAt(0); };
  const show = () => { setOpen(true); if (!open) onType?.(typed); };
  const step = (by) => (open ? setAt((at + by + found.length) % Math.max(found.length, 1)) : show());
  const keys = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => (open ? found[at] && pick(found[at]) : show()),
    Escape: () => shut(),
  };
  const onKeyDown = (event) => {
    if (!(event.key in keys) || event.isComposing || (event.key === "Escape" && !open)) return;
    event.preventDefault(); // Escape closes the list, not the dialog around it
    event.stopPropagation();
    keys[event.key]();
  };
  const type = (text) => { setTyped(text); setAt(0); setOpen(true); onType?.(text); };
  return { open, typed, at, found, shut, type, setAt, show, onKeyDown };
}

export function Combobox({ named, choices, chosen, multi, onChange, limit, clearable, placeholder, autofocus, onType }) {
  const root = useRef(), input = useRef(), listbox = useRef();
  const id = useRef(`list-${++number}`);
  const labelOf = (key) => choices.find((choice) => choice.key === key)?.label ?? key;
  const full = multi && limit && chosen.length >= limit;
  const pick = (choice) => {
    if (!multi) { onChange([choice.key]); list.shut(); return; }
    const without = chosen.filter((key) => key !== choice.key);
    if (without.length < chosen.length) onChange(without);
    else if (!full) onChange([...chosen, choice.key]);
    list.type("");
  };
  const list = useList(choices, pick, onType);
  useOutside(root, list.open, list.shut);
  useEffect(() => { if (list.open) listbox.current?.scrollIntoView({ block: "nearest" }); }, [list.open]);
  useEffect(() => {
    listbox.current?.querySelector(".at")?.scrollIntoView({ block: "nearest" });
  }, [list.at, list.typed]);

  const shown = list.open ? list.typed : multi ? "" : chosen.length ? labelOf(chosen[0]) : "";
  return html`<div class="combobox" ref=${root}>
    ${multi && chosen.length > 0 && html`<ul class="chips">${chosen.map((key) => html`<${Chip} key=${key} label=${labelOf(key)}
      off=${() => onChange(chosen.filter((other) => other !== key))} />`)}</ul>`}
    <div class="combobox-line">
      <input ref=${input} type="text" role="combobox" ...${named} class="control" autocomplete="off" autofocus=${autofocus}
        aria-autocomplete="list" aria-expanded=${list.open} aria-controls=${id.current}
        aria-activedescendant=${list.open && list.found.length ? `${id.current}-${list.at}` : undefined}
        placeholder=${list.open && !multi && chosen.length ? labelOf(chosen[0]) : placeholder} value=${shown}
        onClick=${list.show} onInput=${(event) => list.type(event.target.value)} onKeyDown=${list.onKeyDown} />
      ${clearable && !multi && chosen.length > 0
        ? html`<button type="button" class="clear" aria-label=${t("select.clear")} onClick=${() => { onChange([]); input.current.focus(); }}>×</button>`
        : html`<span class="caret" aria-hidden="true"></span>`}
    </div>
    ${list.open && html`<${List} id=${id.current} list=${list} chosen=${chosen} multi=${multi} pick=${pick} boxRef=${listbox} />`}
  </div>`;
}

function Chip({ label, off }) {
  return html`<li class="chip"><span class="chip-words">${label}</span>
    <button type="button" class="chip-off" aria-label=${t("select.remove", { name: label })} onClick=${off}>×</button></li>`;
}

function List({ id, list, chosen, multi, pick, boxRef }) {
  const rows = list.found.map((choice, index) => {
    const opens = choice.group && choice.group !== list.found[index - 1]?.group;
    return html`${opens && html`<li role="presentation" class="option-group" key=${`group ${choice.group}`}>${choice.group}</li>`}
      <li role="option" id=${`${id}-${index}`} key=${choice.key} class=${`option ${index === list.at ? "at" : ""}`}
        aria-selected=${chosen.includes(choice.key)} onPointerMove=${() => index === list.at || list.setAt(index)}
        onPointerDown=${(event) => event.preventDefault()} onClick=${() => pick(choice)}>
        <span class="option-label">${choice.label}</span>${choice.detail && html`<span class="option-detail">${choice.detail}</span>`}
      </li>`;
  });
  return html`<ul role="listbox" id=${id} ref=${boxRef} class="listbox" aria-label=${t("select.options")} aria-multiselectable=${multi ? "true" : undefined}>
    ${rows.length ? rows : html`<li class="option none" role="option" aria-disabled="true" aria-selected="false">${t("select.none")}</li>`}
  </ul>`;
}
