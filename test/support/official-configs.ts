/** config.json of the published models: those that scripts/convert/models owns, and the keys of 2025. */
import glm41v from '../../scripts/convert/models/glm-4.1v-9b.json' with { type: 'json' };
import glm46v from '../../scripts/convert/models/glm-4.6v-flash.json' with { type: 'json' };
import glmOcr from '../../scripts/convert/models/glm-ocr.json' with { type: 'json' };

/** GLM-4.1V-9B-Thinking as a current transformers writes it. */
export const CONFIG_41V_NESTED = glm41v;
export const CONFIG_46F = glm46v;
export const CONFIG_OCR = glmOcr;

const { text_config: text, vision_config: vision, ...shared } = glm41v;
const { rope_parameters: rope, model_type: _textType, ...flatText } = text;
const { rope_parameters: _visionRope, ...flatVision } = vision;

/** The same model with everything of the decoder at the top, and rope_scaling. */
export const CONFIG_41V_FLAT = {
  ...flatText,
  ...shared,
  partial_rotary_factor: rope.partial_rotary_factor,
  rope_theta: rope.rope_theta,
  rope_scaling: { type: rope.rope_type, mrope_section: rope.mrope_section },
  vision_config: flatVision,
};
