// SPDX-FileCopyrightText: 2026 The authors of Albo
// SPDX-License-Identifier: EUPL-1.2
// The page where people ask, with an editor: it completes, marks faults, runs and stops without
// leaving the page, and keeps queries in tabs. The form below it stays the form.
import "./copy.js";
import { open } from "./sparql/editor.js";
import { Runner } from "./sparql/run.js";
import { Tabs } from "./sparql/tabs.js";

const form = document.getElementById("ask");
const area = document.getElementById("query");
const answer = document.getElementById("answer");
const words = JSON.parse(document.getElementById("ask-words").textContent);

const make = (name, properties = {}) => Object.assign(document.createElement(name), properties);
const button = (text, id, act) => {
  const made = make("button", { type: "button", className: "btn btn-outline-primary btn-sm", textContent: text, id });
  made.addEventListener("click", act);
  return made;
};

// What the data are made of is asked for once, when somebody first wants it.
let known;
const vocabulary = () => (known ??= fetch(words.vocabulary).then((found) => found.json()).catch(() => {
  known = undefined;
  return { prefixes: {}, classes: [], properties: [] };
}));

// The time runs for the eye; for the ear it is told at the beginning, now and then, and at the end.
const seen = make("p", { className: "status", id: "status" });
const heard = make("p", { className: "visually-hidden" });
heard.setAttribute("role", "status");
seen.setAttribute("aria-hidden", "true");
let told = 0;
const status = {
  say: (text) => ((heard.textContent = text), (told = Date.now())),
  tick(text) {
    seen.textContent = text;
    if (Date.now() - told > 5000) this.say(text);
  },
  end(text, more) {
    seen.textContent = text;
    this.say(`${text}. ${more}`);
  },
};

const stop = button(words.stop, "stop", () => runner.stop());
const share = button(words.share, "share", copyAddress);
stop.hidden = true;
const runner = new Runner(form, answer, status, words, {
  onBegin: () => ((stop.hidden = false), editor.clear()),
  onEnd: () => (stop.hidden = true),
  onFault: (...fault) => editor.mark(...fault),
});

// Tabs first: they say which query the editor opens with.
const list = make("ul", { className: "ask-tabs" });
list.setAttribute("aria-label", words.tabs);
const tabs = new Tabs(list, words, (query) => editor.show(query));
const asked = new URLSearchParams(location.search);
const isAsked = asked.has("query") || asked.has("example") || Boolean(answer.childElementCount);
area.value = tabs.begin(area.value, shortened(document.querySelector(".examples [aria-current]")), isAsked);
document.getElementById("editor").before(list);

const editor = open(area, words, { onRun: () => runner.run(), onChange: (query) => tabs.change(query), vocabulary });
document.getElementById("query-hint").textContent += ` ${words.keys} ${words.kept}`;
const row = form.querySelector(".ask-row");
document.getElementById("run").after(stop);
row.querySelector("[formmethod]").hidden = true; // what is long goes by POST of itself here
row.append(share, seen, heard);
const first = answer.querySelector("[data-line]");
if (first) editor.mark(Number(first.dataset.line), Number(first.dataset.column), first.dataset.said);

form.addEventListener("submit", (event) => {
  if (form.elements.format.value !== "html") return; // a file is for the browser to fetch
  event.preventDefault();
  runner.run();
});

// Another view of the same answer changes the answer alone.
answer.addEventListener("click", (event) => {
  const link = event.target.closest("a.tab");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  runner.run(new URLSearchParams(link.search)).then(() => answer.querySelector(".tab[aria-current]")?.focus());
});

// A map can be moved where its script is there: what a page with a map loads comes with the answer
// and is loaded once. A script that came as text of an answer is not run, so each is made anew.
answer.addEventListener("albo:shown", () => {
  for (const part of answer.querySelector("template")?.content.children ?? []) {
    const made = make(part.localName);
    for (const { name, value } of part.attributes) made.setAttribute(name, value);
    if (![...document.head.children].some((one) => one.isEqualNode(made))) document.head.append(made);
  }
});

// A tab has room for a few words of a question.
function shortened(question) {
  const text = question?.textContent ?? "";
  return text.length > 32 ? `${text.slice(0, 32).replace(/\s+\S*$/, "")}…` : text;
}

async function copyAddress() {
  const address = new URL(runner.address(), location.href).href;
  try {
    await navigator.clipboard.writeText(address);
    status.end(words.copied, "");
  } catch {
    // Where the browser forbids it, a field to copy it from.
    const field = make("input", { className: "form-control", value: address, readOnly: true });
    field.setAttribute("aria-label", words.share);
    const line = row.querySelector(".share") ?? make("p", { className: "share" });
    line.replaceChildren(field);
    row.append(line);
    field.select();
  }
}
