import { expect, test } from 'vitest';
import { createChatTemplate } from '../../../worker/text/chat-template.ts';

test('blocks and the last line break are trimmed as transformers trims them', () => {
  const template = createChatTemplate('a\n  {% if true %}\n  b\n  {% endif %}\nc\n');
  expect(template.render([])).toBe('a\n  b\nc');
});

/** The constructs of the templates of 4.6F and OCR: a namespace, a macro, indexes, string methods, a flag that is not set. */
const LIKE_46F = `[gMASK]<sop>
{%- macro visible(content) -%}
{%- if content is string -%}{{ content }}
{%- else -%}{%- for part in content -%}
{%- if part.type == 'image' -%}<|begin_of_image|><|image|><|end_of_image|>{%- else -%}{{ part.text }}{%- endif -%}
{%- endfor -%}{%- endif -%}
{%- endmacro -%}
{%- set ns = namespace(last_user=-1) -%}
{%- for m in messages -%}{%- if m.role == 'user' -%}{%- set ns.last_user = loop.index0 -%}{%- endif -%}{%- endfor -%}
{%- for m in messages -%}
{%- if m.role == 'user' -%}<|user|>
{{ visible(m.content) }}
{{- '/nothink' if (enable_thinking is defined and not enable_thinking and not visible(m.content).endswith('/nothink')) else '' -}}
{%- elif m.role == 'assistant' -%}<|assistant|>
{% set content = visible(m.content) -%}
{%- if '</think>' in content -%}{%- set content = content.split('</think>')[-1].lstrip('\\n') -%}{%- endif %}
{{ '<think></think>' if loop.index0 < ns.last_user else '' }}
{{ content.strip() }}
{%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}<|assistant|>
{{ '<think></think>\\n' if (enable_thinking is defined and not enable_thinking) else '' }}
{%- endif -%}`;

test('what the templates of the family use is there', () => {
  const messages = [
    { role: 'user', content: [{ type: 'image' }, { type: 'text', text: 'Which?' }] },
    { role: 'assistant', content: '<think>hm</think>\n\nRed. ' },
    { role: 'user', content: 'Sure?' },
  ] as const;
  expect(createChatTemplate(LIKE_46F).render(messages)).toBe(
    '[gMASK]<sop><|user|>\n<|begin_of_image|><|image|><|end_of_image|>Which?<|assistant|>\n<think></think>\nRed.' +
      '<|user|>\nSure?<|assistant|>\n',
  );
});

test('text of a message is never read as a template', () => {
  const template = createChatTemplate('{{ messages[0].content }}');
  expect(template.render([{ role: 'user', content: '{{ 1 + 1 }}{% endif %}' }])).toBe('{{ 1 + 1 }}{% endif %}');
});

test('a template that cannot be parsed is the model’s fault', () => {
  expect(() => createChatTemplate('{% if %}')).toThrow(expect.objectContaining({ code: 'model_invalid' }));
  expect(() => createChatTemplate('{{ a')).toThrow(expect.objectContaining({ code: 'model_invalid' }));
});

test('a template may refuse a conversation, in its own words', () => {
  const template = createChatTemplate("{{ raise_exception('Only one system message.') }}");
  expect(() => template.render([])).toThrow(
    expect.objectContaining({ code: 'invalid_request', message: expect.stringContaining('Only one system message.') }),
  );
});
