/** Other ways to ask the model: a form, the Responses API, and counting a prompt's tokens. */
import { chatSchema } from '../../../worker/http/schema/chat.ts';
import { responsesSchema } from '../../../worker/http/schema/responses.ts';
import { json, oneOf, parameter, TEXT, WHOLE, type Operation } from '../operation.ts';
import { PNG_URL } from '../samples.ts';

const QUESTION = 'What colour is the square?';

export const ASK: readonly Operation[] = [
  {
    route: 'POST /v1/ask',
    id: 'ask',
    says: 'Answers a question about pictures that come in a form',
    more: 'With "accept: text/plain" the answer is its text alone, with "accept: text/event-stream" it comes in pieces.',
    scope: 'ask',
    body: {
      form: {
        file: 'A picture; the field may come several times, or be an address or the id of a file',
        name: 'image',
        fields: [
          parameter('question', TEXT, 'What is asked', true),
          parameter('system', TEXT, 'What the model should know before'),
          parameter('schema', TEXT, 'A JSON Schema that the answer keeps'),
          parameter('max_tokens', WHOLE, 'Most tokens of the answer, its thought included'),
          parameter('thinking', { anyOf: [oneOf('on', 'off'), WHOLE] }, 'on, off, or most tokens of the thought'),
          parameter('model', TEXT, 'One that is served'),
        ],
      },
    },
    answer: {
      status: 200,
      says: 'The answer',
      as: { 'application/json': 'AskAnswer', 'text/plain': null, 'text/event-stream': null },
    },
  },
  {
    route: 'POST /v1/responses',
    id: 'createResponse',
    says: 'Answers in the shape of OpenAI’s Responses API; nothing is stored',
    scope: 'ask',
    body: {
      json: {
        schema: responsesSchema,
        example: {
          input: [
            {
              role: 'user',
              content: [
                { type: 'input_image', image_url: PNG_URL },
                { type: 'input_text', text: QUESTION },
              ],
            },
          ],
          max_output_tokens: 16,
          temperature: 0,
        },
      },
    },
    answer: {
      status: 200,
      says: 'The response, whole or as events',
      as: { 'application/json': 'Response', 'text/event-stream': null },
    },
  },
  {
    route: 'POST /v1/chat/completions/input_tokens',
    id: 'countInputTokens',
    says: 'Counts what the prompt of a chat would have, and computes nothing',
    scope: 'ask',
    body: { json: { schema: chatSchema, example: { messages: [{ role: 'user', content: QUESTION }] } } },
    answer: json('InputTokens', 'The tokens'),
  },
];
