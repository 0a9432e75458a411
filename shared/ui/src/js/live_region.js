// <live-region id every>: the page fetches itself anew while it is looked at. Regions share one fetch.
const regions = new Set();
const live = { timer: 0, etag: null, failures: 0, stopped: false };
const SLOWEST_MS = 300_000;
// What `data-say` says is read out when it changes, from a place that itself stays.
let herald;

customElements.define("live-region", class extends HTMLElement {
  connectedCallback() {
    this.served ??= this.innerHTML;
    this.said ??= saidIn(this);
    if (this.said && !herald) {
      herald = document.createElement("p");
      herald.className = "visually-hidden";
      herald.setAttribute("role", "status");
      document.body.append(herald);
    }
    regions.add(this);
    planRefresh();
    listen();
  }
  disconnectedCallback() {
    regions.delete(this);
  }
  get busy() {
    const selection = getSelection();
    // What somebody has in hand: where the keyboard is, what is open, chosen or marked.
    return this.contains(document.activeElement)
      || this.querySelector("details[open], [popover]:popover-open, input:checked") !== null
      || (!selection.isCollapsed && selection.containsNode(this, true));
  }
  // Says whether the region is now as served.
  show(page) {
    const fresh = page.getElementById(this.id);
    if (!fresh) return true;
    if (fresh.innerHTML !== this.served) {
      if (this.busy) return false;
      this.served = fresh.innerHTML;
      const said = saidIn(fresh);
      if (said && said !== this.said && herald) herald.textContent = this.said = said;
      this.replaceChildren(...fresh.childNodes);
    }
    // What will not change any more is served as a plain element, and what changes less often with another pace.
    if (fresh.localName === "live-region") this.setAttribute("every", fresh.getAttribute("every"));
    else regions.delete(this);
    return true;
  }
});

function saidIn(element) {
  return element.querySelector("[data-say]")?.dataset.say;
}

function planRefresh(now = false) {
  clearTimeout(live.timer);
  if (live.stopped || document.hidden || regions.size === 0) return;
  const paceOf = (region) => (ear.told && region.dataset.topic ? TOLD_EVERY_S : Number(region.getAttribute("every")) || 5);
  const every = Math.min(...[...regions].map(paceOf)) * 1000;
  // A tenth more or less, so that pages opened together do not ask together.
  const wait = Math.min(every * 2 ** live.failures, SLOWEST_MS) * (0.9 + Math.random() / 5);
  live.timer = setTimeout(refresh, now ? 0 : wait);
}

async function refresh() {
  try {
    const headers = { "x-live": "1" };
    if (live.etag) headers["if-none-match"] = live.etag;
    const answer = await fetch(location.href, { headers, redirect: "manual", cache: "no-store" });
    // Signed out, or gone: asking again would not help.
    if (answer.type === "opaqueredirect" || [401, 403, 404, 410].includes(answer.status)) {
      live.stopped = true;
      return;
    }
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const shown = [...regions].map((region) => region.show(page));
      // What could not be shown now must be sent again.
      live.etag = shown.every(Boolean) ? answer.headers.get("etag") : null;
    } else if (answer.status !== 304) {
      throw new Error(answer.status);
    }
    live.failures = 0;
  } catch {
    live.failures = Math.min(live.failures + 1, 8);
  }
  planRefresh();
}

document.addEventListener("visibilitychange", () => planRefresh(true));
