/** Where text is in a picture: the detection net over tiles, their cores joined to one map, boxes out of the map. */
import { median } from '../documents/box.ts';
import type { Grey } from '../documents/grey.ts';
import { joinTouching } from './join-boxes.ts';
import { boxesOfMap } from './map-boxes.ts';
import { OUTPUTS, type Net } from './net.ts';
import { fillPlanes, type Normal } from './normal.ts';
import { part, resized } from './pixels.ts';
import { MAP_DPI, mapSize, MOST_ENLARGED, tilesOf, type Size, type Tile } from './tiles.ts';
import type { TurnedBox } from './turned-box.ts';

export interface Detector {
  /** Its output is the probability of text in each pixel, f32[1, 1, height, width]. */
  readonly net: Net;
  readonly normal: Normal;
}

/** Lines of letters that are higher in the net's eyes come apart. */
const LARGE_PX = 56;

/** From left to right. `isLean`: with less memory. @throws what the net throws */
export function detect(detector: Detector, picture: Grey & { readonly dpi: number }, isLean: boolean): TurnedBox[] {
  const { widthPx, heightPx, dpi } = picture;
  const sizeAt = (most: number) => mapSize({ width: widthPx, height: heightPx }, most);
  const size = sizeAt(dpi > 0 ? Math.min(MOST_ENLARGED, MAP_DPI / dpi) : MOST_ENLARGED);
  const boxes = look(detector, picture, size, isLean);
  const scale = size.width / widthPx;
  const isTooLarge = scale > 1 && scale * median(boxes.map(({ height }) => height)) > LARGE_PX;
  return joinTouching(isTooLarge ? look(detector, picture, sizeAt(1), isLean) : boxes);
}

function look({ net, normal }: Detector, picture: Grey, size: Size, isLean: boolean): TurnedBox[] {
  const seen = resized(picture, size.width, size.height);
  const map = new Uint8Array(size.width * size.height);
  for (const tile of tilesOf(size, isLean)) {
    const { columns, rows } = tile;
    const pixels = part(seen, columns.from, rows.from, columns.to, rows.to);
    const fill = (input: Float32Array) => fillPlanes(input, [pixels], pixels.widthPx, normal);
    const { only } = net.run([1, 3, pixels.heightPx, pixels.widthPx], fill, [OUTPUTS.only]);
    keepCore(map, size, tile, only);
  }
  const [scaleX, scaleY] = [picture.widthPx / size.width, picture.heightPx / size.height];
  return boxesOfMap(map, size.width, size.height).map((box) => ({
    x: box.x * scaleX,
    y: box.y * scaleY,
    width: box.width * scaleX,
    height: box.height * scaleY,
    angle: box.angle,
  }));
}

function keepCore(map: Uint8Array, size: Size, tile: Tile, probabilities: Float32Array): void {
  const { columns, rows } = tile;
  const width = columns.to - columns.from;
  for (let row = rows.coreFrom; row < rows.coreTo; row++) {
    const from = (row - rows.from) * width - columns.from;
    for (let x = columns.coreFrom; x < columns.coreTo; x++)
      map[row * size.width + x] = Math.round(255 * probabilities[from + x]);
  }
}
