import { html, useRef, useState } from "../vendor/htm-preact.js";
import { Failure, upload } from "../api.js";
import { t } from "../i18n.js";
import { spoken } from "../mrkdwn.js";
import { now } from "../store.js";
import { useSurface } from "./surface.js";

const SIZES = ["B", "KB", "MB", "GB"];
export function sizeOf(bytes = 0) {
  const step = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), 3);
  return `${Math.round((bytes / 1024 ** step) * 10) / 10} ${SIZES[step]}`;
}

/** Upload files one after another: {sending: names in progress, problem: text, add(FileList)}. */
export function useUploads(files, setFiles, limit = 10) {
  const [sending, setSending] = useState([]);
  const [problem, setProblem] = useState(null);
  const latest = useRef(files);
  latest.current = files;
  async function one(file) {
    if (latest.current.length >= limit) return setProblem(t("file.tooMany", { count: limit }));
    setSending((names) => [...names, file.name]);
    try {
      latest.current = [...latest.current, await upload(now().me, file)];
      setFiles(latest.current);
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      setProblem(t("file.failed", { name: file.name }));
    } finally {
      setSending((names) => names.filter((name) => name !== file.name));
    }
  }
  async function add(list) {
    setProblem(null);
    for (const file of list) await one(file);
  }
  return { sending, problem, add };
}

export function FileChips({ files, sending, problem, onRemove }) {
  return html`${(files.length > 0 || sending.length > 0) && html`<ul class="chips files">
      ${files.map((file) => html`<li class="chip" key=${file.id}><span aria-hidden="true">📎</span><span class="chip-words">${file.name}</span>
        <span class="quiet">${sizeOf(file.size)}</span>
        <button type="button" class="chip-off" aria-label=${t("file.remove", { name: file.name })} onClick=${() => onRemove(file)}>×</button></li>`)}
      ${sending.map((name) => html`<li class="chip" role="status"><span class="spinner" aria-hidden="true"></span>${t("file.uploading", { name })}</li>`)}
    </ul>`}
    ${problem && html`<div class="error" role="alert"><span aria-hidden="true">!</span>${problem}</div>`}`;
}

export function FileInput({ element, blockId, named, dispatches }) {
  const { form, change } = useSurface();
  const files = form.state(blockId, element).files ?? [];
  const set = (chosen) => change(blockId, element, chosen, dispatches);
  const uploads = useUploads(files, set, element.max_files ?? 10);
  const picker = useRef();
  const drop = (event) => { event.preventDefault(); uploads.add(event.dataTransfer.files); };
  const { id, ...described } = named;
  return html`<div class="dropzone" role="group" ...${described} onDragOver=${(event) => event.preventDefault()} onDrop=${drop}>
    <input ref=${picker} id=${id} type="file" class="visually-hidden" multiple=${(element.max_files ?? 10) > 1} tabindex="-1"
      aria-label=${spoken(element.placeholder) || t("file.choose")} accept=${element.filetypes?.map((type) => `.${type}`).join(",")}
      onChange=${async (event) => { await uploads.add([...event.target.files]); event.target.value = ""; }} />
    <button type="button" class="button" onClick=${() => picker.current.click()}>${t("file.choose")}</button>
    <span class="hint">${t("file.drop")}</span>
    <${FileChips} files=${files} ...${uploads} onRemove=${(file) => set(files.filter((other) => other !== file))} />
  </div>`;
}
