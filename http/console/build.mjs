// Bundles the console and its workers into one directory, each file beside its compressed forms, with the licences of
// all that went in: node build.mjs DIRECTORY
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync, constants } from 'node:zlib';
import { build } from 'esbuild';

// What deny.toml allows for crates, plus what npm packages use that is as permissive.
const ALLOWED = new Set(['MIT', '0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'Unlicense', 'Zlib',
  '(MPL-2.0 OR Apache-2.0)']);
const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const out = path.resolve(process.argv[2] ?? path.join(here, 'dist'));
const assets = path.join(out, 'assets');
rmSync(out, { recursive: true, force: true });
mkdirSync(assets, { recursive: true });

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  metafile: true,
  target: 'es2022',
  outdir: assets,
  legalComments: 'none',
  logLevel: 'warning',
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  define: { 'process.env.NODE_ENV': '"production"' },
  loader: { '.ttf': 'file', '.woff': 'file', '.woff2': 'file' },
};

const workers = await build({
  ...common,
  format: 'iife',
  entryPoints: {
    editor: 'monaco-editor/esm/vs/editor/editor.worker.js',
    json: 'monaco-editor/esm/vs/language/json/json.worker.js',
    graphql: 'monaco-graphql/esm/graphql.worker.js',
  },
});
const workerNames = Object.fromEntries(
  Object.entries(workers.metafile.outputs).map(([file]) => [path.basename(file).split('-')[0], path.basename(file)]),
);

const page = await build({
  ...common,
  format: 'esm',
  // The languages of Monaco that are loaded on demand stay in files of their own.
  splitting: true,
  jsx: 'automatic',
  entryPoints: { console: 'index.jsx' },
  define: { ...common.define, WORKERS: JSON.stringify(workerNames) },
});
const entry = Object.entries(page.metafile.outputs).find(([, output]) => output.entryPoint === 'index.jsx');
const script = path.basename(entry[0]);
const style = path.basename(entry[1].cssBundle);
const html = readFileSync(path.join(here, 'index.html'), 'utf8');
writeFileSync(
  path.join(out, 'index.html'),
  html.replace('SCRIPT', `console/assets/${script}`).replace('STYLE', `console/assets/${style}`),
);

writeFileSync(path.join(assets, 'THIRD-PARTY.txt'), notice([workers.metafile, page.metafile]));
for (const name of ['index.html', ...readdirSync(assets).map((file) => `assets/${file}`)]) compress(name);

// The licence of each package of which a byte is in the bundle; one that is not allowed ends the build.
function notice(metafiles) {
  const packages = new Map();
  for (const metafile of metafiles) {
    for (const output of Object.values(metafile.outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
        const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
        if (found && bytesInOutput > 0) packages.set(found[1], true);
      }
    }
  }
  const texts = [];
  for (const directory of [...packages.keys()].sort()) {
    const about = JSON.parse(readFileSync(path.join(here, directory, 'package.json'), 'utf8'));
    if (!ALLOWED.has(about.license)) throw new Error(`${about.name} has the licence ${about.license}, which is not allowed`);
    const files = readdirSync(path.join(here, directory)).filter((file) => /^(licen[cs]e|notice|third)/i.test(file));
    const text = files.map((file) => readFileSync(path.join(here, directory, file), 'utf8').trim()).join('\n\n');
    texts.push(`${about.name} ${about.version} (${about.license})\n\n${text || 'The package has no file with its licence.'}`);
  }
  return `The console is made of these packages.\n\n${texts.join(`\n\n${'-'.repeat(78)}\n\n`)}\n`;
}

function compress(name) {
  const file = path.join(out, name);
  const bytes = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
  writeFileSync(`${file}.sum`, createHash('sha256').update(bytes).digest('hex').slice(0, 32));
}
