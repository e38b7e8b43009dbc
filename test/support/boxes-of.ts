/** Every `bbox` in an answer, wherever it stands. `@throws` where something is called a box in another way. */
export function boxesOf(value: unknown): number[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => {
    if (name === 'box') throw new Error('A box of a document is called "bbox".');
    return name === 'bbox' ? [each as number[]] : boxesOf(each);
  });
}
