// Values of a surface's fields, in the form of Slack's `state.values`.
import { useReducer, useRef } from "./vendor/htm-preact.js";

// element type → [key in the state, key of the initial value, value when empty]
const SHAPES = {
  plain_text_input: ["value", "initial_value", null],
  email_text_input: ["value", "initial_value", null],
  url_text_input: ["value", "initial_value", null],
  number_input: ["value", "initial_value", null],
  rich_text_input: ["rich_text_value", "initial_value", null],
  datepicker: ["selected_date", "initial_date", null],
  timepicker: ["selected_time", "initial_time", null],
  datetimepicker: ["selected_date_time", "initial_date_time", null],
  static_select: ["selected_option", "initial_option", null],
  external_select: ["selected_option", "initial_option", null],
  radio_buttons: ["selected_option", "initial_option", null],
  checkboxes: ["selected_options", "initial_options", []],
  multi_static_select: ["selected_options", "initial_options", []],
  multi_external_select: ["selected_options", "initial_options", []],
  users_select: ["selected_user", "initial_user", null],
  multi_users_select: ["selected_users", "initial_users", []],
  channels_select: ["selected_channel", "initial_channel", null],
  multi_channels_select: ["selected_channels", "initial_channels", []],
  conversations_select: ["selected_conversation", "initial_conversation", null],
  multi_conversations_select: ["selected_conversations", "initial_conversations", []],
  file_input: ["files", "", []],
};

export const stateKey = (type) => SHAPES[type]?.[0];

export function initialState(element) {
  const [key, initial, empty] = SHAPES[element.type];
  const value = element[initial] ?? empty;
  return { type: element.type, [key]: element.type === "number_input" && value !== null ? String(value) : value };
}

/** Return the value of a state of any type; null, "" and [] are empty. */
export const valueOf = (state) => state?.[stateKey(state.type)];
export const isEmpty = (state) => {
  const value = valueOf(state);
  return value === null || value === undefined || value.length === 0;
};

export const blockId = (block, index) => block.block_id ?? `block-${index}`;

/** List the elements with a state: [{block, blockId, element}]. */
export function fieldsOf(blocks = []) {
  return blocks.flatMap((block, index) => {
    const elements = [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])];
    return elements.filter((element) => element && SHAPES[element.type])
      .map((element) => ({ block, blockId: blockId(block, index), element }));
  });
}

/**
 * Return the values of a surface. As in Slack, a field keeps its state over an update of the view
 * while block_id, action_id and type stay the same; a new field has the server's value or its
 * initial value.
 */
export function fill(known, blocks, given = {}) {
  const values = {};
  for (const { blockId: id, element } of fieldsOf(blocks)) {
    const old = known[id]?.[element.action_id];
    values[id] ??= {};
    const start = given[id]?.[element.action_id] ?? initialState(element);
    values[id][element.action_id] = old?.type === element.type ? old : start;
  }
  return values;
}

export function useForm(blocks, given) {
  const kept = useRef({ values: {}, blocks: null });
  const [, redraw] = useReducer((count) => count + 1, 0);
  if (kept.current.blocks !== blocks) kept.current = { values: fill(kept.current.values, blocks, given), blocks };
  return {
    get values() { return kept.current.values; },
    state: (id, element) => kept.current.values[id]?.[element.action_id] ?? initialState(element),
    set: (id, element, value) => {
      const { values } = kept.current;
      const state = { type: element.type, [stateKey(element.type)]: value };
      kept.current.values = { ...values, [id]: { ...values[id], [element.action_id]: state } };
      redraw();
    },
  };
}
