/** chat_template.jinja of a checkpoint: messages → the prompt's text, with one placeholder a picture. */
import { Template } from '@huggingface/jinja';
import { GlimpseError } from '../errors.ts';

export type TemplatePart = { readonly type: 'text'; readonly text: string } | { readonly type: 'image' | 'video' };

/** What the templates of the family expect. */
export interface TemplateMessage {
  readonly role: string;
  readonly content: string | readonly TemplatePart[];
  /** Of an earlier answer; some templates show it again. */
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly object[];
  readonly tool_call_id?: string;
}

export interface ChatTemplate {
  /** Ends with the assistant's role, ready for the answer. @throws GlimpseError invalid_request */
  render(messages: readonly TemplateMessage[], variables?: Readonly<Record<string, unknown>>): string;
  /** Whether it mentions a variable, and so may do something with it. */
  reads(variable: string): boolean;
}

/** The library trims blocks as transformers does. @throws GlimpseError model_invalid */
export function createChatTemplate(source: string): ChatTemplate {
  const template = parse(source);
  return {
    reads: (variable) => source.includes(variable),
    render(messages, variables = {}) {
      try {
        return template.render({ ...variables, messages, add_generation_prompt: true });
      } catch (error) {
        // Templates refuse conversations they were not made for, with a message of their own.
        throw new GlimpseError(
          'invalid_request',
          `The model's chat template refuses these messages: ${(error as Error).message}`,
          {},
          error,
        );
      }
    },
  };
}

function parse(source: string): Template {
  try {
    return new Template(source);
  } catch (error) {
    throw new GlimpseError(
      'model_invalid',
      `chat_template.jinja cannot be parsed: ${(error as Error).message}`,
      {},
      error,
    );
  }
}
