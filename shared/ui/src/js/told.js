// Regions with a `data-topic` are told of changes, over one socket for the page and while it is looked at. Without the
// socket they ask as all regions do.
const ear = { socket: null, told: false, failures: 0, again: 0, after: 0, alive: 0, stopped: false };
const TOLD_EVERY_S = 60;
const SLOWEST_RETRY_MS = 60_000;
// One topic is told at most once a second, so what came just after is looked for a good second later.
const LOOK_AGAIN_MS = 1500;
// A connection that says nothing for ten minutes ends.
const SIGN_OF_LIFE_MS = 300_000;

// All regions are there before any is asked what it wants to hear of.
function listen() {
  queueMicrotask(openSocket);
}

function hears() {
  return [...regions].filter((region) => region.dataset.topic);
}

async function openSocket() {
  if (ear.socket || ear.again || ear.stopped || live.stopped || document.hidden || hears().length === 0) return;
  ear.socket = "asked for";
  try {
    const headers = { "x-live": "1", accept: "application/json" };
    const answer = await fetch(hears()[0].dataset.tickets, { method: "POST", headers, redirect: "manual" });
    // Signed out, or not for them: asking again would not help.
    ear.stopped = answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status);
    if (!answer.ok) throw new Error(answer.status);
    const { ticket, url } = await answer.json();
    const socket = ear.socket = new WebSocket(`${url}?ticket=${encodeURIComponent(ticket)}`);
    const say = (what) => socket.send(JSON.stringify(what));
    socket.onopen = () => {
      say({ subscribe: [...new Set(hears().map((region) => region.dataset.topic))] });
      ear.alive = setInterval(() => say({}), SIGN_OF_LIFE_MS);
    };
    socket.onmessage = ({ data }) => hear(JSON.parse(data));
    socket.onclose = deafen;
  } catch {
    deafen();
  }
}

function hear(said) {
  if (said.error) return ear.socket.close();
  const begins = said.subscribed && !ear.told;
  if (begins) {
    ear.told = true;
    ear.failures = 0;
  }
  // What changed before the page was told of anything is looked for, too.
  if (!begins && !said.topic) return;
  planRefresh(true);
  clearTimeout(ear.after);
  ear.after = setTimeout(() => planRefresh(true), LOOK_AGAIN_MS);
}

function deafen() {
  clearInterval(ear.alive);
  Object.assign(ear, { socket: null, told: false });
  const wait = Math.min(1000 * 2 ** ear.failures, SLOWEST_RETRY_MS) * (0.9 + Math.random() / 5);
  ear.failures = Math.min(ear.failures + 1, 8);
  ear.again = setTimeout(() => {
    ear.again = 0;
    openSocket();
  }, wait);
  planRefresh();
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) openSocket();
  else if (ear.socket instanceof WebSocket) ear.socket.close();
});
