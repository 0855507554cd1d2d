// Links into the sandbox's Zoom: they open the small window as the person of this window.
import { language } from "../i18n.js";
import { readRoute } from "../route.js";

const SIZE = "popup,width=440,height=620";

function open(event) {
  const link = event.target.closest?.("a[href]");
  const address = link && new URL(link.href, location.href);
  if (address?.origin !== location.origin || !/^\/zoom\/[js]\/\d+$/.test(address.pathname)) return;
  event.preventDefault();
  const { user } = readRoute();
  address.searchParams.set("user", user);
  address.searchParams.set("lang", language());
  window.open(address, `zoom ${address.pathname.split("/").at(-1)} ${user}`, SIZE);
}

document.addEventListener("click", open);
