// SPDX-FileCopyrightText: 2026 The authors of Albo
// SPDX-License-Identifier: EUPL-1.2
// Several queries, each under a name, kept in this browser and nowhere else.
const KEY = "albo.sparql.tabs";
const MOST = 20;

const make = (name, properties = {}) => Object.assign(document.createElement(name), properties);

function remembered() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY));
    const tabs = found.tabs.filter((one) => typeof one.name === "string" && typeof one.query === "string");
    return { tabs: tabs.slice(0, MOST), open: Math.min(Math.max(0, found.open | 0), tabs.length - 1) };
  } catch {
    return { tabs: [], open: 0 }; // nothing kept, or not by us
  }
}

export class Tabs {
  constructor(list, words, onOpen) {
    Object.assign(this, { list, words, onOpen, ...remembered() });
  }

  // What the address asks for is shown in the tab that has it, else in one of its own.
  begin(query, name, isAsked) {
    const same = this.tabs.findIndex((one) => one.query === query);
    if (same >= 0 && isAsked) this.open = same;
    else if (isAsked || !this.tabs.length) this.add(query, name);
    this.draw();
    return this.tabs[this.open].query;
  }

  add(query, name) {
    if (this.tabs.length >= MOST) this.tabs.splice(this.open, 1);
    this.tabs.push({ name: name || this.unused(), query });
    this.open = this.tabs.length - 1;
    this.keep();
  }

  unused() {
    const taken = new Set(this.tabs.map((one) => one.name));
    for (let number = 1; ; number++) if (!taken.has(`${this.words.tab} ${number}`)) return `${this.words.tab} ${number}`;
  }

  change(query) {
    this.tabs[this.open].query = query;
    this.keep();
  }

  keep() {
    try {
      localStorage.setItem(KEY, JSON.stringify({ tabs: this.tabs, open: this.open }));
    } catch {
      // It is full or forbidden: the tabs live as long as the page.
    }
  }

  show(number) {
    this.open = number;
    this.keep();
    this.draw();
    this.onOpen(this.tabs[number].query);
  }

  close(number) {
    this.tabs.splice(number, 1);
    if (!this.tabs.length) this.add("", "");
    if (number < this.open || this.open >= this.tabs.length) this.open -= 1;
    this.show(Math.max(0, this.open));
    this.list.querySelector("[aria-current]").focus();
  }

  draw() {
    const more = make("li");
    more.append(this.button(`+ ${this.words.add}`, "", () => {
      this.add("", "");
      this.show(this.open);
    }));
    this.list.replaceChildren(...this.tabs.map((one, number) => this.drawn(one, number)), more);
  }

  drawn(one, number) {
    const item = make("li");
    const isOpen = number === this.open;
    const name = this.button(one.name, "", () => this.show(number));
    item.append(name);
    if (isOpen) {
      item.className = "is-open";
      name.setAttribute("aria-current", "true");
      item.append(this.button("✎", `${this.words.rename}: ${one.name}`, () => this.rename(item, one)));
      item.append(this.button("×", `${this.words.close}: ${one.name}`, () => this.close(number)));
    }
    return item;
  }

  button(text, label, act) {
    const made = make("button", { type: "button", textContent: text, className: label ? "quiet" : "" });
    if (label) made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  }

  rename(item, one) {
    const field = make("input", { className: "form-control", value: one.name, maxLength: 60 });
    field.setAttribute("aria-label", this.words.rename);
    let isOver = false;
    const end = (isMeant) => {
      if (isOver) return;
      isOver = true;
      if (isMeant && field.value.trim()) one.name = field.value.trim();
      this.keep();
      this.draw();
      this.list.querySelector("[aria-current]").focus();
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "Escape") {
        event.preventDefault(); // the form is not sent by this
        end(event.key === "Enter");
      }
    });
    field.addEventListener("blur", () => end(true));
    item.replaceChildren(field);
    field.select();
  }
}
