/** Questions about pictures. */
import { chatSchema } from '../../../worker/http/schema/chat.ts';
import { json, type Operation } from '../operation.ts';
import { PNG_URL } from '../samples.ts';

export const CHAT: readonly Operation[] = [
  {
    route: 'POST /v1/chat/completions',
    id: 'createChatCompletion',
    says: 'Answers a question about pictures, in the shape of OpenAI’s chat API',
    more: 'With "stream": true the answer comes as server-sent events, each a chunk, the last one [DONE]. Fields that are not listed are ignored where they change nothing, and refused by name where they would change the answer.',
    scope: 'ask',
    body: {
      json: {
        schema: chatSchema,
        example: {
          messages: [
            {
              role: 'user',
              content: [
                { type: 'image_url', image_url: { url: PNG_URL } },
                { type: 'text', text: 'What colour is the square?' },
              ],
            },
          ],
          max_tokens: 16,
          temperature: 0,
        },
      },
    },
    answer: {
      status: 200,
      says: 'The answer, whole or in chunks',
      as: { 'application/json': 'ChatCompletion', 'text/event-stream': 'ChatCompletionChunk' },
    },
  },
  {
    route: 'GET /v1/models',
    id: 'listModels',
    says: 'The models that are served here',
    scope: 'ask',
    answer: json('Models', 'A list'),
    links: { getModel: { id: '$response.body#/data/0/id' } },
  },
  { route: 'GET /v1/models/{id}', id: 'getModel', says: 'One model', scope: 'ask', answer: json('Model', 'The model') },
  {
    route: 'GET /v1/limits',
    id: 'getLimits',
    says: 'Every limit, each with its unit and its reason, and what the key that asks may do',
    scope: 'ask',
    answer: json('Limits', 'The limits'),
  },
];
