/** What is asked, as the body of POST /v1/chat/completions. Pure. */

/**
 * @typedef {object} Wish
 * @property {string} model
 * @property {string} question
 * @property {string} system empty: none
 * @property {{ kind: 'text' } | { kind: 'json', schema: object } | { kind: 'choice', choices: string[] }} form
 * @property {Readonly<Record<string, number | boolean | string>>} settings fields of the body that were set
 */

/**
 * @param {Wish} wish
 * @param {readonly unknown[]} addresses of the pictures, in their order; text where the body is sent
 * @returns {Record<string, unknown>}
 */
export function bodyOf({ model, question, system, form, settings }, addresses) {
  const pictures = addresses.map((url) => ({ type: 'image_url', image_url: { url } }));
  const content = pictures.length === 0 ? question : [...pictures, { type: 'text', text: question }];
  return {
    model,
    messages: [...(system === '' ? [] : [{ role: 'system', content: system }]), { role: 'user', content }],
    ...formField(form),
    ...settings,
  };
}

/** @param {Wish['form']} form */
function formField(form) {
  if (form.kind === 'choice') return { structured_outputs: { choice: form.choices } };
  if (form.kind === 'text') return {};
  return { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: form.schema } } };
}
