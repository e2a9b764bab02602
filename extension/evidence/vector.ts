// Our own icons on a canvas: their one source is SVG.

/** Draws the shapes of an SVG, as far as our icons at rest have them, in a square; `colour` is `currentColor`. */
export function drawIcon(
  context: CanvasRenderingContext2D,
  svg: Element,
  square: { x: number; y: number; size: number },
  colour: string,
): void {
  const [, , side = 1] = (svg.getAttribute('viewBox') ?? '').split(' ').map(Number);
  context.save();
  context.translate(square.x, square.y);
  context.scale(square.size / side, square.size / side);
  for (const shape of svg.children) {
    const attribute = (name: string) => shape.getAttribute(name) ?? svg.getAttribute(name);
    const paint = (name: string) => {
      const value = attribute(name) ?? 'none';
      return value === 'none' ? null : value.replace('currentColor', colour);
    };
    const path = outline(shape);
    const [fill, stroke] = [paint('fill'), paint('stroke')];
    if (fill) {
      context.fillStyle = fill;
      context.fill(path);
    }
    if (!stroke) continue;
    context.strokeStyle = stroke;
    context.lineWidth = Number(attribute('stroke-width') ?? 1);
    context.lineCap = (attribute('stroke-linecap') ?? 'butt') as CanvasLineCap;
    context.lineJoin = (attribute('stroke-linejoin') ?? 'miter') as CanvasLineJoin;
    context.setLineDash((attribute('stroke-dasharray') ?? '').split(' ').filter(Boolean).map(Number));
    context.stroke(path);
  }
  context.restore();
}

function outline(shape: Element): Path2D {
  const number = (name: string) => Number(shape.getAttribute(name) ?? 0);
  const path = new Path2D(shape.getAttribute('d') ?? '');
  if (shape.localName === 'circle') path.arc(number('cx'), number('cy'), number('r'), 0, 2 * Math.PI);
  if (shape.localName === 'rect') path.roundRect(0, 0, number('width'), number('height'), number('rx'));
  return path;
}
