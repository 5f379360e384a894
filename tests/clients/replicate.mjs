// SPDX-FileCopyrightText: 2026 The authors of Albo
// SPDX-License-Identifier: EUPL-1.2
// Reads a whole event stream, in order, and writes each member as a line of JSON.
// Usage: node replicate.mjs URL [FOLDER]; the folder keeps what was read for the next time.
import { intoConfig, replicateLDES } from "ldes-client";
import { Writer } from "n3";

const [url, statePath] = process.argv.slice(2);
const client = replicateLDES(intoConfig({ url, statePath, polling: false }), "ascending");
client.on("error", (error) => {
  console.error(error);
  process.exitCode = 1;
});
const writer = new Writer({ format: "N-Quads" });
for await (const member of client.stream({ highWaterMark: 10 })) {
  const quads = writer.quadsToString(member.quads);
  console.log(JSON.stringify({ id: member.id.value, type: member.type?.value, quads }));
}
