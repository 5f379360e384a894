// SPDX-FileCopyrightText: 2026 The authors of Albo
// SPDX-License-Identifier: EUPL-1.2
// A button that copies, beside every block of lines that is meant to be copied.
const words = document.documentElement.lang === "en"
  ? { copy: "Copy", done: "Copied" }
  : { copy: "Copia", done: "Copiato" };

export function addButtons(root) {
  for (const block of root.querySelectorAll("pre[data-copy]")) {
    const code = block.querySelector("code");
    if (!code || block.querySelector("button") || !navigator.clipboard) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-primary btn-sm copy";
    button.textContent = words.copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = words.done;
      setTimeout(() => (button.textContent = words.copy), 2000);
    });
    block.prepend(button);
  }
}

addButtons(document);
