/** The ways by which files come: chosen, dropped, pasted. */

/**
 * @param {object} where
 * @param {HTMLInputElement} where.input
 * @param {HTMLElement} where.zone takes what is dropped on it
 * @param {() => boolean} where.isShown whether this view takes what is pasted
 * @param {(files: File[]) => void} take
 */
export function wireIntake({ input, zone, isShown }, take) {
  input.addEventListener('change', () => {
    take([...(input.files ?? [])]);
    // The same file may be chosen again.
    input.value = '';
  });
  let depth = 0;
  const mark = (/** @type {number} */ change) => {
    depth = change === 0 ? 0 : depth + change;
    zone.classList.toggle('over', depth > 0);
  };
  zone.addEventListener('dragenter', () => mark(1));
  zone.addEventListener('dragleave', () => mark(-1));
  zone.addEventListener('dragover', (event) => event.preventDefault());
  zone.addEventListener('drop', (event) => {
    event.preventDefault();
    mark(0);
    take([...(event.dataTransfer?.files ?? [])]);
  });
  document.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || !isShown()) return;
    event.preventDefault();
    take(files);
  });
}
