/** A short video → pictures of it, evenly over its time: the video itself stays here. */
import { drawn, sizeWithin } from './shrink.js';

const MOST_FRAMES = 8;
/** A long one would give frames that have nothing to do with each other. */
const MOST_SECONDS = 120;

/**
 * @param {number} seconds
 * @param {number} most
 * @returns {number[]} times of frames, in the middle of equal parts; about two frames a second, at least two
 */
export function frameTimes(seconds, most) {
  const count = Math.max(1, Math.min(most, MOST_FRAMES, Math.max(2, Math.round(seconds * 2))));
  return Array.from({ length: count }, (_, i) => (seconds * (i + 0.5)) / count);
}

/**
 * @param {File} file
 * @param {number} most frames that there is room for
 * @returns {Promise<{ blob: Blob, name: string }[]>}
 * @throws {Error} with words for people
 */
export async function framesOf(file, most) {
  const url = URL.createObjectURL(file);
  const video = document.createElement('video');
  video.muted = true;
  video.preload = 'auto';
  try {
    await happened(video, 'loadeddata', () => {
      video.src = url;
    });
    const seconds = await lengthOf(video);
    if (seconds > MOST_SECONDS)
      throw new Error(`${file.name} has ${Math.round(seconds)} seconds; ${MOST_SECONDS} at most.`);
    const stem = file.name.replace(/\.\w+$/, '');
    const frames = [];
    for (const [i, time] of frameTimes(seconds, most).entries())
      frames.push({ blob: await frameAt(video, time), name: `${stem}-${i + 1}.jpg` });
    return frames;
  } finally {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  }
}

/**
 * What was recorded in a browser does not say how long it is until its end was looked for.
 * @param {HTMLVideoElement} video
 */
async function lengthOf(video) {
  if (Number.isFinite(video.duration)) return video.duration;
  await happened(video, 'durationchange', () => {
    video.currentTime = 1e9;
  });
  return Number.isFinite(video.duration) ? video.duration : video.currentTime;
}

/**
 * @param {HTMLVideoElement} video
 * @param {number} time
 */
async function frameAt(video, time) {
  await happened(video, 'seeked', () => {
    video.currentTime = time;
  });
  return drawn(video, ...sizeWithin(video.videoWidth, video.videoHeight));
}

/**
 * @param {HTMLVideoElement} video
 * @param {string} type
 * @param {() => void} begin
 * @returns {Promise<void>}
 */
function happened(video, type, begin) {
  const { promise, resolve, reject } = Promise.withResolvers();
  const events = new AbortController();
  const { signal } = events;
  video.addEventListener(type, () => resolve(undefined), { signal });
  video.addEventListener('error', () => reject(new Error('This browser cannot show the video.')), { signal });
  begin();
  return promise.finally(() => events.abort());
}
