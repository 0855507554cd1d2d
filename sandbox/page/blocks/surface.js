// Surface of blocks: a message, a modal's view or a home, with its form and actions in progress.
import { createContext, useContext, useRef, useState } from "../vendor/htm-preact.js";
import { click, confirmed, explain } from "../actions.js";
import { stateKey, useForm } from "../form.js";
import { dispatch, now } from "../store.js";

export const Surface = createContext(null);
export const useSurface = () => useContext(Surface);

const notify = (text) => dispatch({ type: "notice", text });

/** State of a surface; `tell` gets the text of a failure, which a modal shows inside itself. */
export function useSurfaceOf(container, blocks, { tell = notify, errors = {}, filled } = {}) {
  const form = useForm(blocks, filled);
  const [busy, setBusy] = useState(new Set());
  const running = useRef(new Set());
  const mark = (key, on) => {
    running.current[on ? "add" : "delete"](key);
    setBusy(new Set(running.current));
  };

  async function act(blockId, element, chosen, key = `${blockId} ${element.action_id}`) {
    if (running.current.has(key) || !(await confirmed(element.confirm))) return false;
    mark(key, true);
    try {
      await click({ container, block_id: blockId, action_id: element.action_id, ...chosen, values: form.values });
    } catch (failure) {
      tell(explain(failure));
    } finally {
      mark(key, false);
    }
    return true;
  }

  function change(blockId, element, value, dispatches) {
    form.set(blockId, element, value);
    if (dispatches) act(blockId, element, { [stateKey(element.type)]: value });
  }
  return { container, form, busy, act, change, errors, viewer: now().me };
}

/** Tell whether this person may see a button. */
export const mayBeSeen = (element, viewer) =>
  !element.visible_to_user_ids?.length || element.visible_to_user_ids.includes(viewer);
