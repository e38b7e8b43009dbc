/**
 * Writes what the page's folder has beside its hand-written files: openapi.json and docs.html, made of the routes and schemas of the API.
 * Files that are the same stay as they are.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument } from '../openapi/document.ts';
import { docsPage } from '../openapi/page.ts';

const FOLDER = join(import.meta.dirname, '../../playground');

function write(name: string, text: string): void {
  const path = join(FOLDER, name);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  writeFileSync(path, text);
}

const document = openApiDocument();
write('openapi.json', `${JSON.stringify(document)}\n`);
write('docs.html', docsPage(document));
