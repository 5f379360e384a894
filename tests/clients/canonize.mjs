// SPDX-FileCopyrightText: 2026 The authors of Albo
// SPDX-License-Identifier: EUPL-1.2
// Canonicalise JSON-LD documents with jsonld.js; no context is fetched but the one given.
import { readFileSync } from "node:fs";
import jsonld from "jsonld";

const [given, documents] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, "utf8")));
const documentLoader = async (url) => {
  if (!(url in given)) throw new Error(`not given: ${url}`);
  return { contextUrl: null, documentUrl: url, document: given[url] };
};
const canonical = [];
for (const document of documents) {
  const options = { algorithm: "RDFC-1.0", format: "application/n-quads", safe: true, documentLoader };
  canonical.push(await jsonld.canonize(document, options));
}
process.stdout.write(JSON.stringify(canonical));
