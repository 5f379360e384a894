// SPDX-FileCopyrightText: 2026 The authors of Albo
// SPDX-License-Identifier: EUPL-1.2
// The editor over the text area. It stands in a shadow root, where its styles are constructed
// sheets: a strict policy of contents would refuse them as elements of the page.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import { completions } from "./completion.js";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "#073642", fontWeight: "600" },
  { tag: tags.variableName, color: "#8a3b00" },
  { tag: [tags.string, tags.annotation], color: "#00693e" },
  { tag: [tags.integer, tags.float, tags.bool], color: "#7a4b00" },
  { tag: [tags.namespace, tags.url, tags.typeName], color: "#00596b" },
  { tag: tags.comment, color: "#55666f", fontStyle: "italic" },
]);

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--paper)", fontSize: "0.95rem", height: "100%" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "ui-monospace, monospace", lineHeight: "1.55", minHeight: "18rem", maxHeight: "38rem", overflow: "auto" },
  ".cm-content": { padding: "0.6rem 0" },
  // The host shows the focus around all of it; colours that a person forces show this one.
  ".cm-content:focus": { outline: "1px solid transparent" },
  ".cm-gutters": { color: "var(--soft-ink)", backgroundColor: "var(--mist)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine": { backgroundColor: "#00596b0d" },
  ".cm-tooltip": { border: "1px solid var(--strong-line)", borderRadius: "4px", backgroundColor: "var(--paper)", boxShadow: "0 4px 14px #0732", maxWidth: "min(34rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "ui-monospace, monospace", maxHeight: "16rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.25rem 0.6rem", minHeight: "24px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "#fff", backgroundColor: "var(--sea)" },
  ".cm-completionDetail": { fontStyle: "normal", fontFamily: "system-ui, sans-serif", marginLeft: "0.9em", opacity: "0.85" },
  ".cm-diagnostic": { fontFamily: "system-ui, sans-serif", padding: "0.5rem 0.75rem" },
  ".cm-diagnostic-error": { borderLeft: "5px solid var(--bad)" },
});

// What CodeMirror itself says, in the language of the page.
const phrases = {
  Completions: "Proposte", Diagnostics: "Errori", "No diagnostics": "Nessun errore", "current match": "scelto",
  "Selection deleted": "Selezione cancellata", close: "chiudi",
};

export function open(area, words, { onRun, onChange, vocabulary }) {
  const host = document.createElement("div");
  host.className = "editor-host";
  const root = host.attachShadow({ mode: "open" });
  area.after(host);
  area.hidden = true;
  area.required = false; // nobody could be shown where a hidden field is wrong
  const run = () => (onRun(), true);
  const extensions = [
    Prec.highest(keymap.of([{ key: "Mod-Enter", run }])),
    lineNumbers(), lintGutter(), history(), drawSelection(), highlightActiveLine(),
    bracketMatching(), closeBrackets(), EditorView.lineWrapping, indentUnit.of("    "),
    autocompletion({ override: [completions(vocabulary, words)], icons: false, defaultKeymap: false }),
    keymap.of([...completionKeymap, ...closeBracketsKeymap, ...lintKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
    sparql(), syntaxHighlighting(colours), look,
    EditorView.contentAttributes.of({ "aria-label": `${words.query}. ${words.keys}`, spellcheck: "false", tabindex: "0" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange((area.value = update.state.doc.toString()));
    }),
    ...(words.tongue === "it" ? [EditorState.phrases.of(phrases)] : []),
  ];
  const view = new EditorView({ root, parent: root, state: EditorState.create({ doc: area.value, extensions }) });
  view.contentDOM.addEventListener("focus", vocabulary, { once: true });
  area.form.querySelector(`label[for="${area.id}"]`)?.addEventListener("click", () => view.focus());
  return {
    view,
    // Another query takes the place of this one, with a history of its own.
    show(text) {
      area.value = text;
      view.setState(EditorState.create({ doc: text, extensions }));
    },
    clear: () => view.dispatch(setDiagnostics(view.state, [])),
    mark: (line, column, message) => mark(view, line, column, message),
  };
}

// The server counts letters, and from 1; here a letter may be two units long.
function mark(view, line, column, message) {
  const row = view.state.doc.line(Math.min(line, view.state.doc.lines));
  const before = [...row.text].slice(0, column - 1).join("").length;
  const word = /^[\w:?$-]+|^./u.exec(row.text.slice(before))?.[0] ?? "";
  const from = Math.min(row.from + before, row.to);
  view.dispatch(setDiagnostics(view.state, [{ from, to: from + word.length, severity: "error", message }]));
  view.dispatch({ effects: EditorView.scrollIntoView(from, { y: "center" }) });
}
