// Requests to the sandbox's routes for a person's client.

/** A response that is not ok; `code` is the server's error (dispatch_failed, …) or "network". */
export class Failure extends Error {
  constructor(code, message) {
    super(message || code);
    this.code = code;
  }
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Failure("network");
  }
  const answer = await response.json().catch(() => ({ ok: false, error: `http_${response.status}` }));
  if (!response.ok || answer.ok === false) throw new Failure(answer.error ?? `http_${response.status}`, answer.message);
  return answer;
}

const query = (params) =>
  new URLSearchParams(Object.entries(params).filter(([, value]) => value !== undefined && value !== null));

export const get = (path, params = {}) => ask(`${path}?${query(params)}`);

export const post = (path, body) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export async function upload(user, file) {
  const form = new FormData();
  form.append("user", user);
  form.append("file", file, file.name);
  return (await ask("/client/upload", { method: "POST", body: form })).file;
}

/** Return the URL at which this person may fetch a file of the sandbox. */
export function fileUrl(url, user) {
  if (!url) return null;
  const address = new URL(url, location.href);
  if (!["http:", "https:"].includes(address.protocol)) return null;
  if (address.pathname.startsWith("/files/")) {
    address.searchParams.set("user", user);
    return address.pathname + address.search;
  }
  return address.href;
}

const WAITS = [300, 600, 1200, 2500, 5000];

/**
 * Keep a person's websocket open until the returned function is called; call `onOpen(again)` at
 * each opening.
 */
export function live(user, { onFrame, onOpen, onLost }) {
  let socket, timer, attempt = 0, opened = 0, over = false;
  const connect = () => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(`${scheme}://${location.host}/client/live?${query({ user })}`);
    socket.onopen = () => { attempt = 0; onOpen(opened++ > 0); };
    socket.onmessage = (event) => over || onFrame(JSON.parse(event.data));
    socket.onclose = () => {
      if (over) return;
      onLost();
      timer = setTimeout(connect, WAITS[Math.min(attempt++, WAITS.length - 1)]);
    };
  };
  connect();
  return () => { over = true; clearTimeout(timer); socket.close(); };
}
