/** Routes, schemas and shapes → one OpenAPI 3.1 document. */
import { ERROR_STATUSES } from '../../worker/errors.ts';
import { ANSWERS } from './answers.ts';
import { bodySchema } from './body-schema.ts';
import { ASK } from './operations/ask.ts';
import { CHAT } from './operations/chat.ts';
import { CLIENTS } from './operations/clients.ts';
import { DOCUMENTS } from './operations/documents.ts';
import { FILES } from './operations/files.ts';
import { SERVICE } from './operations/service.ts';
import { WEBHOOKS } from './operations/webhooks.ts';
import { JSON_TYPE, type Body, type Operation, type Parameter } from './operation.ts';

/** Chapters in their order. */
const CHAPTERS: readonly (readonly [tag: string, says: string, operations: readonly Operation[]])[] = [
  ['Questions', 'Pictures and questions, in the shape of OpenAI’s API.', [...CHAT, ...ASK]],
  ['Files', 'Sent once, named in requests later.', FILES],
  ['Documents', 'PDF files and scans become Markdown, JSON with boxes, HTML and fields.', DOCUMENTS],
  ['Other services’ clients', 'Documents as clients of Mistral, GLM-OCR and docling ask for them.', CLIENTS],
  ['Webhooks and sources', 'Who is told of jobs, and where documents come from by themselves.', WEBHOOKS],
  ['The service', 'Keys, health, metrics.', SERVICE],
];

export type OpenApiDocument = ReturnType<typeof openApiDocument>;

export function openApiDocument() {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Glimpse',
      version: '0.1.0',
      summary: 'A vision-language model that runs inside Cloudflare Workers',
      description:
        'Errors have OpenAI’s shape, with a stable `code`. Every answer has an `x-request-id`. An error that may pass carries `retry-after`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: CHAPTERS.map(([name, description]) => ({ name, description })),
    paths: pathsOf(),
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A key of the service, or in the header x-api-key' },
      },
      schemas: { ErrorCode: { enum: Object.keys(ERROR_STATUSES) }, ...ANSWERS },
      responses: {
        Error: { description: 'What is wrong, and what to do', content: { [JSON_TYPE]: { schema: shape('Error') } } },
      },
    },
  };
}

/** Every operation with the chapter that it stands in. */
export const OPERATIONS: readonly (Operation & { readonly tag: string })[] = CHAPTERS.flatMap(([tag, , operations]) =>
  operations.map((operation) => ({ ...operation, tag })),
);

const shape = (name: string) => ({ $ref: `#/components/schemas/${name}` });

function pathsOf() {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of OPERATIONS) {
    const [method, path] = operation.route.split(' ');
    (paths[path] ??= {})[method.toLowerCase()] = operationOf(operation, path);
  }
  return paths;
}

function operationOf(
  { id, says, more, scope, body, query = [], headers = [], answer, links = {}, tag }: Operation & { tag: string },
  path: string,
) {
  const content = Object.entries(answer.as).map(([type, name]) => [type, name === null ? {} : { schema: shape(name) }]);
  return {
    operationId: id,
    tags: [tag],
    summary: says,
    ...(more && { description: more }),
    'x-scope': scope,
    security: scope === null ? [] : [{ key: [] }],
    parameters: [
      ...Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => ({
        name,
        in: 'path',
        required: true,
        schema: { type: 'string' },
      })),
      ...query.map((each) => parameterOf(each, 'query')),
      ...headers.map((each) => parameterOf(each, 'header')),
    ],
    ...(body && { requestBody: { required: true, content: bodyContent(body) } }),
    responses: {
      [answer.status]: {
        description: answer.says,
        content: Object.fromEntries(content) as object,
        ...(Object.keys(links).length > 0 && { links: linksOf(links) }),
      },
      default: { $ref: '#/components/responses/Error' },
    },
  };
}

const parameterOf = ({ name, says, schema, isRequired = false }: Parameter, where: 'query' | 'header') => ({
  name,
  in: where,
  description: says,
  required: isRequired,
  schema,
});

const linksOf = (links: NonNullable<Operation['links']>) =>
  Object.fromEntries(
    Object.entries(links).map(([operationId, parameters]) => [operationId, { operationId, parameters }]),
  );

function bodyContent({ json, form, bytes }: Body) {
  return {
    ...(json && { [JSON_TYPE]: { schema: bodySchema(json.schema), example: json.example } }),
    ...(form && { 'multipart/form-data': { schema: formSchema(form) } }),
    ...(bytes && { 'application/octet-stream': { schema: { description: bytes } } }),
  };
}

function formSchema({ file, name = 'file', fields }: NonNullable<Body['form']>) {
  const properties = fields.map((field) => [field.name, { ...field.schema, description: field.says }] as const);
  return {
    type: 'object',
    properties: {
      [name]: { type: 'string', contentMediaType: 'application/octet-stream', description: file },
      ...Object.fromEntries(properties),
    },
    required: [name],
  };
}
