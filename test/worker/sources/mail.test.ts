/** Mail to a source: which attachments become jobs, and who is told that none does. */
import { expect, test } from 'vitest';
import { LIMITS } from '../../../worker/limits.ts';
import { takeMail } from '../../../worker/sources/mail.ts';
import { madeIntake, madeSource, SOURCE_ID } from '../../support/made-source.ts';

const SOURCE = madeSource({ via: 'mail', senders: ['anna@example.com'] });
const PDF = Buffer.from('%PDF-1.7 and so on').toString('base64');
const PNG = Buffer.from('\x89PNG\r\n\x1a\n and so on', 'latin1').toString('base64');

const part = (type: string, name: string, base64: string, more: readonly string[] = []) =>
  [
    `Content-Type: ${type}; name="${name}"`,
    `Content-Disposition: attachment; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
    ...more,
    '',
    base64,
  ].join('\r\n');

const TEXT = 'Content-Type: text/plain\r\n\r\nTwo invoices.';
const message = (parts: readonly string[], headers = ['Message-ID: <418@example.com>']) =>
  [
    'From: Anna <anna@example.com>',
    'Subject: =?UTF-8?Q?Rechnung_f=C3=BCr_Zo=C3=AB?=',
    ...headers,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="edge"',
    '',
    ...parts.map((each) => `--edge\r\n${each}`),
    '--edge--',
    '',
  ].join('\r\n');

async function sent(text: string, { from = 'anna@example.com', to = `${SOURCE_ID}@in.example.com`, size = 0 } = {}) {
  const rejected: string[] = [];
  const { intake, jobs } = madeIntake();
  const sources = { find: (id: string) => Promise.resolve(id === SOURCE_ID ? SOURCE : null) };
  const mail = (raw: string) => ({
    from,
    to,
    raw: new Response(raw).body as ReadableStream<Uint8Array>,
    rawSize: size || raw.length,
    setReject: (reason: string) => void rejected.push(reason),
  });
  const again = () => takeMail(mail(text), { sources, intake, turns: { run: (work) => work() }, log: () => undefined });
  await again();
  return { rejected, jobs, again };
}

test('a job per document, known by the message and its number; what is no document is left out', async () => {
  const parts = [
    TEXT,
    part('application/pdf', 'Rechnung 1.pdf', PDF),
    part('text/calendar', 'termin.ics', Buffer.from('BEGIN:VCALENDAR').toString('base64')),
    part('application/octet-stream', 'scan', PNG),
    part('application/pdf', 'no.pdf', Buffer.from('MZ a program').toString('base64')),
  ];
  const { jobs, rejected, again } = await sent(message(parts));
  expect(rejected).toEqual([]);
  expect(jobs.map(({ key }) => key)).toEqual([`${SOURCE_ID}:<418@example.com>#1`, `${SOURCE_ID}:<418@example.com>#3`]);
  expect(jobs[0].request).toEqual({
    name: 'Rechnung 1.pdf',
    metadata: { from: 'anna@example.com', subject: 'Rechnung für Zoë' },
  });
  expect(jobs[0].document).toEqual({ kind: 'bytes', bytes: new Uint8Array(Buffer.from(PDF, 'base64')) });
  await again();
  expect(jobs).toHaveLength(2);
});

test('pictures of the text itself are no documents', async () => {
  const html = 'Content-Type: text/html\r\n\r\n<img src="cid:logo@example.com"> Regards';
  const logo = part('image/png', 'logo.png', PNG, ['Content-ID: <logo@example.com>']).replace('attachment;', 'inline;');
  const related = [
    'Content-Type: multipart/related; boundary="inner"',
    '',
    `--inner\r\n${html}`,
    `--inner\r\n${logo}`,
    '--inner--',
  ];
  const { jobs, rejected } = await sent(message([related.join('\r\n')]));
  expect(jobs).toEqual([]);
  expect(rejected).toEqual(['No attachment is a PDF or a picture.']);
});

test('a mail without an id is known by its bytes', async () => {
  const { jobs, again } = await sent(message([part('application/pdf', 'a.pdf', PDF)], []));
  expect(jobs[0].key).toMatch(/^src_[0-9a-f]{32}:sha256:[0-9a-f]{64}#1$/);
  await again();
  expect(jobs).toHaveLength(1);
});

test.each([
  ['a stranger', { from: 'eve@example.com' }],
  ['an address that is no source', { to: 'documents@in.example.com' }],
  ['a source that is not there', { to: `src_${'0'.repeat(32)}@in.example.com` }],
])('%s is refused in the same words', async (_, envelope) => {
  const { jobs, rejected } = await sent(message([part('application/pdf', 'a.pdf', PDF)]), envelope);
  expect(jobs).toEqual([]);
  expect(rejected).toEqual(['This address does not exist, or takes no mail from you.']);
});

test('what is too much is refused: bytes before they are read, attachments before one becomes a job', async () => {
  const large = await sent('', { size: LIMITS.mailBytes.value + 1 });
  expect(large.rejected).toEqual([expect.stringContaining('bytes; at most')]);
  const many = Array.from({ length: LIMITS.mailAttachments.value + 1 }, (_, at) =>
    part('application/pdf', `${at}.pdf`, PDF),
  );
  const crowded = await sent(message(many));
  expect(crowded.jobs).toEqual([]);
  expect(crowded.rejected).toEqual([expect.stringContaining('attachments came; at most')]);
});
