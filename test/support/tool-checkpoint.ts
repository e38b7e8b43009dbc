/** A checkpoint that was told it can call functions: GLM-OCR's golden one, whose tokenizer has the tags, with a template that shows them. */
import { cp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CAPABILITIES_PATH } from '../../worker/model/capabilities.ts';
import { goldenFolder } from './checkpoints.ts';

/** In the layout of GLM-4.5V's and 4.6V's templates, in fewer words. */
export const TOOL_TEMPLATE = `[gMASK]<sop>
{%- if tools %}<|system|>
You may call these functions: <tools>
{%- for tool in tools %}
{{ tool | tojson }}
{%- endfor %}
</tools>
{%- endif %}
{%- for m in messages %}
{%- if m.role == 'tool' %}<|observation|>
<tool_response>
{{ m.content }}
</tool_response>
{%- else %}<|{{ m.role }}|>
{% if m.content is string %}{{ m.content }}{% else %}{% for p in m.content %}{% if p.type == 'image' %}<|begin_of_image|><|image|><|end_of_image|>{% else %}{{ p.text }}{% endif %}{% endfor %}{% endif %}
{%- if m.tool_calls %}{% for call in m.tool_calls %}
<tool_call>{{ call.function.name }}
{% for k, v in call.function.arguments.items() %}<arg_key>{{ k }}</arg_key>
<arg_value>{% if v is string %}{{ v }}{% else %}{{ v | tojson }}{% endif %}</arg_value>
{% endfor %}</tool_call>{% endfor %}{% endif %}
{%- endif %}
{%- endfor %}{% if add_generation_prompt %}<|assistant|>
{% endif %}`;

export async function writeToolCheckpoint(folder: string): Promise<void> {
  await cp(goldenFolder('glm_ocr'), folder, { recursive: true });
  await writeFile(path.join(folder, 'chat_template.jinja'), TOOL_TEMPLATE);
  await writeFile(path.join(folder, CAPABILITIES_PATH), JSON.stringify({ tools: true, reasoning: 'optional' }));
}
