// <file-upload data-begin data-types data-largest>: puts the chosen file at the addresses that the server signs.
const AT_ONCE = 3;
// How long to wait before asking again, each time in a row that nothing more got there.
const WAITS_MS = [1000, 4000, 10_000];
const QUARTERS = ["", "A quarter is there.", "Half is there.", "Three quarters are there."];

// What trying again by itself would not mend.
class Refused extends Error {
  constructor(words, again = false) {
    super(words);
    this.again = again;
  }
}

customElements.define("file-upload", class extends HTMLElement {
  connectedCallback() {
    const one = (selector) => this.querySelector(selector);
    this.parts ??= {
      input: one("[type=file]"), box: one(".upload"), name: one(".upload-name"), text: one(".progress-text"),
      bar: one("progress"), resume: one("[data-do=resume]"), cancel: one("[data-do=cancel]"),
      words: one(".upload-words"), hidden: one("[type=hidden]"),
    };
    const { input, resume, cancel } = this.parts;
    // From here on the file is not sent with the form.
    input.removeAttribute("name");
    input.onchange = () => this.choose(input.files[0]);
    resume.onclick = () => { cancel.focus(); this.upload(); };
    cancel.onclick = () => this.cancel();
    this.ondragover = (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      this.classList.add("over");
    };
    this.ondragleave = (event) => { if (!this.contains(event.relatedTarget)) this.classList.remove("over"); };
    this.ondrop = (event) => {
      event.preventDefault();
      this.classList.remove("over");
      if (event.dataTransfer.files.length > 1) return this.say("Drop one file at a time.", "bad");
      if (event.dataTransfer.files.length === 1) this.choose((input.files = event.dataTransfer.files)[0]);
    };
    // The browser may still know what was chosen before the page was loaded again.
    if (input.files.length > 0) this.choose(input.files[0]);
  }

  disconnectedCallback() {
    this.stop?.abort();
  }

  choose(file) {
    this.reset();
    this.file = file;
    if (!file) return;
    const wrong = this.wrong(file);
    if (wrong) this.refuse(wrong);
    else this.upload();
  }

  refuse(words) {
    this.reset();
    this.parts.input.value = "";
    this.say(words, "bad");
  }

  reset() {
    this.stop?.abort();
    const { box, hidden } = this.parts;
    box.hidden = hidden.disabled = true;
    this.say("");
    this.hold(false);
  }

  cancel() {
    forget(this.key);
    this.reset();
    this.parts.input.value = "";
    this.parts.input.focus();
    this.say("Cancelled.");
  }

  get types() {
    return new Map(this.dataset.types.split(" ").filter(Boolean).map((type) => type.split("=")));
  }
  get key() {
    return ["upload", this.dataset.begin, this.file.name, this.file.size, this.file.lastModified].join(" ");
  }

  wrong({ name, size }) {
    const endings = [...this.types.keys()];
    if (endings.length > 0 && !endings.includes(ending(name))) return `Choose a file that ends in ${endings.join(" or ")}.`;
    if (size === 0) return "This file is empty.";
    const largest = Number(this.dataset.largest);
    return size > largest && `This file has ${amount(size)}; at most ${amount(largest)} are taken.`;
  }

  async upload() {
    const { box, name, resume, cancel, input, hidden } = this.parts;
    const { signal } = this.stop = new AbortController();
    box.hidden = cancel.hidden = false;
    resume.hidden = true;
    name.textContent = this.file.name;
    this.quarter = this.there = 0;
    this.show(0);
    this.hold(true);
    this.say("Uploading.");
    try {
      hidden.value = await this.send(this.file, signal);
      forget(this.key);
      this.show(this.file.size);
      // The button is about to go from under the keyboard.
      if (document.activeElement === cancel) input.focus();
      hidden.disabled = false;
      cancel.hidden = true;
      this.hold(false);
      this.say("The file is there.", "good");
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refused && !error.again) return this.refuse(error.message);
      resume.hidden = false;
      // What was sent last may not have got there.
      this.show(this.there);
      this.say(error instanceof Refused ? error.message
        : `Broken off at ${this.parts.text.textContent}. Go on now, or choose the same file again later: what is there is kept for a day.`, "bad");
    }
  }

  // Gives the upload's id once all of the file is there.
  async send(file, signal) {
    let furthest = -1;
    let failures = 0;
    for (;;) {
      let trouble = new Error("Nothing more got there.");
      try {
        const way = await this.way(file, signal);
        this.there = bytesThere(file, way);
        if (this.there > furthest) [furthest, failures] = [this.there, 0];
        this.show(this.there);
        if (way.put) await put(file, way.put, signal, (bytes) => this.show(bytes));
        if (way.put || way.parts.length === 0) return way.id;
        await this.putParts(file, way, signal);
        trouble = null;
      } catch (error) {
        if (signal.aborted || error instanceof Refused) throw error;
        trouble = error;
      }
      if (failures === WAITS_MS.length) throw trouble ?? new Error();
      const wait = trouble ? WAITS_MS[failures] : 0;
      failures += 1;
      await new Promise((resolve) => { setTimeout(resolve, wait); });
      if (signal.aborted) throw new Error();
    }
  }

  // What is missing of an upload that was begun earlier, or of a new one.
  async way(file, signal) {
    const { begin } = this.dataset;
    const known = recall(this.key);
    if (known) {
      const answer = await fetch(`${begin}/${known}`, { signal, headers: { accept: "application/json" } });
      if (answer.status !== 404) return read(answer);
      forget(this.key);
    }
    const content_type = this.types.get(ending(file.name)) ?? (file.type || "application/octet-stream");
    const body = JSON.stringify({ file_name: file.name, content_type, size_bytes: file.size });
    const way = await read(await fetch(begin, { method: "POST", signal, body, headers: { "content-type": "application/json" } }));
    remember(this.key, way.id);
    return way;
  }

  async putParts(file, way, signal) {
    const before = this.there;
    const sent = new Map();
    const queue = [...way.parts];
    const work = async () => {
      for (let part = queue.shift(); part; part = queue.shift()) {
        const from = (part.number - 1) * way.part_bytes;
        const { number } = part;
        await put(file.slice(from, from + part.size_bytes), part.put, signal, (bytes) => {
          sent.set(number, bytes);
          this.show(before + [...sent.values()].reduce((sum, more) => sum + more, 0));
        }).catch((error) => {
          // The others end with what they have in hand.
          queue.length = 0;
          throw error;
        });
        this.there += part.size_bytes;
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
    const failed = ends.find(({ status }) => status === "rejected");
    if (failed) throw failed.reason;
  }

  show(bytes) {
    const { size } = this.file;
    this.parts.bar.value = bytes / size;
    this.parts.text.textContent = bytes < size ? amount(size, bytes) : amount(size);
    const quarter = Math.floor(4 * bytes / size);
    if (quarter > this.quarter && QUARTERS[quarter]) this.say(QUARTERS[quarter]);
    this.quarter = Math.max(quarter, this.quarter);
  }

  say(words, tone = "") {
    this.parts.words.textContent = words;
    this.parts.words.className = `upload-words ${tone}`;
  }

  // The form waits for the files of all its fields.
  hold(held) {
    this.toggleAttribute("busy", held);
    const form = this.closest("form");
    const waits = form?.querySelector("file-upload[busy]") ?? null;
    for (const button of form?.querySelectorAll("button:not([type=button])") ?? []) {
      if (waits ? button.disabled : !("held" in button.dataset)) continue;
      button.disabled = waits !== null;
      if (waits) button.dataset.held = "";
      else delete button.dataset.held;
    }
  }
});

const ending = (name) => name.slice(name.lastIndexOf(".")).toLowerCase();

// "100 MB", or of which a part is there "40 of 100 MB".
function amount(size, part) {
  const [step, unit] = size < 1e6 ? [1e3, "KB"] : size < 1e9 ? [1e6, "MB"] : [1e9, "GB"];
  const number = (bytes) => (bytes / step).toFixed(size / step < 10 && step > 1e3 ? 1 : 0).replace(/\.0$/, "");
  const whole = `${size < 1e3 ? 1 : number(size)} ${unit}`;
  return part === undefined ? whole : `${number(part)} of ${whole}`;
}

// At most a hundred missing parts are named: what comes after the last of a hundred may be missing as well.
function bytesThere(file, { parts, part_bytes }) {
  if (!part_bytes) return 0;
  const known = parts.length < 100 ? file.size : Math.min(parts.at(-1).number * part_bytes, file.size);
  return known - parts.reduce((sum, part) => sum + part.size_bytes, 0);
}

async function read(answer) {
  if (answer.ok) return answer.json();
  if (answer.status >= 500) throw new Error(answer.status);
  if (answer.status === 401) throw new Refused("You are signed out. Sign in in another tab, then go on here.", true);
  const problem = await answer.json().catch(() => ({}));
  throw new Refused(problem.errors?.[0]?.detail ?? problem.detail ?? "The server does not take this file.", answer.status === 429);
}

// By XMLHttpRequest, which tells how much was sent.
function put(bytes, { method, url, headers }, signal, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) {
      // The browser sets these itself.
      if (!/^(host|content-length)$/i.test(name)) request.setRequestHeader(name, value);
    }
    request.upload.onprogress = ({ loaded }) => progress(loaded);
    request.onerror = request.onabort = () => reject(new Error());
    // 412: it was there before.
    request.onload = () => {
      if (request.status !== 412 && request.status >= 300) return reject(new Error(request.status));
      progress(bytes.size);
      resolve();
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(bytes);
  });
}

// Where the browser keeps nothing, an upload that broke off begins anew after the page was left.
const begun = new Map();
function recall(key) {
  try { return localStorage.getItem(key) ?? begun.get(key); } catch { return begun.get(key); }
}
function remember(key, id) {
  begun.set(key, id);
  try { localStorage.setItem(key, id); } catch { /* See above. */ }
}
function forget(key) {
  begun.delete(key);
  try { localStorage.removeItem(key); } catch { /* See above. */ }
}
