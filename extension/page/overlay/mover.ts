import type { TargetedEvent, TargetedKeyboardEvent, TargetedPointerEvent } from 'preact';
import { type Box, type Point, placeOf } from './place';

/** Pixels that a pointer goes at least; less is a click with an unsteady hand. */
const THRESHOLD = 4;
/** Pixels that a key moves a badge. */
const STEP = 16;

const KEYS: Partial<Record<string, Point>> = {
  ArrowLeft: { x: -STEP, y: 0 },
  ArrowRight: { x: STEP, y: 0 },
  ArrowUp: { x: 0, y: -STEP },
  ArrowDown: { x: 0, y: STEP },
};

/** The badge that is moved. Boxes are in the viewport. */
export interface Movable {
  badge(): Box | null;
  video(): Box;
  /** `place` of the mover is another one now. */
  moves(): void;
  /** The person let go of it there. */
  moved(place: Point): void;
}

type Button = HTMLButtonElement;

/** Moves a badge inside its video: by pointer or finger, or with Alt and the arrow keys. By nothing that a script does. */
export class Mover {
  /** Where the person has it while moving it. */
  place: Point | null = null;
  #grip: { pointer: number; from: Point; box: Box } | null = null;
  #dragged = false;

  constructor(private readonly around: Movable) {}

  /** Whether a click is but the end of a move. The keyboard's clicks come from no pointer. */
  ends({ detail }: MouseEvent): boolean {
    const ends = this.#dragged && detail > 0;
    this.#dragged = false;
    return ends;
  }

  /** Nothing is moved any more: the badge is gone. */
  drop(): void {
    this.#grip = null;
    this.place = null;
  }

  readonly listeners = {
    onPointerDown: (event: TargetedPointerEvent<Button>) => {
      const box = this.around.badge();
      if (!event.isTrusted || !event.isPrimary || event.button !== 0 || !box) return;
      this.#dragged = false;
      this.#grip = { pointer: event.pointerId, from: { x: event.clientX, y: event.clientY }, box };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: TargetedPointerEvent<Button>) => {
      const grip = this.#grip;
      if (!event.isTrusted || !grip || event.pointerId !== grip.pointer) return;
      // It was let go of where nobody told us.
      if (event.buttons === 0) {
        this.#settle();
        return;
      }
      const [x, y] = [event.clientX - grip.from.x, event.clientY - grip.from.y];
      if (!this.#dragged && Math.hypot(x, y) < THRESHOLD) return;
      this.#dragged = true;
      // The page has controls of its own that go where a pointer does.
      event.stopPropagation();
      this.#move(grip.box, { x, y });
    },
    onPointerUp: (event: TargetedPointerEvent<Button>) => {
      if (event.isTrusted && event.pointerId === this.#grip?.pointer) this.#settle();
    },
    /** Comes after `pointerup` as well; before it if the browser or the page took the pointer away. */
    onLostPointerCapture: (event: TargetedPointerEvent<Button>) => {
      if (event.isTrusted && event.pointerId === this.#grip?.pointer) this.#settle();
    },
    onKeyDown: (event: TargetedKeyboardEvent<Button>) => {
      const by = KEYS[event.key];
      const box = this.around.badge();
      if (!event.isTrusted || !event.altKey || !by || !box) return;
      // Else it goes back in the history.
      event.preventDefault();
      this.#move(box, by);
    },
    // Once, when the whole move is done, and not with each of its steps.
    onKeyUp: ({ isTrusted, key }: TargetedKeyboardEvent<Button>) =>
      isTrusted && key === 'Alt' && !this.#grip && this.#settle(),
    onBlur: ({ isTrusted }: TargetedEvent<Button>) => isTrusted && this.#settle(),
  };

  #move(box: Box, by: Point): void {
    const { width, height } = box;
    this.place = placeOf({ x: box.x + by.x, y: box.y + by.y, width, height }, this.around.video());
    this.around.moves();
  }

  #settle(): void {
    const { place } = this;
    this.drop();
    if (place) this.around.moved(place);
  }
}
