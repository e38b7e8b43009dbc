/** What only the edge does. Source: docs/decisions/0034-what-origins-take-over.md. */
import type { GenerateRequest } from './engine.ts';

/** Fields of the request for which no origin is asked: its answer would have to be told otherwise, or its model thinks in its own way. */
export const edgeFields = ({ answers = 1, logprobs, thinking, tools, sampling }: GenerateRequest): string[] => [
  ...(tools === undefined ? [] : ['tools']),
  ...(answers > 1 ? ['n'] : []),
  ...(logprobs === undefined ? [] : ['logprobs']),
  ...(thinking === undefined ? [] : ['thinking']),
  ...((sampling.logitBias ?? []).length > 0 ? ['logit_bias'] : []),
];
