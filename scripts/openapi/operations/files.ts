/** Files that are sent once and named in requests later. */
import { json, oneOf, parameter, TEXT, WHOLE, type Operation } from '../operation.ts';

const PURPOSE = parameter('purpose', oneOf('vision', 'user_data'), 'What the file is for; it changes nothing');
const EXPIRES = parameter(
  'expires_after[seconds]',
  { type: 'integer', minimum: 3600, maximum: 2_592_000 },
  'How long it is kept; a day when it is missing',
);
const LINKS = {
  getFile: { id: '$response.body#/id' },
  getFileContent: { id: '$response.body#/id' },
  deleteFile: { id: '$response.body#/id' },
};

export const FILES: readonly Operation[] = [
  {
    route: 'POST /v1/files',
    id: 'createFile',
    says: 'Keeps a file of at most 20 MiB',
    scope: 'files',
    body: { form: { file: 'The file', fields: [PURPOSE, EXPIRES] } },
    answer: json('File', 'The file'),
    links: LINKS,
  },
  {
    route: 'PUT /v1/files/{name}',
    id: 'putFile',
    says: 'Keeps a file of at most 100 MiB, which goes into the bucket while it comes',
    scope: 'files',
    query: [PURPOSE, EXPIRES],
    body: { bytes: 'The file' },
    answer: json('File', 'The file'),
  },
  {
    route: 'GET /v1/files',
    id: 'listFiles',
    says: 'Files of the key that asks, the newest first',
    scope: 'files',
    query: [
      parameter('limit', WHOLE, 'Most files of the list'),
      parameter('after', TEXT, 'The last id of the list before'),
      parameter('order', oneOf('asc', 'desc'), 'By their time'),
      PURPOSE,
    ],
    answer: json('Files', 'A list'),
  },
  { route: 'GET /v1/files/{id}', id: 'getFile', says: 'One file', scope: 'files', answer: json('File', 'The file') },
  {
    route: 'GET /v1/files/{id}/content',
    id: 'getFileContent',
    says: 'The bytes of a file',
    scope: 'files',
    answer: { status: 200, says: 'The bytes', as: { 'application/octet-stream': null } },
  },
  {
    route: 'DELETE /v1/files/{id}',
    id: 'deleteFile',
    says: 'Removes a file',
    scope: 'files',
    answer: json('Deleted', 'It is gone'),
  },
];
