import { html, useEffect, useRef, useState } from "./vendor/htm-preact.js";
import { runShortcut, send } from "./actions.js";
import { FileChips, useUploads } from "./blocks/files.js";
import { Growing } from "./blocks/texts.js";
import { fits } from "./combobox.js";
import { t } from "./i18n.js";
import { Icon } from "./icons.js";
import { Menu } from "./menu.js";
import { nameOf, position } from "./names.js";

const drafts = new Map(); // channel or thread → text that is not sent yet

const TOKEN = /(?:^|[\s　])@([^\s　@]*)$/;

/** Return the caret's suggestions or null: {from, items: [{key, label, detail, insert, id?}]}. */
function suggestions(text, caret, { commands = [], users }, inThread) {
  const before = text.slice(0, caret);
  if (!inThread && /^\/\S*$/.test(before)) {
    const items = commands.filter(({ command }) => command.startsWith(before))
      .map((c) => ({ key: c.command, label: `${c.command} ${c.usage_hint ?? ""}`.trim(), detail: c.description, insert: `${c.command} ` }));
    return items.length ? { kind: "commands", from: 0, items } : null;
  }
  const token = TOKEN.exec(before);
  if (!token) return null;
  const items = users.filter((user) => !user.deleted && fits([user.real_name, user.real_name_en, user.name, user.email], token[1])).slice(0, 8)
    .map((user) => ({ key: user.id, id: user.id, label: nameOf(user), detail: position(user), insert: `@${user.real_name} ` }));
  return items.length ? { kind: "people", from: caret - token[1].length - 1, items } : null;
}

function useCompletion(text, setText, area, workspace, inThread) {
  const [caret, setCaret] = useState(0);
  const [at, setAt] = useState(0);
  const [hidden, setHidden] = useState(null); // text for which Escape closed the list
  const mentioned = useRef(new Map());
  const [focused, setFocused] = useState(false);
  const found = hidden === text || !focused ? null : suggestions(text, caret, workspace, inThread);
  const track = () => { setCaret(area.current.selectionStart); setAt(0); };
  const take = (item) => {
    if (item.id) mentioned.current.set(item.insert.trim(), item.id);
    const rest = text.slice(caret);
    setText(text.slice(0, found.from) + item.insert + rest);
    setHidden(item.insert + rest);
    setCaret(found.from + item.insert.length);
    area.current.focus();
  };
  const keys = {
    ArrowDown: () => setAt((at + 1) % found.items.length),
    ArrowUp: () => setAt((at - 1 + found.items.length) % found.items.length),
    Tab: () => take(found.items[at]),
    Enter: () => take(found.items[at]),
    Escape: () => setHidden(text),
  };
  /** Handle a key of the list; return false for others, as Enter after a complete command. */
  const press = (event) => {
    if (!found || !(event.key in keys) || event.shiftKey || (event.key === "Enter" && found.items[at].key === text.trim())) return false;
    keys[event.key]();
    return true;
  };
  const addressed = (words) =>
    [...mentioned.current].reduce((all, [name, id]) => all.replaceAll(name, `@[${id}]`), words);
  return { found, at, track, take, press, addressed, setFocused };
}

export function Composer({ state, channel, thread, label, placeholder, focus }) {
  const place = thread ?? channel;
  const [text, setText] = useState(drafts.get(place) ?? "");
  const [files, setFiles] = useState([]);
  const [sending, setSending] = useState(false);
  const area = useRef(), picker = useRef();
  const uploads = useUploads(files, setFiles);
  const completion = useCompletion(text, setText, area, state.workspace, Boolean(thread));
  useEffect(() => { drafts.set(place, text); }, [text]);
  useEffect(() => { if (focus) area.current.focus(); }, []);

  async function go() {
    const words = text.trim();
    if (sending || (!words && !files.length)) return;
    setSending(true);
    setText("");
    const sent = await send({ channel, text: completion.addressed(words), thread, files });
    setSending(false);
    if (sent) setFiles([]);
    else setText((typed) => typed || text); // keep the unsent text, unless more was typed since
  }
  const onKeyDown = (event) => {
    if (event.isComposing || event.keyCode === 229) return; // Enter confirms an IME conversion
    const takes = completion.press(event);
    const sends = !takes && event.key === "Enter" && !event.shiftKey && !matchMedia("(pointer: coarse)").matches;
    if (takes || sends) { event.preventDefault(); event.stopPropagation(); }
    if (sends) go();
  };
  return html`<form class="composer" onSubmit=${(event) => { event.preventDefault(); go(); }}
      onDragOver=${(event) => event.preventDefault()} onDrop=${(event) => { event.preventDefault(); uploads.add(event.dataTransfer.files); }}>
    ${completion.found && html`<${Suggestions} completion=${completion} place=${place} />`}
    <div class="composer-box">
      <${Growing} inputRef=${area} rows="1" class="composer-text" aria-label=${label} placeholder=${placeholder} value=${text}
        aria-autocomplete="list" aria-controls=${completion.found ? `hints-${place}` : undefined}
        aria-activedescendant=${completion.found ? `hint-${completion.at}` : undefined}
        onInput=${(event) => { setText(event.target.value); completion.track(); }} onKeyDown=${onKeyDown}
        onFocus=${() => completion.setFocused(true)} onBlur=${() => completion.setFocused(false)} />
      <${FileChips} files=${files} ...${uploads} onRemove=${(file) => setFiles(files.filter((other) => other !== file))} />
      <div class="composer-tools">
        <input type="file" multiple ref=${picker} class="visually-hidden" tabindex="-1" aria-label=${t("file.choose")}
          onChange=${async (event) => { await uploads.add([...event.target.files]); event.target.value = ""; }} />
        <button type="button" class="icon-button" aria-label=${t("composer.attach")} title=${t("composer.attach")} onClick=${() => picker.current.click()}><${Icon} name="attach" /></button>
        ${!thread && html`<${Shortcuts} shortcuts=${state.workspace.shortcuts} channel=${channel} />`}
        <span class="composer-keys quiet">${t("composer.keys")}</span>
        <button type="submit" class="send" aria-label=${t("composer.send")} aria-disabled=${!text.trim() && !files.length ? "true" : undefined} aria-busy=${sending}><${Icon} name="send" /></button>
      </div>
    </div>
  </form>`;
}

function Suggestions({ completion, place }) {
  const { found, at, take } = completion;
  return html`<ul class="listbox hints" role="listbox" id=${`hints-${place}`} aria-label=${t(`composer.${found.kind}`)}>
    ${found.items.map((item, index) => html`<li role="option" id=${`hint-${index}`} key=${item.key} class=${`option ${index === at ? "at" : ""}`} aria-selected=${index === at}
      onPointerDown=${(event) => event.preventDefault()} onClick=${() => take(item)}>
      <span class="option-label">${item.label}</span><span class="option-detail">${item.detail}</span></li>`)}</ul>`;
}

function Shortcuts({ shortcuts = [], channel }) {
  const items = shortcuts.filter((shortcut) => shortcut.type === "global").map((shortcut) => ({
    key: shortcut.callback_id, label: shortcut.name, detail: shortcut.description, pick: () => runShortcut(shortcut, { channel }),
  }));
  if (!items.length) return null;
  return html`<${Menu} up label=${t("composer.shortcuts")} face=${html`<${Icon} name="bolt" />`} items=${items} class="icon-button" />`;
}
