// Controls by element type. `named` has the attributes that give a control its accessible name.
import { html } from "../vendor/htm-preact.js";
import { Button, Overflow } from "./buttons.js";
import { Checkboxes, RadioButtons } from "./choices.js";
import { DatePicker, DateTimePicker, TimePicker } from "./dates.js";
import { FileInput } from "./files.js";
import { Picture, Unknown } from "./picture.js";
import { ExternalSelect, PeopleSelect, PlacesSelect, StaticSelect } from "./selects.js";
import { TextInput } from "./texts.js";

const CONTROLS = {
  button: Button, workflow_button: Button, overflow: Overflow,
  checkboxes: Checkboxes, radio_buttons: RadioButtons,
  datepicker: DatePicker, timepicker: TimePicker, datetimepicker: DateTimePicker,
  file_input: FileInput,
  static_select: StaticSelect, multi_static_select: StaticSelect,
  users_select: PeopleSelect, multi_users_select: PeopleSelect,
  channels_select: PlacesSelect, multi_channels_select: PlacesSelect,
  conversations_select: PlacesSelect, multi_conversations_select: PlacesSelect,
  external_select: ExternalSelect, multi_external_select: ExternalSelect,
  plain_text_input: TextInput, number_input: TextInput, email_text_input: TextInput, url_text_input: TextInput,
};

/** An element; `dispatches` sends a change to the bot at once (always outside input blocks). */
export function Element({ element, blockId, named, dispatches = true, optional = true }) {
  if (element.type === "image") return html`<${Picture} image=${element} />`;
  const Control = CONTROLS[element.type];
  if (!Control) return html`<${Unknown} block=${element} />`;
  return html`<${Control} element=${element} blockId=${blockId} named=${named} dispatches=${dispatches} optional=${optional} />`;
}
