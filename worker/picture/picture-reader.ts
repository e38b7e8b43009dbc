/**
 * The reader of pictures: text in scenes, screenshots and signs. Where text is and what it says are found by nets in memories of
 * their own; here is the order in which they are asked. A page is whatever the nets take: its pixels, or where they lie.
 */
import type { ReadPage } from '../documents/page.ts';
import type { GreyPage, ReadOptions } from '../documents/reader.ts';
import type { PictureLine } from './recognise.ts';
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
  boxes(page: Page, options: NetOptions): Promise<readonly TurnedBox[]>;
  lines(page: Page, boxes: readonly TurnedBox[], options: NetOptions): Promise<readonly PictureLine[]>;
  areUpsideDown(page: Page, boxes: readonly TurnedBox[], options: NetOptions): Promise<boolean>;
}

/** Below it the page may be upside down. */
const TURN_CONFIDENCE = 0.8;
/** Of the boxes: when more are so much higher than wide, the page lies on its side. */
const [LYING_SHARE, LYING] = [0.5, 2];

interface Found {
  readonly boxes: readonly TurnedBox[];
  readonly options: NetOptions;
}

export function createPictureReader<Page extends PageShape>(nets: PictureNets<Page>) {
  const look = async (page: Page, options: NetOptions): Promise<Found> => ({
    boxes: await nets.boxes(page, options),
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
      const isLying = isAuto && areLying(found.boxes);
      if (isLying) {
        found = await look(page, { ...asked, quarters: 1 });
        if (await isOnItsHead(page, found)) found = onItsFeet(found, page);
      }
      let lines = await linesOf(page, found);
      const mayTurn = isAuto && !isLying && attempt === 1 && found.boxes.length > 0;
      if (mayTurn && meanConfidence(lines) < TURN_CONFIDENCE && (await isOnItsHead(page, found))) {
        const other = onItsFeet(found, page);
        const others = await linesOf(page, other);
        if (worth(others) > worth(lines)) [found, lines] = [other, others];
      }
      return toPage(page, lines, found.options.quarters);
    },
  };
}

/** Turned by half a turn; boxes need not be found again. */
function onItsFeet({ boxes, options }: Found, { widthPx, heightPx }: PageShape): Found {
  const [width, height] = options.quarters % 2 === 0 ? [widthPx, heightPx] : [heightPx, widthPx];
  const quarters = (options.quarters + 2) % 4;
  return { boxes: boxes.map((box) => halfTurned(box, width, height)), options: { ...options, quarters } };
}

function areLying(boxes: readonly TurnedBox[]): boolean {
  return boxes.filter(({ width, height }) => height > LYING * width).length > LYING_SHARE * boxes.length;
}

const worth = (lines: readonly PictureLine[]): number =>
  lines.reduce((sum, line) => sum + lengthOf(line) * line.confidence, 0);
