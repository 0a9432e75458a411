// <row-choice>: a box that chooses all rows, and how many are chosen.
customElements.define("row-choice", class extends HTMLElement {
  connectedCallback() {
    const all = this.querySelector("[data-all]");
    const words = this.querySelector("[data-chosen]");
    const boxes = () => [...this.querySelectorAll("tbody [type=checkbox]")];
    const count = () => {
      const chosen = boxes().filter((box) => box.checked).length;
      all.checked = chosen > 0 && chosen === boxes().length;
      all.indeterminate = chosen > 0 && !all.checked;
      words.textContent = chosen === 0 ? "With those chosen:" : `With ${chosen} chosen:`;
    };
    this.onchange = ({ target }) => {
      if (target === all) for (const box of boxes()) box.checked = all.checked;
      count();
    };
    // Back on the page, the browser may still know what was chosen.
    count();
  }
});
