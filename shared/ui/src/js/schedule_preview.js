// <schedule-preview src>: what the server makes of the form so far.
customElements.define("schedule-preview", class extends HTMLElement {
  turn = 0;
  connectedCallback() {
    this.oninput = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), 350);
    };
  }
  async ask() {
    const turn = ++this.turn;
    const form = this.closest("form");
    const output = this.querySelector("output");
    if (!form || !output) return;
    try {
      const body = new URLSearchParams(new FormData(form));
      // The key under which the form itself is sent once.
      body.delete("_once");
      const answer = await fetch(this.getAttribute("src"), { method: "POST", headers: { "x-live": "1" }, body, redirect: "manual" });
      const html = await answer.text();
      // A later question has been asked meanwhile: its answer counts.
      if (turn === this.turn && (answer.ok || answer.status === 422)) output.innerHTML = html;
    } catch {
      // The preview stays as it is; submitting says what is wrong.
    }
  }
});
