// SPDX-FileCopyrightText: 2026 The authors of Albo
// SPDX-License-Identifier: EUPL-1.2
// Bundle what the pages use: node build.mjs TARGET. Names tell the content, so that a browser may
// keep a file for ever; manifest.json says which file is which.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { compile } from "sass";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = process.argv[2] ?? join(here, "../endpoint/static/built");
const modules = join(here, "node_modules");
const islands = readdirSync(join(here, "src")).filter((name) => name.endsWith(".js"));
const own = join(here, "../endpoint/static");
// The plain sheet stands in for the design system where nothing is bundled.
const sheets = readdirSync(own).filter((name) => name.endsWith(".css") && name !== "plain.css");

// Sass is compiled first; the bundler then follows its fonts and takes the spaces out.
const italia = compile(join(here, "src/italia.scss"), {
  importers: [{ findFileUrl: (name) => new URL(name, pathToFileURL(modules + "/")) }],
  quietDeps: true,
  silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
});
const sheet = {
  name: "sheet",
  setup(plan) {
    plan.onResolve({ filter: /^italia\.css$/ }, () => ({ path: "italia.css", namespace: "sheet" }));
    plan.onLoad({ filter: /.*/, namespace: "sheet" }, () => ({
      contents: italia.css,
      loader: "css",
      resolveDir: here,
    }));
    plan.onResolve({ filter: /^\.\.\/fonts|^data:|^#/ }, (asked) => ({ path: asked.path, external: true }));
  },
};

const made = await build({
  entryPoints: [
    { in: "italia.css", out: "italia" },
    ...sheets.map((name) => ({ in: join(own, name), out: basename(name, ".css") })),
    ...islands.map((name) => ({ in: join(here, "src", name), out: basename(name, ".js") })),
  ],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "linked",
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file", ".png": "empty" },
  outdir: target,
  nodePaths: [modules],
  plugins: [sheet],
  write: false,
  metafile: true,
});

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const manifest = {};
for (const file of made.outputFiles) {
  const name = basename(file.path);
  writeFileSync(join(target, name), file.contents);
  const plain = name.replace(/-[A-Z0-9]{8}\./, ".");
  if (/\.(css|js)$/.test(name)) manifest[plain] = name;
}

// Who made what is bundled, and under which terms: each licence stands beside the files.
const used = new Set(
  Object.keys(made.metafile.inputs)
    .map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
    .filter(Boolean),
);
used.add("bootstrap-italia");
const parts = [...used].sort().map((name) => {
  const folder = join(modules, name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json")));
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : license;
  return `${name} ${version} (${license})\n\n${text}\n`;
});
const font = readFileSync(join(modules, "bootstrap-italia/dist/fonts/Titillium_Web/OFL.txt"), "utf8");
parts.push(`Titillium Web (OFL-1.1)\n\n${font.trim()}\n`);
writeFileSync(join(target, "LICENCES.txt"), parts.join(`\n${"-".repeat(72)}\n\n`));

writeFileSync(join(target, "manifest.json"), JSON.stringify(manifest, Object.keys(manifest).sort(), 1) + "\n");
