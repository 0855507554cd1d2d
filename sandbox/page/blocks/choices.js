import { html } from "../vendor/htm-preact.js";
import { Text, plain } from "../mrkdwn.js";
import { useSurface } from "./surface.js";

function Choice({ kind, group, option, checked, onChange, described }) {
  return html`<label class="choice">
    <input type=${kind} name=${group} checked=${checked} onChange=${onChange} aria-describedby=${described} />
    <span class="choice-words"><${Text} text=${option.text} />
      ${option.description && html`<span class="choice-detail"><${Text} text=${option.description} /></span>`}</span>
  </label>`;
}

const same = (option) => (other) => other.value === option.value;
const bare = ({ text, value, description }) => (description ? { text, value, description } : { text, value });

export function Checkboxes({ element, blockId, named, dispatches }) {
  const { form, change } = useSurface();
  const chosen = form.state(blockId, element).selected_options;
  const toggle = (option) => {
    const kept = element.options.filter((other) => chosen.some(same(other)) !== (other.value === option.value));
    change(blockId, element, kept.map(bare), dispatches);
  };
  return html`<div role="group" class="choices" ...${groupOf(named)}>${element.options.map((option) => html`<${Choice} kind="checkbox"
    option=${option} checked=${chosen.some(same(option))} onChange=${() => toggle(option)} />`)}</div>`;
}

export function RadioButtons({ element, blockId, named, dispatches }) {
  const { form, change, container } = useSurface();
  const chosen = form.state(blockId, element).selected_option;
  const group = `${container.view_id ?? container.ts ?? "home"} ${blockId} ${element.action_id}`;
  return html`<div role="radiogroup" class="choices" ...${groupOf(named)}>${element.options.map((option) => html`<${Choice} kind="radio"
    group=${group} option=${option} checked=${chosen?.value === option.value}
    onChange=${() => change(blockId, element, bare(option), dispatches)} />`)}</div>`;
}

const groupOf = (named) => ({ ...named, tabindex: undefined });

/** Return the options in the form of the listboxes. */
export const choicesOf = (options = [], group) => options.map((option) => ({
  key: option.value, label: plain(option.text.text), detail: option.description && plain(option.description.text), group, option: bare(option),
}));
