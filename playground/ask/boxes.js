/** Boxes in an answer's text: four thousandths of the picture's sides in brackets, as the family writes them. Pure. */

/** @typedef {{ box: [number, number, number, number], start: number, end: number }} TextBox `box`: left, top, right, bottom, of 1000 */

const NUMBER = String.raw`\s*(\d{1,4}(?:\.\d+)?)\s*`;
const BOX = new RegExp(String.raw`[[(<]{1,2}${[NUMBER, NUMBER, NUMBER, NUMBER].join(',')}[\])>]{1,2}`, 'g');

/**
 * @param {string} text
 * @returns {TextBox[]} in the order of the text; what is no box of a picture is left out
 */
export function boxesIn(text) {
  return [...text.matchAll(BOX)].flatMap((match) => {
    const [left, top, right, bottom] = match.slice(1, 5).map(Number);
    if (right <= left || bottom <= top || right > 1000 || bottom > 1000) return [];
    return [{ box: [left, top, right, bottom], start: match.index, end: match.index + match[0].length }];
  });
}
