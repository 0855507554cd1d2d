import { html, useEffect, useRef, useState } from "./vendor/htm-preact.js";
import { close, explain, submit } from "./actions.js";
import { Avatar } from "./avatar.js";
import { Blocks } from "./blocks/index.js";
import { Surface, useSurfaceOf } from "./blocks/surface.js";
import { Dialog } from "./dialog.js";
import { saw } from "./guide_steps.js";
import { t } from "./i18n.js";
import { Icon } from "./icons.js";
import { Text, plain } from "./mrkdwn.js";
import { keepOpen } from "./route.js";
import { check, outgoing } from "./rules.js";
import { dispatch } from "./store.js";

const FOCUSABLE = "input:not([type=file]), textarea, select, button, a[href], [tabindex]";

export function ModalStack({ stack }) {
  const top = stack.at(-1);
  useEffect(() => keepOpen(stack), [stack]);
  if (!top) return null;
  return html`<${Dialog} class="modal" labelledBy=${`title-${top.id}`} onCancel=${() => close(top, stack.length > 1)}>
    ${stack.map((view) => html`<${ModalView} key=${view.id} view=${view} depth=${stack.length} shown=${view === top} />`)}
  <//>`;
}

function useSubmit(view, surface, { setErrors, setProblem }) {
  const [sending, setSending] = useState(false);
  async function go() {
    if (sending) return;
    const wrong = check(view.blocks, surface.form.values);
    setErrors(wrong);
    setProblem(null);
    if (Object.keys(wrong).length) return;
    setSending(true);
    try {
      const answer = await submit(view, outgoing(surface.form.values));
      if (answer.response_action === "errors") setErrors(answer.errors);
      else saw({ type: "submitted" });
      if (!answer.response_action) dispatch({ type: "view_gone", id: view.id });
      if (answer.response_action === "clear") dispatch({ type: "view_close", stack: [] });
    } catch (failure) {
      setProblem(explain(failure));
    } finally {
      setSending(false);
    }
  }
  return { sending, go };
}

/** Focus the first error, which is read out, or the first field of a new view. */
function useFocus(body, heading, view, shown, errors) {
  useEffect(() => {
    if (!shown) return;
    const first = body.current.querySelector("[autofocus]") ?? body.current.querySelector(".input .control, .input input:not([type=file])");
    (first ?? heading.current).focus();
  }, [view.id, shown]);
  useEffect(() => {
    const wrong = body.current.querySelector("[aria-invalid=true]");
    if (!wrong) return;
    (wrong.matches("input, textarea") && wrong.type !== "file" ? wrong : wrong.querySelector(FOCUSABLE) ?? wrong).focus();
    wrong.closest(".input").scrollIntoView({ block: "nearest" });
  }, [errors]);
}

/** Name what a view shows: an update may put another view, with the same id, in its place. */
const subjectOf = ({ callback_id, title, private_metadata, blocks }) =>
  JSON.stringify([callback_id, title, private_metadata, blocks.find((block) => block.type === "header")?.text]);

/** Begin another view at its top; a redraw of the same one stays where it was read. */
function useTop(body, view) {
  useEffect(() => { body.current.scrollTop = 0; }, [subjectOf(view)]);
}

function ModalView({ view, depth, shown }) {
  const [errors, setErrors] = useState({});
  const [problem, setProblem] = useState(null);
  const body = useRef(), heading = useRef();
  const surface = useSurfaceOf({ type: "view", view_id: view.id }, view.blocks, { tell: setProblem, errors, filled: view.state?.values });
  const { sending, go } = useSubmit(view, surface, { setErrors, setProblem });
  useTop(body, view);
  useFocus(body, heading, view, shown, errors);
  const count = Object.keys(errors).length;
  const submitOn = (event) => { event.preventDefault(); go(); };
  const onKeyDown = (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && view.submit) submitOn(event); };
  return html`<${Surface.Provider} value=${surface}><form class="view" hidden=${!shown} noValidate onSubmit=${submitOn} onKeyDown=${onKeyDown}>
    <header class="dialog-head">
      <${Avatar} author=${{ app: true }} size="small" />
      <h2 id=${`title-${view.id}`} tabindex="-1" ref=${heading}>${plain(view.title.text)}</h2>
      <button type="button" class="icon-button" aria-label=${t("modal.dismiss")} onClick=${() => close(view, depth > 1)}><${Icon} name="close" /></button>
    </header>
    <div class="dialog-body" ref=${body}>
      ${(problem || count > 0) && html`<div class="problem" role="alert">${problem ?? t("field.errors", { count })}</div>`}
      <${Blocks} blocks=${view.blocks} />
    </div>
    <footer class="dialog-foot">
      ${(view.close || view.submit || depth > 1) && html`<button type="button" class="button" onClick=${() => close(view)}>
        ${plain(view.close?.text ?? t("modal.cancel"))}</button>`}
      ${view.submit && html`<button type="submit" class="button primary" aria-busy=${sending} aria-disabled=${sending ? "true" : undefined}>
        <span class="button-words">${plain(view.submit.text)}</span>${sending && html`<span class="spinner" aria-hidden="true"></span>`}</button>`}
    </footer>
  </form><//>`;
}

/** Confirm dialog of an element. */
export function Question({ question }) {
  const { confirm, answer } = question;
  return html`<${Dialog} class="question" labelledBy="question-title" onCancel=${() => answer(false)}>
    <h2 id="question-title">${plain(confirm.title.text)}</h2>
    <p><${Text} text=${confirm.text} /></p>
    <footer class="dialog-foot">
      <button type="button" class="button" onClick=${() => answer(false)}>${plain(confirm.deny?.text ?? t("confirm.cancel"))}</button>
      <button type="button" class=${`button ${confirm.style === "danger" ? "danger solid" : "primary"}`} autofocus
        onClick=${() => answer(true)}>${plain(confirm.confirm?.text ?? t("confirm.ok"))}</button>
    </footer>
  <//>`;
}
