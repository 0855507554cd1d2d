import { html, useEffect } from "./vendor/htm-preact.js";
import { appChannel, become, go, moveClock, runCommand } from "./actions.js";
import { nextAt } from "./clock.js";
import { forgotten, hall, keep, look, managers, next, personOf, stepsOf, tourOf, tours } from "./guide_steps.js";
import { t } from "./i18n.js";
import { Icon } from "./icons.js";
import { dayAndTime, nameOf, workspaceNow } from "./names.js";
import { dispatch, now } from "./store.js";

const COMMAND = "/ringi";
const [ASKED, SHEET] = ["08:15", "09:00"];

const isBefore = (time) => dayAndTime(workspaceNow()).time < time;

const ACTS = {
  1: () => runCommand(appChannel()?.id, COMMAND),
  m1: () => moveClock({ now: nextAt(ASKED) }),
  z1: () => runCommand(hall(), `/meet ${t("guide.topic")}`),
  m3: () => isBefore(SHEET) && moveClock({ now: nextAt(SHEET) }),
};

const PLACES = { m3: managers, z1: hall, z2: hall, z3: hall };
const placeOf = (step) => ({ channel: PLACES[step.id]?.() ?? appChannel()?.id, tab: "messages" });

async function take(step) {
  const person = personOf(step);
  if (now().me !== person.id) await become(person.id, {});
  await go(placeOf(step));
  await ACTS[step.id]?.();
}

/** Tell whether the visitor is at the place of the step, and only has to follow its text. */
const isThere = (step) => {
  const { channel, tab } = now().place;
  return !ACTS[step.id] && now().me === personOf(step).id && channel === placeOf(step).channel && tab === "messages";
};

const set = (guide) => dispatch({ type: "guide", guide });

/** Guide through the steps of a tour; hidden where the workspace suggests no people. */
export function Guide({ state }) {
  const { guide, workspace } = state;
  useEffect(() => { look(); });
  useEffect(keep, [guide]);
  if (guide.closed || (workspace.suggested ?? []).length < 2) return null;
  const step = next(guide);
  return html`<section class="guide" aria-label=${t("guide.title")}>
    <div class="guide-tour"><${Choice} guide=${guide} />
      <ol class="guide-steps">${stepsOf(guide).map((one, index) => html`<${Mark} key=${one.id} step=${one} n=${index + 1} done=${Boolean(guide.done?.[one.id])} current=${one === step} />`)}</ol></div>
    <div class="guide-now">
      <p>${step ? t(`guide.${step.id}.lead`, { name: nameOf(personOf(step)), command: COMMAND }) : t(`guide.${tourOf(guide)}.end`)}</p>
      ${step ? !isThere(step) && html`<button type="button" class="button primary" onClick=${() => take(step)}>${t(`guide.${step.id}.button`)}</button>`
        : html`<button type="button" class="button" onClick=${() => set({ ...guide, done: forgotten(guide) })}>${t("guide.again")}</button>`}
    </div>
    <button type="button" class="icon-button" aria-label=${t("guide.close")} onClick=${() => set({ ...guide, closed: true })}><${Icon} name="close" /></button>
  </section>`;
}

function Choice({ guide }) {
  if (tours().length < 2) return null;
  return html`<div class="guide-choice" role="group" aria-label=${t("guide.choice")}>
    ${tours().map((tour) => html`<button type="button" key=${tour} aria-pressed=${tour === tourOf(guide)} onClick=${() => set({ ...guide, tour })}>${t(`guide.${tour}`)}</button>`)}</div>`;
}

function Mark({ step, n, done, current }) {
  const state = done ? t("guide.done") : current ? t("guide.now") : "";
  return html`<li class=${`guide-step ${done ? "done" : ""} ${current ? "current" : ""}`} aria-current=${current ? "step" : undefined}>
    <span class="guide-number" aria-hidden="true">${done ? html`<${Icon} name="check" />` : n}</span>
    <span><span class="visually-hidden">${t("guide.step", { n, title: "" })}</span>${t(`guide.${step.id}.title`)}
      ${state && html`<span class="visually-hidden">（${state}）</span>`}</span></li>`;
}
