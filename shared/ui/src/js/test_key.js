// <test-key>: gets a key to try things with and writes it into the examples of the page.
customElements.define("test-key", class extends HTMLElement {
  connectedCallback() {
    this.querySelector("form").onsubmit = async (event) => {
      event.preventDefault();
      const output = this.querySelector("output");
      try {
        const answer = await fetch(event.target.action, { method: "POST", headers: { "x-live": "1", accept: "application/json" } });
        if (answer.status === 401) {
          output.innerHTML = 'A key belongs to a team: <a href="/sign-in?next=/docs/quick-start">sign in</a> first.';
          return;
        }
        if (!answer.ok) throw new Error(answer.status);
        const { key } = await answer.json();
        for (const place of document.querySelectorAll("[data-fill=key]")) place.textContent = key;
        output.textContent = "The examples on this page now use your key.";
      } catch {
        output.textContent = "No key came back. Try again in a minute.";
      }
    };
  }
});
