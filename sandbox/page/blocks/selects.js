import { html, useRef, useState } from "../vendor/htm-preact.js";
import { suggest } from "../actions.js";
import { Combobox } from "../combobox.js";
import { stateKey } from "../form.js";
import { t } from "../i18n.js";
import { plain } from "../mrkdwn.js";
import { nameOf, position, titled } from "../names.js";
import { now } from "../store.js";
import { choicesOf } from "./choices.js";
import { useSurface } from "./surface.js";

const isMulti = (element) => element.type.startsWith("multi_");

/**
 * A select over choices [{key, label, detail?, group?}]; `keep` maps a choice to the state's
 * value, `keyOf` maps it back; `onType` hears of what is typed, and of the opening.
 */
function Select({ element, blockId, named, dispatches, optional, choices, keep, keyOf, onType }) {
  const { form, change } = useSurface();
  const value = form.state(blockId, element)[stateKey(element.type)];
  const multi = isMulti(element);
  const current = (multi ? value ?? [] : [value].filter(Boolean)).map(keyOf);
  const set = (keys) => {
    const chosen = keys.map((key) => keep(choices.find((choice) => choice.key === key)));
    change(blockId, element, multi ? chosen : chosen[0] ?? null, dispatches);
  };
  return html`<${Combobox} named=${named} choices=${choices} chosen=${current} multi=${multi} onChange=${set} onType=${onType}
    limit=${element.max_selected_items} clearable=${optional} autofocus=${element.focus_on_load}
    placeholder=${element.placeholder ? plain(element.placeholder.text) : t("select.placeholder")} />`;
}

export function StaticSelect(props) {
  const { options, option_groups: groups = [] } = props.element;
  const choices = options ? choicesOf(options) : groups.flatMap((group) => choicesOf(group.options, plain(group.label.text)));
  return html`<${Select} ...${props} choices=${choices} keep=${(choice) => choice.option} keyOf=${(option) => option.value} />`;
}

const itself = (key) => key;

export function PeopleSelect(props) {
  const choices = now().workspace.users.filter((user) => !user.deleted)
    .map((user) => ({ key: user.id, label: nameOf(user), detail: position(user), search: user.email }));
  return html`<${Select} ...${props} choices=${choices} keep=${(choice) => choice.key} keyOf=${itself} />`;
}

export function PlacesSelect(props) {
  const channelsOnly = props.element.type.includes("channels");
  const choices = now().conversations.filter((c) => !channelsOnly || c.kind === "channel")
    .map((conversation) => ({ key: conversation.id, label: titled(conversation) }));
  return html`<${Select} ...${props} choices=${choices} keep=${(choice) => choice.key} keyOf=${itself} />`;
}

/** A select whose options the bot finds for what is typed; an answer to older words is dropped. */
export function ExternalSelect(props) {
  const { element, blockId } = props;
  const { container, form } = useSurface();
  const [found, setFound] = useState([]);
  const asked = useRef(0);
  const ask = async (typed) => {
    const mine = ++asked.current;
    if (typed.length < (element.min_query_length ?? 3)) return setFound([]);
    const body = { container, block_id: blockId, action_id: element.action_id, value: typed };
    const options = await suggest(body).catch(() => []);
    if (mine === asked.current) setFound(choicesOf(options).map((choice) => ({ ...choice, search: typed })));
  };
  const value = form.state(blockId, element)[stateKey(element.type)];
  const chosen = choicesOf([value ?? []].flat()).filter(({ key }) => !found.some((other) => other.key === key));
  return html`<${Select} ...${props} choices=${[...found, ...chosen]} onType=${ask}
    keep=${(choice) => choice.option} keyOf=${(option) => option.value} />`;
}
