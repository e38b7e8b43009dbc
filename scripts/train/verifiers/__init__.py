"""Verifiers: how right an answer is, 0 to 1. Rewards of reinforcement learning and the trainers' own evaluation.

scripts/eval/verifiers holds the same definitions in TypeScript; test/golden/verifiers.json proves them equal.
"""
