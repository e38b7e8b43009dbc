/** Clips over HTTP: every way in which one may come, answered by the real scripts in workerd; and what is said of those that are refused. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blackPng } from '../support/png.ts';
import { clipBytes } from '../support/clips.ts';
import { startTinyServer, type TinyServer } from '../support/local-server.ts';

let server: TinyServer;
beforeAll(async () => {
  server = await startTinyServer({
    variables: { R2_MEDIA_PREFIX: 'media/', IMAGE_HOSTS: 'clips.example.com' },
    outbound: (url) => (url.pathname === '/vp8.webm' ? { status: 200, body: clipBytes('vp8.webm') } : { status: 404 }),
  });
  await server.bucket.put('media/vp8.webm', clipBytes('vp8.webm'));
}, 120_000);
afterAll(() => server.close());

const dataUrl = (name: string, type = 'video/mp4') =>
  `data:${type};base64,${Buffer.from(clipBytes(name)).toString('base64')}`;

interface Answered {
  readonly error?: { readonly code: string; readonly param: string | null; readonly message: string };
  readonly usage?: { readonly prompt_tokens: number };
  readonly choices?: readonly { readonly message: { readonly content: string } }[];
}

async function ask(video: object | string, more: object = {}): Promise<{ status: number } & Answered> {
  const content = [
    { type: 'video_url', video_url: video },
    { type: 'text', text: 'What moves?' },
  ];
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content }], max_tokens: 4, temperature: 0, ...more }),
  });
  return { status: response.status, ...((await response.json()) as Answered) };
}

describe('a clip is answered', () => {
  test('alike, whichever way it comes', async () => {
    const inline = await ask({ url: dataUrl('vp8.webm', 'video/webm;codecs=vp8,opus') });
    expect(inline).toMatchObject({ status: 200, choices: [{ message: { content: expect.any(String) as string } }] });
    const form = new FormData();
    form.set('purpose', 'vision');
    form.set('file', new Blob([clipBytes('vp8.webm')]), 'clip.webm');
    const sent = await fetch(`${server.url}/v1/files`, { method: 'POST', body: form });
    const { id } = (await sent.json()) as { id: string };
    for (const video of ['r2:media/vp8.webm', { file_id: id }, { url: 'https://clips.example.com/vp8.webm' }]) {
      const { status, choices, usage } = await ask(video);
      expect({ status, choices, usage }).toEqual({ status: 200, choices: inline.choices, usage: inline.usage });
    }
  });

  test.each([
    ['vp9.webm', 'video/webm'],
    ['end.mp4', 'video/mp4'],
    ['mjpeg.mov', 'video/quicktime'],
    ['animation.gif', 'image/gif'],
  ])('%s', async (name, type) => expect(await ask({ url: dataUrl(name, type) })).toMatchObject({ status: 200 }));

  test('frames of the same size and times have as many tokens', async () => {
    const frame = Buffer.from(blackPng(96, 64)).toString('base64');
    const url = `data:video/jpeg;base64,${Array<string>(4).fill(frame).join(',')}`;
    const { usage } = await ask({ url: dataUrl('vp8.webm', 'video/webm') });
    expect(await ask({ url })).toMatchObject({ status: 200, usage: { prompt_tokens: usage!.prompt_tokens } });
    expect(await ask({ url, timestamps: [0, 0.5, 1, 1.5] })).toMatchObject({ status: 200 });
  });
});

const URL = 'messages[0].content[0].video_url.url';
const WAYS = ['VP8, VP9 or AV1', 'data:video/jpeg;base64', 'ORIGINS'];

describe('what is refused has a code, a field and a way out', () => {
  test.each<[string, object | string, number, string, string[]]>([
    ['H.264', { url: dataUrl('h264.mp4') }, 415, 'video_codec_unsupported', ['H.264 (avc1.64000a)', ...WAYS]],
    ['HEVC', { url: dataUrl('hevc.mp4') }, 415, 'video_codec_unsupported', ['HEVC (hev1.1.6.L30.90)', ...WAYS]],
    ['AVI', { url: dataUrl('mjpeg.avi') }, 415, 'video_codec_unsupported', ['AVI', ...WAYS]],
    ['large frames', { url: dataUrl('too-large.webm') }, 413, 'video_too_large', ['2560x1440', '2088960']],
    ['text', { url: 'data:video/mp4;base64,aGVsbG8=' }, 400, 'video_unreadable', ['5 bytes']],
    ['no data URL', { url: 'clip.mp4' }, 400, 'invalid_data_url', ['"clip.mp4"']],
    ['an object that is not there', 'r2:media/none.webm', 404, 'file_not_found', ['media/']],
    ['a host that is not listed', 'https://example.org/a.webm', 400, 'image_url_refused', ['IMAGE_HOSTS']],
    ['an address without a clip', 'https://clips.example.com/none.webm', 424, 'image_fetch_failed', ['404']],
    ['a rate beside a clip', { url: dataUrl('vp8.webm'), fps: 2 }, 400, 'invalid_parameter', ['"fps"']],
    ['41 frames', { url: `data:video/jpeg;base64,${'AQ,'.repeat(40)}AQ` }, 413, 'video_too_long', ['41 frames', '40']],
    ['a frame that is none', { url: 'data:video/jpeg;base64,AQID,AQID' }, 415, 'image_unsupported', ['3 bytes']],
  ])('%s', async (_, video, status, code, words) => {
    const { error, ...answered } = await ask(video);
    expect({ status: answered.status, code: error?.code, param: error?.param }).toEqual({ status, code, param: URL });
    for (const word of words) expect(error?.message).toContain(word);
  });

  test('two videos', async () => {
    const part = { type: 'video_url', video_url: { url: dataUrl('vp8.webm') } };
    const { status, error } = await ask('', { messages: [{ role: 'user', content: [part, part] }] });
    expect({ status, code: error?.code }).toEqual({ status: 400, code: 'too_many_videos' });
  });
});
