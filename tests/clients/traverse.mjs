// SPDX-FileCopyrightText: 2026 The authors of Albo
// SPDX-License-Identifier: EUPL-1.2
// Answer a query from documents alone, following their links, but to no other server.
import { QueryEngine } from "@comunica/query-sparql-link-traversal";

const [base, seed, query] = process.argv.slice(2);
const asked = [];
const stay = (url, options) => {
  if (!String(url.url ?? url).startsWith(base)) return Promise.reject(new Error("elsewhere"));
  asked.push(String(url.url ?? url));
  return fetch(url, options);
};
const engine = new QueryEngine();
const found = await engine.queryBindings(query, { sources: [seed], lenient: true, fetch: stay, log: undefined });
const rows = [];
for (const row of await found.toArray()) {
  rows.push(Object.fromEntries([...row].map(([name, term]) => [name.value, term.value])));
}
process.stdout.write(JSON.stringify({ rows, asked }));
