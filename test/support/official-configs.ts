/** config.json of the published models, as their cards and the reference's converters give them; nothing is downloaded. */
const VISION_9B = {
  ...{
    hidden_size: 1536,
    depth: 24,
    num_heads: 12,
    attention_bias: false,
    intermediate_size: 13696,
    hidden_act: 'silu',
  },
  ...{ hidden_dropout_prob: 0, initializer_range: 0.02, image_size: 336, patch_size: 14, out_hidden_size: 4096 },
  ...{ rms_norm_eps: 1e-5, spatial_merge_size: 2, temporal_patch_size: 2, in_channels: 3 },
};
const TEXT_9B = {
  ...{ attention_bias: true, attention_dropout: 0, hidden_act: 'silu', hidden_size: 4096, intermediate_size: 13696 },
  ...{ max_position_embeddings: 65536, num_attention_heads: 32, num_hidden_layers: 40, num_key_value_heads: 2 },
  ...{ rms_norm_eps: 1e-5, vocab_size: 151552 },
};
const TOKENS_9B = {
  ...{ image_token_id: 151343, video_token_id: 151344, image_start_token_id: 151339, image_end_token_id: 151340 },
  ...{ video_start_token_id: 151341, video_end_token_id: 151342, pad_token_id: 151329 },
  eos_token_id: [151329, 151336, 151338, 151348],
};

/** GLM-4.1V-9B-Thinking with the keys of 2025: everything of the decoder at the top, rope_scaling. */
export const CONFIG_41V_FLAT = {
  architectures: ['Glm4vForConditionalGeneration'],
  model_type: 'glm4v',
  ...TEXT_9B,
  ...TOKENS_9B,
  ...{ tie_word_embeddings: false, partial_rotary_factor: 0.5, rope_theta: 10000 },
  rope_scaling: { type: 'default', mrope_section: [8, 12, 12] },
  vision_config: VISION_9B,
};

/** The same model as a current transformers writes it. */
export const CONFIG_41V_NESTED = {
  architectures: ['Glm4vForConditionalGeneration'],
  model_type: 'glm4v',
  text_config: {
    ...TEXT_9B,
    model_type: 'glm4v_text',
    rope_parameters: {
      rope_type: 'default',
      rope_theta: 10000,
      mrope_section: [8, 12, 12],
      partial_rotary_factor: 0.5,
    },
  },
  vision_config: { ...VISION_9B, rope_parameters: { rope_theta: 10000, rope_type: 'axial' } },
  ...TOKENS_9B,
  tie_word_embeddings: false,
};

export const CONFIG_46F = {
  ...CONFIG_41V_NESTED,
  text_config: {
    ...CONFIG_41V_NESTED.text_config,
    max_position_embeddings: 131072,
    rope_parameters: { ...CONFIG_41V_NESTED.text_config.rope_parameters, rope_theta: 500000 },
  },
  ...{ image_token_id: 151363, video_token_id: 151364, eos_token_id: [151329, 151336, 151338] },
};

export const CONFIG_OCR = {
  architectures: ['GlmOcrForConditionalGeneration'],
  model_type: 'glm_ocr',
  text_config: {
    ...{ attention_bias: false, hidden_act: 'silu', hidden_size: 1536, intermediate_size: 4608, head_dim: 128 },
    ...{ max_position_embeddings: 131072, num_attention_heads: 16, num_hidden_layers: 16, num_key_value_heads: 8 },
    ...{ rms_norm_eps: 1e-5, vocab_size: 59392, num_nextn_predict_layers: 1, pad_token_id: 59246 },
    eos_token_id: [59246, 59253],
    rope_parameters: {
      ...{ rope_type: 'default', rope_theta: 10000, mrope_section: [16, 24, 24], partial_rotary_factor: 1 },
    },
  },
  vision_config: {
    ...{
      hidden_size: 1024,
      depth: 24,
      num_heads: 16,
      attention_bias: true,
      intermediate_size: 4096,
      hidden_act: 'silu',
    },
    ...{ image_size: 336, patch_size: 14, out_hidden_size: 1536, rms_norm_eps: 1e-5, spatial_merge_size: 2 },
    ...{ temporal_patch_size: 2, in_channels: 3 },
  },
  ...{ image_token_id: 59280, video_token_id: 59281, image_start_token_id: 59256, image_end_token_id: 59257 },
  ...{ video_start_token_id: 59258, video_end_token_id: 59259, tie_word_embeddings: false },
};
