/** A photo by the camera; its button is there where a camera may be asked for. */
import { byId } from '../lib/dom.js';
import { drawn } from './shrink.js';

/** @param {(photo: Blob, name: string) => void} take */
export function wireCamera(take) {
  const dialog = byId('camera-dialog', HTMLDialogElement);
  const video = byId('camera-view', HTMLVideoElement);
  const button = byId('camera', HTMLButtonElement);
  const shutter = byId('camera-take', HTMLButtonElement);
  const says = byId('camera-says', HTMLElement);
  button.hidden = !navigator.mediaDevices?.getUserMedia;

  const open = async () => {
    says.textContent = 'The browser asks whether it may use the camera.';
    shutter.disabled = true;
    dialog.showModal();
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      if (!dialog.open) return stop(stream);
      video.srcObject = stream;
      await video.play();
      says.textContent = '';
      shutter.disabled = false;
    } catch (error) {
      says.textContent = `No picture from the camera: ${error instanceof Error ? error.message : String(error)}`;
    }
  };
  const shoot = async () => {
    const photo = await drawn(video, video.videoWidth, video.videoHeight);
    dialog.close();
    take(photo, 'photo.jpg');
  };
  button.addEventListener('click', () => void open());
  shutter.addEventListener('click', () => void shoot());
  byId('camera-cancel', HTMLButtonElement).addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => {
    if (video.srcObject instanceof MediaStream) stop(video.srcObject);
    video.srcObject = null;
  });
}

/** @param {MediaStream} stream */
function stop(stream) {
  for (const track of stream.getTracks()) track.stop();
}
