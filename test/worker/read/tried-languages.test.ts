/** Which language a page is read in when none is named. */
import { expect, test } from 'vitest';
import { renderedPage } from '../../../scripts/demo/scan.ts';
import { made } from '../../../scripts/demo/made-pdf.ts';
import { nodeTesseract } from '../../../scripts/eval/pages/readers.ts';
import type { ReadPage } from '../../../worker/documents/page.ts';
import type { ReadOptions } from '../../../worker/documents/reader.ts';
import { likelyLanguage } from '../../../worker/read/likely-language.ts';
import { readPage } from '../../../worker/read/page-reader.ts';
import { readInLanguage } from '../../../worker/read/tried-languages.ts';

const OPTIONS: ReadOptions = { languages: [], rotate: 'auto', attempt: 1 };
const GERMAN = [
  'Die Lieferung erfolgt auf Rechnung und Gefahr des Empfängers, sofern nichts anderes',
  'vereinbart ist. Mängel sind innerhalb von sieben Tagen nach der Übergabe schriftlich',
  'anzuzeigen; später eingehende Rügen können nicht mehr berücksichtigt werden.',
  'Für Schäden, die durch höhere Gewalt entstehen, übernimmt die Firma keine Haftung.',
];

async function read(lines: readonly string[], there: readonly string[], options = OPTIONS) {
  const { document } = await made((write, _, { plain }) =>
    lines.forEach((line, i) => write(line, 50, 700 - 16 * i, 11, plain)),
  );
  const page = await renderedPage(new Uint8Array(await document.save()), 150);
  const asked: string[] = [];
  const readIn = async (languages: readonly string[]): Promise<ReadPage> => {
    asked.push(languages.join('+'));
    return readPage(await nodeTesseract(languages), page, options);
  };
  const { segments, reason, flags } = await readInLanguage({ there, readIn }, options);
  return { text: segments.map(({ text }) => text).join(' '), reason, flags, asked };
}

test('a German page is read once more in German, with its umlauts', { timeout: 60_000 }, async () => {
  const { text, reason, flags, asked } = await read(GERMAN, ['eng', 'deu']);
  expect(asked).toEqual(['eng', 'deu']);
  expect(reason).toMatch(/; in deu$/);
  expect(flags).toEqual([]);
  for (const word of ['Empfängers', 'Mängel', 'Übergabe', 'höhere', 'übernimmt']) expect(text).toContain(word);
});

test('where German is not there, the page says what it lacks', { timeout: 60_000 }, async () => {
  const { reason, flags } = await read(GERMAN, ['eng']);
  expect(reason).toMatch(/; the language seems to be deu, which is not in the bucket$/);
  expect(flags).toEqual(['low_confidence']);
});

test('a language that is named is the only one', { timeout: 60_000 }, async () => {
  expect((await read(GERMAN.slice(0, 1), ['eng', 'deu'], { ...OPTIONS, languages: ['deu'] })).asked).toEqual(['deu']);
});

test.each([
  [
    'The carrier shall deliver the goods to the address that is written on the waybill, and in good order at that',
    null,
  ],
  [
    'Les marchandises sont livrees a l adresse qui est sur la lettre de voiture et dans un bon etat pour le client',
    'fra',
  ],
  ['La mercancia se entrega en la direccion que figura en la carta de porte y con el embalaje de los envios', 'spa'],
  ['INV 2026 00418 12 18.40 220.80 Total EUR', null],
])('%s: %s', (text, language) => expect(likelyLanguage(text, 'eng')).toBe(language));
