// Times ONNX models in the engine that ships, one thread of V8's wasm, in turns:
//   node www/bench/time.mjs FOLDER [ROUNDS]
// FOLDER/backbones.json lists the files (`python -m facetell_training backbones`); prints it with `ms` added.
// The engine for measuring is built by `cargo xtask bench`.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const [folder, rounds = '15'] = process.argv.slice(2);
if (!folder) throw new Error('usage: node time.mjs FOLDER [ROUNDS]');
const engine = path.join(import.meta.dirname, 'pkg', 'simd');
const { default: start, BenchModel } = await import(path.join(engine, 'facetell.js'));
await start({ module_or_path: readFileSync(path.join(engine, 'facetell_bg.wasm')) });

const rows = JSON.parse(readFileSync(path.join(folder, 'backbones.json'), 'utf8'));
const models = rows.map(({ file }) => new BenchModel(readFileSync(path.join(folder, file)), true));
const times = rows.map(() => []);
for (let round = -2; round < Number(rounds); round += 1) {
  for (const [index, model] of models.entries()) {
    const begin = performance.now();
    model.run();
    if (round >= 0) times[index].push(performance.now() - begin);
  }
}
const quantile = (values, share) =>
  Number(values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))].toFixed(2));
const measured = rows.map((row, index) => ({
  ...row,
  ms: quantile(times[index], 0.5),
  fastest: quantile(times[index], 0),
}));
console.log(JSON.stringify({ engine: `node ${process.version}`, processor: os.cpus()[0]?.model, rows: measured }, null, 1));
