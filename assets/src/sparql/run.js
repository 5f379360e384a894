// SPDX-FileCopyrightText: 2026 The authors of Albo
// SPDX-License-Identifier: EUPL-1.2
// Ask without leaving the page: the same address gives the answer alone, which takes the place of
// the one before. Whoever stops closes the connection, and the server kills the query.
import { addButtons } from "../copy.js";

const LONGEST = 6000; // as the server has it: a longer question goes by POST

export class Runner {
  constructor(form, answer, status, words, { onBegin, onEnd, onFault }) {
    Object.assign(this, { form, answer, status, words, onBegin, onEnd, onFault });
  }

  get isRunning() {
    return Boolean(this.control);
  }

  stop() {
    this.control?.abort();
  }

  // All that the form asks, as an address says it.
  asked() {
    const pairs = new URLSearchParams(new FormData(this.form));
    pairs.delete("format");
    return pairs;
  }

  address(pairs = this.asked()) {
    return `${this.form.getAttribute("action").split("#")[0].split("?")[0]}?${pairs}`;
  }

  async run(pairs = this.asked()) {
    this.stop();
    const control = (this.control = new AbortController());
    const begun = performance.now();
    const seconds = () => ((performance.now() - begun) / 1000).toLocaleString(this.words.tongue, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    const ticking = setInterval(() => this.status.tick(`${this.words.running} ${seconds()} s`), 100);
    this.status.say(this.words.running);
    this.answer.classList.add("is-waiting");
    this.onBegin();
    try {
      const html = await this.fetched(pairs, control.signal);
      this.show(html, pairs);
      const rows = this.answer.querySelector(".count, .alert h2")?.textContent.replace(/\s+/g, " ").trim() ?? "";
      this.status.end(`${this.words.done} ${seconds()} s`, rows);
    } catch (fault) {
      if (this.control !== control) return; // another question took its place
      this.status.end(fault.name === "AbortError" ? `${this.words.stopped} ${seconds()} s` : this.words.unreachable, "");
    } finally {
      clearInterval(ticking);
      if (this.control === control) {
        this.control = null;
        this.answer.classList.remove("is-waiting");
        this.onEnd();
      }
    }
  }

  async fetched(pairs, signal) {
    const part = new URLSearchParams([...pairs, ["part", "results"]]);
    const isShort = String(part).length <= LONGEST;
    const plain = this.address(part);
    const answer = isShort
      ? await fetch(plain, { headers: { Accept: "text/html" }, signal })
      : await fetch(plain.split("?")[0] + this.language(), { method: "POST", body: part, headers: { Accept: "text/html" }, signal });
    const html = await answer.text();
    // A whole page is no part of this one: something stood in the way.
    if (/^\s*<!doctype/i.test(html)) throw new Error("not a part of a page");
    return html;
  }

  language() {
    const chosen = this.form.elements.lang?.value;
    return chosen ? `?lang=${chosen}` : "";
  }

  show(html, pairs) {
    // It comes from the server that wrote the page, where every value is text.
    this.answer.innerHTML = html;
    this.answer.removeAttribute("aria-label");
    this.answer.setAttribute("aria-labelledby", "answer-title");
    addButtons(this.answer);
    this.answer.dispatchEvent(new CustomEvent("albo:shown", { bubbles: true }));
    if (String(pairs).length <= LONGEST) history.replaceState(null, "", this.address(pairs));
    for (const link of document.querySelectorAll(".albo-languages a")) {
      const other = new URLSearchParams([...pairs].filter(([name]) => name !== "lang"));
      link.search = `?${other}&lang=${link.hreflang}`;
    }
    const fault = this.answer.querySelector("[data-line]");
    if (fault) this.onFault(Number(fault.dataset.line), Number(fault.dataset.column), fault.dataset.said);
    if (this.answer.getBoundingClientRect().top > innerHeight * 0.8) this.answer.scrollIntoView({ block: "center" });
  }
}
