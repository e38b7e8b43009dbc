/** What every kind of clip offers once its header is read. Types and no code. */
import type { Size } from '../media/image.ts';
import type { Orientation } from '../media/orientation.ts';
import type { ClipFacts } from '../media/video/clip.ts';
import type { ListedFrame, Run } from './frame-table.ts';
import type { ColourSpace } from './planes.ts';

export interface OpenClip {
  /** Without the frames that must be decoded, which follow from the list. */
  readonly facts: ClipFacts;
  /** Of frames as they are coded. */
  readonly coded: Size;
  readonly orientation: Orientation;
  readonly colourSpace: ColourSpace;
  /** Seconds that times may be off. */
  readonly toleranceS: number;
  /** Whether the list costs little more than the header. */
  readonly isListed: boolean;
  /** @throws GlimpseError video_unreadable, video_changed */
  list(): Promise<ListedFrame[]>;
  /** Data of the frames of the runs, each with its place. */
  data(runs: readonly Run[]): AsyncGenerator<readonly [index: number, data: Uint8Array], void>;
  close(): void;
}
