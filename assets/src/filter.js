// SPDX-FileCopyrightText: 2026 The authors of Albo
// SPDX-License-Identifier: EUPL-1.2
// A field that hides what does not have the words written in it, in a list that is complete anyhow.
const list = document.querySelector("[data-filter]");
const items = [...list.querySelectorAll("li")].map((item) => ({ item, text: plain(item.textContent) }));
const sections = [...list.querySelectorAll("section")];
const make = (name, properties = {}) => Object.assign(document.createElement(name), properties);

const field = make("p", { className: "field" });
const input = make("input", { type: "search", id: "filter", className: "form-control" });
const none = make("p", { className: "notice", textContent: list.dataset.none, hidden: true });
none.setAttribute("role", "status");
field.append(make("label", { htmlFor: "filter", textContent: list.dataset.filter }), input);
list.prepend(field, none);

input.addEventListener("input", () => {
  const sought = plain(input.value).split(/\s+/);
  for (const { item, text } of items) item.hidden = !sought.every((word) => text.includes(word));
  for (const section of sections) section.hidden = !section.querySelector("li:not([hidden])");
  none.hidden = sections.some((section) => !section.hidden);
});

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
