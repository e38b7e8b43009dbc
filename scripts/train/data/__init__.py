"""Training data, drawn on the fly: easy-VQA pictures re-composed, and scenes of our own."""
