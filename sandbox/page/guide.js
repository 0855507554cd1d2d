import { html, useEffect } from "./vendor/htm-preact.js";
import { appChannel, become, go, runCommand } from "./actions.js";
import { STEPS, keep, look, next, personOf } from "./guide_steps.js";
import { t } from "./i18n.js";
import { Icon } from "./icons.js";
import { dispatch, now } from "./store.js";

const COMMAND = "/ringi";

async function take(step) {
  const person = personOf(step);
  const messages = () => ({ channel: appChannel()?.id, tab: "messages" });
  if (now().me !== person.id) await become(person.id, {});
  await go(messages());
  if (step.n === 1) await runCommand(appChannel()?.id, COMMAND);
}

const isThere = (step) =>
  step.n > 1 && now().me === personOf(step).id && now().place.channel === appChannel()?.id && now().place.tab === "messages";

const set = (guide) => dispatch({ type: "guide", guide });

/** Leads through the three steps; not shown where the workspace suggests nobody. */
export function Guide({ state }) {
  const { guide, workspace } = state;
  useEffect(() => { look(); });
  useEffect(keep, [guide]);
  if (guide.closed || (workspace.suggested ?? []).length < 2) return null;
  const step = next(guide);
  return html`<section class="guide" aria-label=${t("guide.title")}>
    <ol class="guide-steps">${STEPS.map((one) => html`<${Mark} key=${one.n} step=${one} done=${Boolean(guide.done?.[one.n])} current=${one === step} />`)}</ol>
    <div class="guide-now">
      <p>${step ? t(`guide.${step.n}.lead`, { name: personOf(step).real_name, command: COMMAND }) : t("guide.end")}</p>
      ${step ? !isThere(step) && html`<button type="button" class="button primary" onClick=${() => take(step)}>${t(`guide.${step.n}.button`)}</button>`
        : html`<button type="button" class="button" onClick=${() => set({ done: {} })}>${t("guide.again")}</button>`}
    </div>
    <button type="button" class="icon-button" aria-label=${t("guide.close")} onClick=${() => set({ ...guide, closed: true })}><${Icon} name="close" /></button>
  </section>`;
}

function Mark({ step, done, current }) {
  const state = done ? t("guide.done") : current ? t("guide.now") : "";
  return html`<li class=${`guide-step ${done ? "done" : ""} ${current ? "current" : ""}`} aria-current=${current ? "step" : undefined}>
    <span class="guide-number" aria-hidden="true">${done ? html`<${Icon} name="check" />` : step.n}</span>
    <span><span class="visually-hidden">${t("guide.step", { n: step.n, title: "" })}</span>${t(`guide.${step.n}.title`)}
      ${state && html`<span class="visually-hidden">（${state}）</span>`}</span></li>`;
}
