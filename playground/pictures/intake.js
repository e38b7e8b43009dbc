/** The ways by which files come: chosen, dropped, pasted. */

/**
 * @param {object} where
 * @param {HTMLInputElement} where.input
 * @param {HTMLElement} where.zone takes what is dropped on it
 * @param {() => boolean} where.isShown whether this view takes what is pasted
 * @param {(files: File[]) => void} take what came, one at least
 */
export function wireIntake({ input, zone, isShown }, take) {
  const given = (/** @type {FileList | null | undefined} */ files) => {
    if (files?.length) take([...files]);
  };
  input.addEventListener('change', () => {
    given(input.files);
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
    given(event.dataTransfer?.files);
  });
  document.addEventListener('paste', (event) => {
    if (!isShown() || !event.clipboardData?.files.length) return;
    event.preventDefault();
    given(event.clipboardData.files);
  });
}
