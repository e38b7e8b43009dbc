/**
 * The reader of pictures: text in scenes, screenshots and signs. Where text is and what it says are found by nets in memories of
 * their own; here is the order in which they are asked. A page is whatever the nets take: its pixels, or where they lie.
 */
import type { ReadPage } from '../documents/page.ts';
import type { GreyPage, ReadOptions } from '../documents/reader.ts';
import type { FoundBoxes } from './find-boxes.ts';
import type { ReadLines } from './read-lines.ts';
import { lengthOf, meanConfidence, toPage } from './to-page.ts';
import { halfTurned, type TurnedBox } from './turned-box.ts';

/** What is known of a page without its pixels. */
export type PageShape = Omit<GreyPage, 'pixels'>;

/** How a page is to be looked at. */
export interface NetOptions {
  /** Turned clockwise before. Boxes are those of the turned page. */
  readonly quarters: number;
  readonly languages: readonly string[];
  /** With less memory, after an attempt that died. */
  readonly isLean: boolean;
}

/** @throws GlimpseError as PageReader.read; reader_missing without their nets */
export interface PictureNets<Page extends PageShape> {
  boxes(page: Page, options: NetOptions): Promise<FoundBoxes>;
  lines(page: Page, boxes: readonly TurnedBox[], options: NetOptions): Promise<ReadLines>;
  areUpsideDown(page: Page, boxes: readonly TurnedBox[], options: NetOptions): Promise<boolean>;
}

/** Below it the page may be upside down. */
const TURN_CONFIDENCE = 0.8;
/** Of the boxes: when more are so much higher than wide, the page lies on its side. */
const [LYING_SHARE, LYING] = [0.5, 2];

interface Found extends FoundBoxes {
  readonly options: NetOptions;
}

export function createPictureReader<Page extends PageShape>(nets: PictureNets<Page>) {
  const look = async (page: Page, options: NetOptions): Promise<Found> => ({
    ...(await nets.boxes(page, options)),
    options,
  });
  const isOnItsHead = (page: Page, { boxes, options }: Found) => nets.areUpsideDown(page, boxes, options);
  const linesOf = (page: Page, { boxes, options }: Found) => nets.lines(page, boxes, options);

  return {
    /** @throws GlimpseError as PageReader.read */
    async read(page: Page, { rotate, languages, attempt }: ReadOptions): Promise<ReadPage> {
      const isAuto = rotate === 'auto';
      const asked = { quarters: isAuto ? 0 : rotate / 90, languages, isLean: attempt > 1 };
      let found = await look(page, asked);
      let isLying = isAuto && areLying(found.boxes);
      if (isLying || (isAuto && found.mayLie)) {
        const other = await look(page, { ...asked, quarters: 1 });
        isLying ||= lengthOfAll(other.boxes) > lengthOfAll(found.boxes);
        if (isLying) found = (await isOnItsHead(page, other)) ? onItsFeet(other, page) : other;
      }
      let read = await linesOf(page, found);
      const mayTurn = isAuto && !isLying && attempt === 1 && found.boxes.length > 0;
      if (mayTurn && meanConfidence(read.lines) < TURN_CONFIDENCE && (await isOnItsHead(page, found))) {
        const other = onItsFeet(found, page);
        const second = await linesOf(page, other);
        if (worth(second) > worth(read)) [found, read] = [other, second];
      }
      return toPage(page, read, found.options.quarters);
    },
  };
}

/** Turned by half a turn; boxes need not be found again. */
function onItsFeet({ boxes, options, ...rest }: Found, { widthPx, heightPx }: PageShape): Found {
  const [width, height] = options.quarters % 2 === 0 ? [widthPx, heightPx] : [heightPx, widthPx];
  const quarters = (options.quarters + 2) % 4;
  return { ...rest, boxes: boxes.map((box) => halfTurned(box, width, height)), options: { ...options, quarters } };
}

function areLying(boxes: readonly TurnedBox[]): boolean {
  return boxes.filter(({ width, height }) => height > LYING * width).length > LYING_SHARE * boxes.length;
}

/** Of the lines in boxes, in their heights: as many characters may stand there. */
const lengthOfAll = (boxes: readonly TurnedBox[]): number =>
  boxes.reduce((sum, { width, height }) => sum + width / height, 0);

const worth = ({ lines }: ReadLines): number => lines.reduce((sum, line) => sum + lengthOf(line) * line.confidence, 0);
