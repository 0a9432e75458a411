// <order-list>: items are dragged by their handles, or moved by keyboard; the form is sent in the background.
customElements.define("order-list", class extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("ol");
    this.form = this.querySelector("form");
    this.onkeydown = (event) => this.key(event);
    this.onpointerdown = (event) => this.grab(event);
    // The order that the server knows, and what it is being told.
    this.kept = this.items;
    this.sending = Promise.resolve();
    this.onfocusout = (event) => { if (event.target === this.lifted?.handle) this.drop(); };
    this.form.onsubmit = (event) => {
      const { name } = event.submitter ?? {};
      if (name !== "up" && name !== "down") return;
      event.preventDefault();
      const item = event.submitter.closest("li");
      this.lift(item);
      this.step(name === "up" ? -1 : 1);
      this.drop();
      // At the end of the list the button that was pressed is of no use any more.
      (event.submitter.disabled ? item.querySelector("button[name]:enabled") : event.submitter)?.focus();
    };
  }

  get items() {
    return [...this.list.children];
  }

  say(item, words, tone = "") {
    const status = this.querySelector("[role=status]");
    const place = `${this.items.indexOf(item) + 1} of ${this.items.length}`;
    status.textContent = `${item.dataset.name}: ${words(place)}`;
    status.className = `order-words ${tone}`;
  }

  lift(item) {
    const handle = item.querySelector(".order-handle");
    this.lifted = { item, handle, before: this.items };
    item.classList.add("lifted");
    handle.setAttribute("aria-pressed", "true");
  }

  step(by) {
    const { item } = this.lifted;
    const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (other) this.place(item, by < 0 ? other : other.nextElementSibling);
  }

  // Moves the others around the item: what is moved itself would lose the keyboard and the pointer.
  place(item, before) {
    const rest = this.items.filter((other) => other !== item);
    const at = before ? rest.indexOf(before) : rest.length;
    for (const other of rest.slice(0, at)) item.before(other);
    for (const other of rest.slice(at).reverse()) item.after(other);
    this.say(item, (place) => `now ${place}`);
  }

  settle() {
    const { item, handle } = this.lifted;
    this.lifted = null;
    item.classList.remove("lifted");
    handle.setAttribute("aria-pressed", "false");
    this.enable();
  }

  enable() {
    this.items.forEach((item, index, all) => {
      item.querySelector("[name=up]").disabled = index === 0;
      item.querySelector("[name=down]").disabled = index === all.length - 1;
    });
  }

  drop() {
    const { item, before } = this.lifted;
    this.settle();
    if (this.items.every((other, index) => other === before[index])) return this.say(item, (place) => `left at ${place}`);
    this.say(item, (place) => `dropped at ${place}`);
    this.sending = this.sending.then(() => this.send(item));
  }

  putBack() {
    const { item, before } = this.lifted;
    this.place(item, before[before.indexOf(item) + 1]);
    this.settle();
    this.say(item, (place) => `put back at ${place}`);
  }

  key(event) {
    const handle = event.target.closest(".order-handle");
    if (!handle) return;
    const steps = { ArrowUp: -1, ArrowDown: 1 };
    if (event.key === " " || event.key === "Enter") {
      if (this.lifted) this.drop();
      else {
        this.lift(handle.closest("li"));
        this.say(this.lifted.item, (place) => `lifted at ${place}. Arrows move it, space drops it, Escape puts it back.`);
      }
    } else if (this.lifted && event.key in steps) this.step(steps[event.key]);
    else if (this.lifted && event.key === "Escape") this.putBack();
    else return;
    event.preventDefault();
  }

  grab(event) {
    const handle = event.target.closest(".order-handle");
    if (!handle || event.button !== 0) return;
    // Whatever was lifted by keyboard is dropped where it is.
    if (this.lifted) this.drop();
    handle.setPointerCapture(event.pointerId);
    handle.onpointermove = ({ clientY }) => {
      if (!this.lifted) this.lift(handle.closest("li"));
      const { item } = this.lifted;
      const middle = (other) => { const { top, height } = other.getBoundingClientRect(); return top + height / 2; };
      const next = this.items.filter((other) => other !== item).find((other) => clientY < middle(other)) ?? null;
      if (next !== item.nextElementSibling) this.place(item, next);
    };
    const end = (put) => () => {
      handle.onpointermove = handle.onpointerup = handle.onpointercancel = null;
      if (this.lifted) put();
    };
    handle.onpointerup = end(() => this.drop());
    handle.onpointercancel = end(() => this.putBack());
  }

  async send(item) {
    const order = this.items;
    try {
      const body = new URLSearchParams(new FormData(this.form));
      const answer = await fetch(this.form.action, { method: "POST", headers: { "x-live": "1" }, body, redirect: "manual" });
      // What the server has to show instead.
      if (answer.type === "opaqueredirect") return location.reload();
      if (!answer.ok) throw new Error(answer.status);
      this.kept = order;
    } catch {
      const focused = document.activeElement;
      if (this.lifted) this.settle();
      this.list.replaceChildren(...this.kept);
      this.enable();
      if (this.contains(focused)) focused.focus();
      this.say(item, (place) => `could not be moved, and is back at ${place}. Try again.`, "bad");
    }
  }
});
