import { html, useEffect, useRef } from "../vendor/htm-preact.js";
import { t } from "../i18n.js";
import { plain } from "../mrkdwn.js";
import { useSurface } from "./surface.js";

const INPUT_MODES = { number_input: "decimal", email_text_input: "email", url_text_input: "url" };

export function TextInput({ element, blockId, named, dispatches }) {
  const { form, change, act } = useSurface();
  const value = form.state(blockId, element).value ?? "";
  const when = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const type = (event) => {
    const typed = event.target.value;
    change(blockId, element, typed === "" ? null : typed, dispatches && when.includes("on_character_entered"));
  };
  const press = (event) => {
    if (event.key !== "Enter" || event.isComposing || element.multiline) return;
    event.preventDefault(); // Enter confirms the field, and does not submit the form
    if (dispatches && when.includes("on_enter_pressed")) act(blockId, element, { value });
  };
  const common = {
    ...named, class: "control", value, onInput: type, onKeyDown: press,
    placeholder: element.placeholder && plain(element.placeholder.text),
    autocomplete: "off", autofocus: element.focus_on_load,
  };
  return html`${element.multiline ? html`<${Growing} ...${common} />`
    : html`<input type="text" inputmode=${INPUT_MODES[element.type]} ...${common} />`}
    <${Count} limit=${element.max_length} length=${[...value].length} />
    ${dispatches && when.includes("on_enter_pressed") && !element.multiline && html`<div class="hint">${t("text.enter")}</div>`}`;
}

/** Count of characters, only near the limit. */
function Count({ limit, length }) {
  if (!limit || length < limit * 0.8) return null;
  return html`<div class=${`count ${length > limit ? "over" : ""}`} aria-live="polite">${length} / ${limit}</div>`;
}

export function Growing({ inputRef, ...attributes }) {
  const own = useRef();
  const ref = inputRef ?? own;
  useEffect(() => {
    const area = ref.current;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  }, [attributes.value]);
  return html`<textarea ref=${ref} ...${attributes}></textarea>`;
}
