// Somebody at a browser. What they do goes by what they read: labels, and the words on buttons and links. It is counted.

export class Person {
  actions = 0;

  constructor(page, base) {
    this.page = page;
    this.base = base;
  }

  /// Where they are: path and query.
  get here() {
    return this.page.url().slice(this.base.length);
  }

  /// Opens an address, as from a mail or by typing it.
  async open(address) {
    this.actions += 1;
    return this.page.goto(address);
  }

  async follow(link) {
    await this.#click("link", link);
  }

  async press(button) {
    await this.#click("button", button);
  }

  async fill(label, text) {
    this.actions += 1;
    await this.field(label).fill(text);
  }

  async choose(label, option) {
    this.actions += 1;
    await this.field(label).selectOption(option);
  }

  async tick(label) {
    this.actions += 1;
    await this.field(label).check();
  }

  /// The field with this label, which may say that it can be left out.
  field(label) {
    return this.page.getByLabel(new RegExp(`^${label}( optional)?$`));
  }

  /// Waits for words to be on the page.
  async sees(words, withinMs) {
    await this.page.getByText(words).first().waitFor({ timeout: withinMs });
  }

  /// Waits to be at a path that is, or fits, `path`.
  async arrives(path) {
    const fits = (url) => (path instanceof RegExp ? path.test(url.pathname) : url.pathname === path);
    await this.page.waitForURL(fits);
  }

  /// Whether there is a button or link with these words.
  async isOffered(words) {
    const named = { name: words };
    return (await this.page.getByRole("button", named).or(this.page.getByRole("link", named)).count()) > 0;
  }

  async #click(role, name) {
    this.actions += 1;
    await this.page.getByRole(role, { name, exact: typeof name === "string" }).click();
  }
}
