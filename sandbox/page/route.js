// Person and place in the URL: two windows side by side can be two people.
const params = () => new URLSearchParams(location.search);

export function readRoute() {
  const at = params();
  return { user: at.get("user"), channel: at.get("channel"), tab: at.get("tab") ?? "messages", thread: at.get("thread") };
}

/** Return the query of a place, with the URL's other parameters, such as `lang`. */
export function addressOf({ user, channel, tab, thread }) {
  const at = params();
  ["user", "channel", "tab", "thread"].forEach((name) => at.delete(name));
  if (user) at.set("user", user);
  if (channel) at.set("channel", channel);
  if (tab === "home") at.set("tab", tab);
  if (thread) at.set("thread", thread);
  return `?${at}`;
}

export function writeRoute(route, replace = false) {
  const address = addressOf(route);
  if (address === location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", address);
}

// ---- storage of this browser ----------------------------------------------------------------
export function remembered(key) {
  try {
    return localStorage.getItem(`page.${key}`);
  } catch {
    return null; // storage may be disabled; the page works without it
  }
}

export function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem(`page.${key}`);
    else localStorage.setItem(`page.${key}`, value);
  } catch {
    // as above
  }
}

// ---- storage of this window, which a reload keeps ---------------------------------------------
const OPEN = "page.open";

/** Return the id of the form that is open in this window, the bottom one of several. */
export function openHere() {
  try {
    return sessionStorage.getItem(OPEN);
  } catch {
    return null; // as above
  }
}

export function keepOpen(stack) {
  try {
    if (stack.length) sessionStorage.setItem(OPEN, stack[0].id);
    else sessionStorage.removeItem(OPEN);
  } catch {
    // as above
  }
}
