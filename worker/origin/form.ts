/** Whether an answer has the form that was asked for: an origin's word for it is not taken. */
import type { AnswerForm } from '../engine/engine.ts';
import { checkSchema } from '../documents/schema/check-schema.ts';
import { isLinearPattern } from '../documents/schema/linear-pattern.ts';
import { violations } from '../documents/schema/validate.ts';
import { GlimpseError } from '../errors.ts';

/** null: it cannot be told here. */
export function keepsForm(form: AnswerForm, text: string): boolean | null {
  if (form.kind === 'choice') return form.choices.includes(text);
  if (form.kind === 'regex') {
    const whole = `^(?:${form.pattern})$`;
    // A pattern that backtracks could hold the isolate.
    return isLinearPattern(whole) ? new RegExp(whole, 'u').test(text) : null;
  }
  const value = parsed(text);
  if (value === undefined) return false;
  return isChecked(form.schema) ? violations(value, form.schema).length === 0 : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Schemas that are larger or stranger than this are not worth an isolate's time. */
function isChecked(schema: unknown): schema is object {
  try {
    checkSchema(schema);
    return true;
  } catch (error) {
    if (error instanceof GlimpseError) return false;
    throw error;
  }
}
