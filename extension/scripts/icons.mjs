// Draws the toolbar and store icons from the one SVG, at the sizes that the manifest names.
import { mkdir } from 'node:fs/promises';
import sharp from 'sharp';

const SIZES = [16, 32, 48, 96, 128];

const source = new URL('../icons/facetell.svg', import.meta.url).pathname;
const target = new URL('../public/icons/', import.meta.url).pathname;

await mkdir(target, { recursive: true });
for (const size of SIZES) {
  // Rendered at the final size, not scaled down afterwards: thin strokes stay sharp.
  await sharp(source, { density: (72 * size) / 32 })
    .resize(size, size)
    .png()
    .toFile(`${target}${size}.png`);
}
