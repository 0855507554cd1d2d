// The browser's own pickers, which support the keyboard and screen readers.
import { html } from "../vendor/htm-preact.js";
import { dayAndTime, momentOf } from "../names.js";
import { t } from "../i18n.js";
import { spoken } from "../mrkdwn.js";
import { useSurface } from "./surface.js";

function Picker({ kind, label, element, blockId, named, dispatches, shown, read }) {
  const { change } = useSurface();
  const name = named.id ? named : { "aria-label": spoken(element.placeholder) || label };
  return html`<input type=${kind} class="control date" ...${name} value=${shown ?? ""} autofocus=${element.focus_on_load}
    onChange=${(event) => change(blockId, element, event.target.value ? read(event.target.value) : null, dispatches)} />`;
}

export function DatePicker(props) {
  const shown = useSurface().form.state(props.blockId, props.element).selected_date;
  return html`<${Picker} ...${props} kind="date" label=${t("date.label")} shown=${shown} read=${(day) => day} />`;
}

export function TimePicker(props) {
  const shown = useSurface().form.state(props.blockId, props.element).selected_time;
  return html`<${Picker} ...${props} kind="time" label=${t("time.label")} shown=${shown} read=${(time) => time.slice(0, 5)} />`;
}

export function DateTimePicker(props) {
  const chosen = useSurface().form.state(props.blockId, props.element).selected_date_time;
  const { day, time } = chosen ? dayAndTime(chosen) : {};
  const read = (local) => momentOf(...local.split("T"));
  return html`<${Picker} ...${props} kind="datetime-local" label=${t("datetime.label")} shown=${chosen && `${day}T${time}`} read=${read} />`;
}
