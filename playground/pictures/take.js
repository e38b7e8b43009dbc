/** Files → pictures of the gallery: videos become frames, what is too much or no picture is said. */
import { framesOf } from './frames.js';
import { toPicture } from './picture.js';

/**
 * @param {import('./gallery.js').Gallery} gallery
 * @param {() => number} most pictures of one question
 * @param {(words: string) => void} say
 * @returns {(files: readonly File[]) => Promise<void>}
 */
export function createTaker(gallery, most, say) {
  const room = () => most() - gallery.pictures.length;

  /** @param {File} file */
  const parts = async (file) => {
    if (!file.type.startsWith('video/')) return [{ blob: file, name: file.name || 'pasted.png' }];
    say(`Taking frames out of ${file.name} …`);
    return framesOf(file, room());
  };

  return async (files) => {
    say('');
    try {
      for (const file of files) {
        if (room() <= 0) throw new Error(`A question may have ${most()} pictures; remove one first.`);
        for (const { blob, name } of await parts(file)) gallery.add(await toPicture(blob, name));
        say('');
      }
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
  };
}
