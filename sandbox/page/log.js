import { html, useEffect, useLayoutEffect, useRef, useState } from "./vendor/htm-preact.js";
import { go, markRead, readLog } from "./actions.js";
import { Composer } from "./composer.js";
import { t } from "./i18n.js";
import { Icon } from "./icons.js";
import { Message } from "./message.js";
import { authorOf, conversationName, dayAndTime, dayLabel, titled } from "./names.js";
import { logKey } from "./store.js";

// Only plain messages share a heading; cards have their own.
const together = (a, b) => a && !a.blocks && !b.blocks && authorOf(a).id === authorOf(b).id && a.username === b.username
  && !a.is_ephemeral === !b.is_ephemeral && Number(b.ts) - Number(a.ts) < 300;

const sameDay = (a, b) => a && dayAndTime(Number(a.ts)).day === dayAndTime(Number(b.ts)).day;

function Rows({ messages, channel, inThread }) {
  return messages.map((message, index) => {
    const before = messages[index - 1];
    const newDay = !sameDay(before, message);
    return html`
      ${newDay && html`<div class="day" key=${`day ${message.ts}`}><span>${dayLabel(Number(message.ts))}</span></div>`}
      <${Message} key=${message.ts} message=${message} channel=${channel} inThread=${inThread} compact=${!newDay && together(before, message)} />`;
  });
}

/** Keep the end in view while the reader is at the end; otherwise keep the scroll position. */
function useEnd(box, messages, place) {
  const atEnd = useRef(true);
  const [away, setAway] = useState(false);
  const down = () => { box.current.scrollTop = box.current.scrollHeight; };
  useLayoutEffect(() => { atEnd.current = true; setAway(false); if (box.current) down(); }, [place]);
  useLayoutEffect(() => { if (atEnd.current && box.current) down(); }, [messages]);
  useEffect(() => {
    const watch = new ResizeObserver(() => atEnd.current && box.current && down());
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, [place, Boolean(messages)]);
  const onScroll = ({ target }) => {
    atEnd.current = target.scrollHeight - target.scrollTop - target.clientHeight < 60;
    if (away === atEnd.current) setAway(!atEnd.current);
  };
  return { onScroll, away, down };
}

function useHeight(box, messages, more) {
  // Earlier messages are added above: keep the visible ones in place.
  const before = useRef(null);
  useLayoutEffect(() => {
    if (before.current === null) return;
    box.current.scrollTop += box.current.scrollHeight - before.current;
    before.current = null;
  }, [messages?.[0]?.ts]);
  return () => { before.current = box.current.scrollHeight; more(); };
}

/** Tell whether the app takes no messages: people answer it by its buttons. */
const isReadOnly = ({ workspace }, conversation) => conversation?.is_app && workspace.app?.messages_read_only;

export function Log({ state }) {
  const { channel } = state.place;
  const conversation = state.conversations.find((c) => c.id === channel);
  const log = state.logs[logKey(channel)];
  const box = useRef();
  const end = useEnd(box, log?.messages, channel);
  const older = useHeight(box, log?.messages, () => readLog(channel, { before: log.messages[0].ts }));
  useEffect(() => {
    const seen = () => markRead(channel);
    document.addEventListener("visibilitychange", seen);
    return () => document.removeEventListener("visibilitychange", seen);
  }, [channel]);
  return html`
    <div class="log" role="log" aria-live="off" tabindex="0" aria-label=${t("log.label", { name: titled(conversation) })} ref=${box} onScroll=${end.onScroll}>
      <div class="log-inner">
        ${log?.more && html`<button type="button" class="button older" onClick=${older}>${t("log.older")}</button>`}
        ${log && (log.messages.length ? html`<${Rows} messages=${log.messages} channel=${channel} />` : html`<p class="empty">${t("log.empty")}</p>`)}
      </div>
    </div>
    ${end.away && html`<button type="button" class="button newer" onClick=${end.down}>↓ ${t("log.newer")}</button>`}
    ${conversation && (conversation.archived ? html`<p class="empty archived">${t("composer.archived")}</p>`
      : isReadOnly(state, conversation) ? html`<p class="empty archived">${t("composer.off")}</p>`
      : html`<${Composer} key=${channel} state=${state} channel=${channel} label=${t("composer.channel", { name: titled(conversation) })}
          placeholder=${t("composer.placeholder", { name: conversationName(conversation) })} />`)}`;
}

export function Thread({ state }) {
  const { channel, thread } = state.place;
  const box = useRef();
  const log = thread && state.logs[logKey(channel, thread)];
  const conversation = state.conversations.find((c) => c.id === channel);
  const end = useEnd(box, log?.messages, thread);
  if (!thread) return null;
  const shut = () => go({ channel, tab: "messages" });
  return html`<aside class="thread" aria-label=${t("thread.title")} onKeyDown=${(event) => event.key === "Escape" && !event.defaultPrevented && shut()}>
    <header class="bar"><h2>${t("thread.title")}</h2>
      <button type="button" class="icon-button" aria-label=${t("thread.close")} onClick=${shut}><${Icon} name="close" /></button></header>
    <div class="log" role="log" aria-live="off" tabindex="0" aria-label=${t("thread.title")} ref=${box} onScroll=${end.onScroll}>
      <div class="log-inner">${log && html`<${Rows} messages=${log.messages} channel=${channel} inThread />`}</div></div>
    ${!isReadOnly(state, conversation) && html`<${Composer} key=${thread} state=${state} channel=${channel} thread=${thread} label=${t("composer.thread")} placeholder=${t("composer.thread")} focus />`}
  </aside>`;
}
