// <copy-button>: copies its text, or the code it stands beside. Stays hidden where the browser has no clipboard.
customElements.define("copy-button", class extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!button || !navigator.clipboard) return;
    button.hidden = false;
    button.onclick = async () => {
      const words = button.querySelector("span");
      const code = this.closest("figure, .secret")?.querySelector("code");
      try {
        await navigator.clipboard.writeText(code?.textContent ?? "");
        words.textContent = "Copied";
      } catch {
        words.textContent = "Not copied";
      }
      setTimeout(() => { words.textContent = "Copy"; }, 1600);
    };
  }
});
