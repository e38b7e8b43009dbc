/** What a route's documentation says beside the schemas of its bodies. */
import type { GenericSchema } from 'valibot';
import type { Scope } from '../../worker/access/record.ts';
import type { AnswerName } from './answers.ts';

export interface Operation {
  /** Method and path, as GET /v1 lists them. */
  readonly route: string;
  /** Stable; clients are generated with it. */
  readonly id: string;
  /** One sentence without a full stop. */
  readonly says: string;
  readonly more?: string;
  /** What a key must be for; null: none is needed. */
  readonly scope: Scope | null;
  readonly body?: Body;
  readonly query?: readonly Parameter[];
  readonly headers?: readonly Parameter[];
  readonly answer: Answer;
  /** Operations that go on from its answer: operation → its path parameter → where the answer has it, as OpenAPI writes it. */
  readonly links?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The ways in which a body may come; each has an example that can be sent as it is. */
export interface Body {
  readonly json?: { readonly schema: GenericSchema; readonly example: object };
  /** `file`: what it is; `name`: its field, `file` when missing. */
  readonly form?: { readonly file: string; readonly name?: string; readonly fields: readonly Parameter[] };
  /** Any bytes: what they are. */
  readonly bytes?: string;
}

export interface Parameter {
  readonly name: string;
  readonly says: string;
  /** A JSON schema. */
  readonly schema: object;
  readonly isRequired?: boolean;
}

export interface Answer {
  readonly status: 200 | 201 | 202;
  readonly says: string;
  /** Media type → the name of a shape; null: bytes or text of no shape. */
  readonly as: Readonly<Record<string, AnswerName | null>>;
}

export const JSON_TYPE = 'application/json';

/** An answer in JSON. */
export const json = (as: AnswerName, says: string, status: Answer['status'] = 200): Answer => ({
  status,
  says,
  as: { [JSON_TYPE]: as },
});

export const TEXT = { type: 'string' };
export const WHOLE = { type: 'integer', minimum: 0 };
export const FLAG = { type: 'boolean' };
export const oneOf = (...values: readonly string[]) => ({ type: 'string', enum: values });
export const parameter = (name: string, schema: object, says: string, isRequired = false): Parameter => ({
  name,
  schema,
  says,
  isRequired,
});
