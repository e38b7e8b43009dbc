/** POST /v1/chat/completions/input_tokens: what a chat's prompt would have, without computing any of it. */
import type { Context } from 'hono';
import type { AppOptions } from './app.ts';
import { mostImages, requestOf } from './asking.ts';
import { namingForm } from './answer-form.ts';
import { readJson } from './body.ts';
import { namingField, picturesOf } from './picture-params.ts';
import type { HttpEnv } from './request-log.ts';
import { parseChat } from './schema/parse.ts';

export function inputTokens(options: AppOptions) {
  return async function inputTokens(c: Context<HttpEnv>): Promise<Response> {
    const body = parseChat(await readJson(c.req.raw, c.var.held), mostImages(options));
    const { request, form } = await requestOf(c, body, options);
    const engine = request.model === null ? options.engine : options.elsewhere!;
    const {
      promptTokens,
      imageTokens,
      cachedTokens = 0,
    } = await engine.count(request, c.req.raw.signal).catch((error: unknown) => {
      throw namingForm(namingField(error, picturesOf(body.messages)), form);
    });
    return c.json({
      object: 'response.input_tokens',
      input_tokens: promptTokens,
      image_tokens: imageTokens,
      cached_tokens: cachedTokens,
    });
  };
}
