/** JSON schemas to begin with. */

const word = { type: 'string' };
const number = { type: 'number' };
/** @param {Record<string, object>} properties */
const object = (properties) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/** @type {Readonly<Record<string, object>>} */
export const SCHEMAS = {
  'One answer': object({ answer: word }),
  'What is there': object({ things: { type: 'array', items: object({ what: word, colour: word }), maxItems: 8 } }),
  Receipt: object({ shop: word, date: { type: 'string', format: 'date' }, total: number }),
  'Yes or no': object({ yes: { type: 'boolean' } }),
};
