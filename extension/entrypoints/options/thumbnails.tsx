import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { decode } from '../../capture/data-address';

/** Pixels of a side, for dense screens as well; the style sheet shows half of it. */
const SIDE = 96;

/** The faces that are kept with a report; how many there are is said beside them. */
export function Thumbnails({ pictures }: { pictures: readonly string[] }): JSX.Element | null {
  if (pictures.length === 0) return null;
  return (
    <span class="thumbs" aria-hidden="true">
      {pictures.map((picture) => (
        <Thumbnail key={picture} picture={picture} />
      ))}
    </span>
  );
}

/** Drawn, because the policy of our pages lets no picture have an address of its own. */
function Thumbnail({ picture }: { picture: string }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let current = true;
    createImageBitmap(decode(picture)).then(
      (bitmap) => {
        if (current) canvas.current?.getContext('2d')?.drawImage(bitmap, 0, 0, SIDE, SIDE);
        bitmap.close();
      },
      // What cannot be read stays an empty square.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [picture]);
  return <canvas ref={canvas} width={SIDE} height={SIDE} />;
}
