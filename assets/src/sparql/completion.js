// SPDX-FileCopyrightText: 2026 The authors of Albo
// SPDX-License-Identifier: EUPL-1.2
// What may follow: keywords, variables that the query has, prefixes, and the classes and
// properties that the data themselves use, found by their names or by what they are called.
const KEYWORDS = (
  "SELECT CONSTRUCT ASK DESCRIBE WHERE DISTINCT FROM NAMED OPTIONAL UNION MINUS GRAPH FILTER BIND VALUES AS IN NOT EXISTS " +
  "GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET PREFIX BASE COUNT SUM AVG MIN MAX SAMPLE GROUP_CONCAT STR LANG DATATYPE " +
  "BOUND IRI IF COALESCE REGEX REPLACE CONTAINS STRSTARTS STRENDS LCASE UCASE CONCAT YEAR MONTH DAY ROUND STRDT STRLANG"
).split(" ");
const MOST = 60;

export function completions(vocabulary, words) {
  return async (context) => {
    const word = context.matchBefore(/[?$]?[\p{L}\p{N}_-]*(:[\p{L}\p{N}_-]*)?$/u);
    if (!context.explicit && (!word || word.text.length < 2)) return null;
    const typed = word?.text ?? "";
    const from = word?.from ?? context.pos;
    if (isInside(context, from)) return null;
    if (/^[?$]/.test(typed)) return { from, options: variables(context, from), validFor: /^[?$][\p{L}\p{N}_]*$/u };
    const known = await vocabulary();
    const isClass = /(?:^|[\s;,{])(?:a|rdf:type)\s+$/.test(context.state.sliceDoc(Math.max(0, from - 40), from));
    const options = [...ours(known, typed, isClass, words), ...(typed.includes(":") || isClass ? [] : others(known, typed))];
    return options.length ? { from, options: options.slice(0, MOST), filter: false } : null;
  };
}

// In a comment, a text or an address nothing is proposed.
function isInside(context, from) {
  const line = context.state.doc.lineAt(from);
  const before = line.text.slice(0, from - line.from).replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|<[^<>\s]*>/g, "");
  return /["'#]|<[^\s=]*$/.test(before);
}

function variables(context, from) {
  const text = context.state.sliceDoc(0, from) + context.state.sliceDoc(context.pos);
  return [...new Set(text.match(/[?$][\p{L}\p{N}_]+/gu) ?? [])].sort().map((label) => ({ label, type: "variable" }));
}

function ours(known, typed, isClass, words) {
  const sought = typed.toLowerCase();
  const said = (one) => one.label[words.tongue];
  const rank = (one) => {
    const name = one.name.toLowerCase();
    if (name.startsWith(sought)) return 0;
    const local = name.slice(name.indexOf(":") + 1);
    if (!sought.includes(":") && local.startsWith(sought)) return 1;
    return said(one).toLowerCase().includes(sought) || local.includes(sought) ? 2 : 3;
  };
  return (isClass ? known.classes : [...known.properties, ...known.classes])
    .map((one) => ({ one, at: rank(one) }))
    .filter(({ one, at }) => at < 3 && !one.name.startsWith("http"))
    .sort((a, b) => a.at - b.at || b.one.count - a.one.count)
    .map(({ one }) => ({
      label: one.name,
      detail: `${said(one)} · ${one.count.toLocaleString(words.tongue)}`,
      type: "property",
    }));
}

function others(known, typed) {
  const begins = (name) => name.toLowerCase().startsWith(typed.toLowerCase());
  const prefixes = Object.keys(known.prefixes).filter(begins).map((name) => ({ label: `${name}:`, detail: known.prefixes[name] }));
  return [...prefixes, ...KEYWORDS.filter(begins).map((label) => ({ label, type: "keyword" }))];
}
