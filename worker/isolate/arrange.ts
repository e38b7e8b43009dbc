/** Messages as a model was taught to read them: a question before its picture is answered as well as one behind it. */
import type { ChatMessage } from '../engine/engine.ts';
import type { Capabilities } from '../model/capabilities.ts';

/** Pictures and videos go before the text of their own message where the model knows no other order; the rest stays as it came. */
export function arrangeMessages(messages: readonly ChatMessage[], { pictures }: Capabilities): readonly ChatMessage[] {
  if (pictures === 'anywhere') return messages;
  return messages.map((message) => {
    const { content } = message;
    if (typeof content === 'string') return message;
    const [seen, said] = [false, true].map((isText) => content.filter(({ type }) => (type === 'text') === isText));
    return { ...message, content: [...seen, ...said] };
  });
}
