// Checks of Slack's client before it submits a form.
import { t } from "./i18n.js";
import { fieldsOf, isEmpty, valueOf } from "./form.js";

function lengthError(element, value) {
  const count = [...value].length;
  if (element.min_length && count < element.min_length) return t("field.short", { min: element.min_length });
  if (element.max_length && count > element.max_length) return t("field.long", { max: element.max_length, count });
  return null;
}

function numberError(element, value) {
  const number = Number(value.normalize("NFKC"));
  if (!Number.isFinite(number)) return t("field.number");
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return t("field.integer");
  if (element.min_value !== undefined && number < Number(element.min_value)) return t("field.min", { min: element.min_value });
  if (element.max_value !== undefined && number > Number(element.max_value)) return t("field.max", { max: element.max_value });
  return null;
}

const CHECKS = {
  plain_text_input: lengthError,
  number_input: numberError,
  email_text_input: (_, value) => (/^[^\s@]+@[^\s@]+$/.test(value) ? null : t("field.email")),
  url_text_input: (_, value) => (/^https?:\/\/\S+$/i.test(value) ? null : t("field.url")),
};

function fieldError({ block, element }, state) {
  if (isEmpty(state)) return block.optional ? null : t("field.required");
  return CHECKS[element.type]?.(element, valueOf(state)) ?? null;
}

/** Return the errors {block_id: text} of the inputs. */
export function check(blocks, values) {
  const errors = {};
  for (const field of fieldsOf(blocks)) {
    if (field.block.type !== "input") continue;
    const error = fieldError(field, values[field.blockId][field.element.action_id]);
    if (error) errors[field.blockId] = error;
  }
  return errors;
}

/** Convert full-width numbers to ASCII, as Slack does. */
export function outgoing(values) {
  const plain = (state) =>
    state.type === "number_input" && state.value ? { ...state, value: state.value.normalize("NFKC") } : state;
  return Object.fromEntries(Object.entries(values).map(([id, actions]) =>
    [id, Object.fromEntries(Object.entries(actions).map(([action, state]) => [action, plain(state)]))]));
}
