// SPDX-FileCopyrightText: 2026 The authors of Albo
// SPDX-License-Identifier: EUPL-1.2
// Hold pages to the HTML standard: node validate.mjs FOLDER prints what is wrong, a line each.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { FileSystemConfigLoader, HtmlValidate } from "html-validate";

const folder = process.argv[2];
const judge = new HtmlValidate(
  new FileSystemConfigLoader({
    extends: ["html-validate:standard", "html-validate:a11y"],
    root: true,
    rules: {
      // Both forms are right, and templates leave spaces where a statement stood.
      "no-trailing-whitespace": "off",
      "void-style": "off",
      "long-title": "off",
      // A table that may be scrolled stands in a named region, which needs no heading.
      "prefer-native-element": ["error", { exclude: ["region"] }],
      // Addresses are followed by a test of their own.
      "allowed-links": "off",
    },
  }),
);
for (const name of readdirSync(folder).sort()) {
  const report = await judge.validateFile(join(folder, name));
  for (const result of report.results) {
    for (const one of result.messages) {
      console.log(`${name}:${one.line}:${one.column} ${one.ruleId}: ${one.message}`);
    }
  }
}
